// Draws messages. Every word that came over the wire goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const OPENS = /^(https?:|tel:|sms:|mailto:|geo:|\/)/i;
const FACT = /^([^:\n]{1,120}):[ \t]+(\S.*)$/;

export function make(tag, properties = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

function arrow() {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M12 4v11m-5-4.5L12 16l5-5.5M5 20h14");
  for (const [name, value] of [["fill", "none"], ["stroke", "currentColor"], ["stroke-width", "2.2"]]) {
    path.setAttribute(name, value);
  }
  icon.append(path);
  return icon;
}

function paper(file, words) {
  if (!OPENS.test(file.url)) return "";
  const link = make("a", { class: "link", href: file.url, target: "_blank", rel: "noopener noreferrer" });
  link.download = file.name;
  link.append(arrow(), make("span", {}, `${words.document}: ${file.name}`));
  return link;
}

function lead(link) {
  if (!OPENS.test(link.url)) return "";
  const outside = /^https?:/i.test(link.url) ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return make("a", { class: "link", href: link.url, ...outside }, link.title);
}

// "Label: value" lines of a review as a list of facts, other lines as they are.
function review(text) {
  const parts = [];
  let facts = null;
  for (const line of text.split("\n")) {
    const fact = line.match(FACT);
    if (fact) {
      facts ??= make("dl", { class: "facts" });
      facts.append(make("div", {}, make("dt", {}, fact[1]), make("dd", {}, fact[2])));
      if (!facts.parentNode && !parts.includes(facts)) parts.push(facts);
    } else if (line.trim()) {
      facts = null;
      parts.push(make("p", { class: "text" }, line));
    }
  }
  return parts;
}

// One message of ours. `look`: {language, review, notice}
export function ours(message, words, look) {
  const box = make("div", { class: look.notice ? "message notice" : "message", lang: look.language });
  box.append(make("span", { class: "unseen" }, `${words.us}: `));
  if (look.notice) box.append(make("p", { class: "tag" }, words.notice));
  if (message.text) {
    box.append(...(look.review ? review(message.text) : [make("p", { class: "text" }, message.text)]));
  }
  if (message.image) box.append(make("img", { src: message.image, alt: words.picture }));
  if (message.case?.case_no) {
    const number = make("strong", {}, String(message.case.case_no));
    box.append(make("p", { class: "case" }, `${words.case_no}: `, number));
  }
  for (const file of message.documents ?? []) box.append(paper(file, words));
  for (const link of message.links ?? []) box.append(lead(link));
  return box;
}

// What the person said, with a line that tells whether it has arrived.
export function mine(text, words) {
  const state = make("p", { class: "state" }, words.sending);
  const box = make(
    "div",
    { class: "message mine" },
    make("span", { class: "unseen" }, `${words.you}: `),
    make("p", { class: "text" }, text),
    state,
  );
  return { box, tell: (word) => (word ? (state.textContent = word) : state.remove()) };
}

// Puts the choices of an answer into their group; `pick` gets the one pressed.
export function choices(group, list, pick, strong) {
  group.replaceChildren(
    ...list.map((choice, place) => {
      const button = make("button", { type: "button", class: strong && !place ? "strong" : "" }, choice.title);
      button.addEventListener("click", () => pick(choice));
      return button;
    }),
  );
  group.hidden = !list.length;
}

// The first new message's top if there is much to read, else the end of the page.
export function show(first) {
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const room = innerHeight - document.querySelector(".bar").offsetHeight
    - document.querySelector(".desk").offsetHeight;
  const tall = document.querySelector("main").getBoundingClientRect().bottom
    - first.getBoundingClientRect().top > room;
  const behavior = quiet ? "auto" : "smooth";
  if (tall) first.scrollIntoView({ block: "start", behavior });
  else scrollTo({ top: document.documentElement.scrollHeight, behavior });
}
