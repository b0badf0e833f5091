// The chat page: draws the open question with fitting controls and sends one answer at a time.

import { choices, make, mine, ours, show } from "./draw.js";
import * as voice from "./voice.js";
import * as wire from "./wire.js";

const $ = (id) => document.getElementById(id);
const setup = JSON.parse($("setup").textContent);
const POLL = { first: 12_000, most: 120_000, grow: 1.4 }; // milliseconds between looks for notices

// how the answer to a kind of question is typed; other kinds get the growing text box
const LINES = {
  name: { autocomplete: "name", autocapitalize: "words" },
  date: { autocomplete: "off" },
  period: { autocomplete: "off" },
  time: { autocomplete: "off" },
  mobile: { type: "tel", inputmode: "tel", autocomplete: "tel-national" },
  otp: { inputmode: "numeric", autocomplete: "one-time-code" },
  number: { inputmode: "numeric", autocomplete: "off" },
  count: { inputmode: "numeric", autocomplete: "off" },
  money: { inputmode: "text", autocomplete: "off" },
  imei: { inputmode: "numeric", autocomplete: "off" },
  vehicle: { autocapitalize: "characters", autocomplete: "off" },
};
const PRESSED = new Set(["consent", "yes_no", "choice", "review", "pay"]);
const STRONG = new Set(["review", "pay"]); // where the first choice is the way on and not an opinion
// what is taken by a kind of question that does not say it itself
const ACCEPT = { document: ["image", "pdf"], file: ["image", "pdf", "audio", "video"], table: ["sheet"] };
const TYPES = { image: "image/*", pdf: "application/pdf", audio: "audio/*", video: "video/*", sheet: ".csv,.xlsx" };

let lang = "hi";
let words = setup.words.hi;
let chosen = null; // a language picked here that the other side has not heard of yet
let expects = null;
let asked = null; // the question as it stands on the page
let accept = null; // the files it takes, where it says so
let busy = false;
let turn = 0; // counts what was said, so that a late look for notices is not drawn over it
let seen = null;
let again = null; // what "send again" does
let poll = { timer: 0, wait: POLL.first };
let recording = null; // what ends the recording under way
const drawn = new Set();

const box = () => ($("line").hidden ? $("box") : $("line"));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function speak(language) {
  if (!(language in setup.words)) return;
  lang = language;
  words = setup.words[language];
  wire.keepLanguage(language);
  document.documentElement.lang = language;
  document.title = words.title;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.dataset.label]);
  }
  $("language").lang = words.other;
  controls();
}

// Fits the desk below the conversation to the question now open.
function controls() {
  const kind = expects?.kind;
  const line = LINES[kind];
  const had = [$("box"), $("line")].includes(document.activeElement);
  const text = box().value;
  $("line").hidden = !line;
  $("box").hidden = Boolean(line);
  for (const field of [$("line"), $("box")]) document.querySelector(`label[for=${field.id}]`).hidden = field.hidden;
  box().value = text;
  for (const name of ["inputmode", "autocomplete", "autocapitalize"]) {
    if (line?.[name]) $("line").setAttribute(name, line[name]);
    else $("line").removeAttribute(name);
  }
  $("line").type = line?.type ?? "text";
  $("box").classList.toggle("story", kind === "story");
  box().placeholder = kind === "story" ? words.story_hint : expects ? words.answer_hint : words.box_hint;
  $("pick-date").hidden = kind !== "date";
  $("pick-time").hidden = kind !== "time";
  const files = kind in ACCEPT ? accept ?? ACCEPT[kind] : [];
  $("pick-file").hidden = $("file-hint").hidden = !files.length;
  $("camera").hidden = !files.includes("image");
  $("file").accept = files.map((one) => TYPES[one]).join(",");
  const what = new Intl.ListFormat(lang, { type: "disjunction" }).format(files.map((one) => words[`file_${one}`]));
  $("file-hint").textContent = fill(words.file_hint, { what, limit: setup.fileMegabytes });
  const place = kind === "location" || kind === "place";
  $("locate").hidden = $("locate-hint").hidden = !place || !("geolocation" in navigator);
  $("tools").hidden = ![...$("tools").children].some((child) => !child.hidden);
  for (const button of document.querySelectorAll("[data-say='/back'], [data-say='/cancel']")) button.hidden = !expects;
  $("mic").hidden = !voice.canRecord() || kind === "otp";
  $("aloud").hidden = !setup.aloud;
  $("end").hidden = !wire.known();
  if (had) box().focus({ preventScroll: true });
  grow();
}

function grow() {
  const field = $("box");
  field.style.height = "auto";
  if (!field.hidden) field.style.height = `${field.scrollHeight + 4}px`;
}

function rest(on) {
  busy = on;
  box().readOnly = on;
  for (const button of document.querySelectorAll("#choices button, #tools button, #send, .words button, #start")) {
    button.setAttribute("aria-disabled", String(on));
  }
}

function trouble(text, retry) {
  again = retry ?? null;
  $("trouble-text").textContent = text ?? "";
  $("retry").hidden = !retry;
  $("trouble").hidden = !text;
}

const same = (one, other) =>
  other !== undefined && ["service", "field", "kind", "step"].every((name) => one?.[name] === other?.[name]);

// What a message says, with what there is to choose.
const inWords = ({ text, say: spoken, choices: list }) => [spoken ?? text, ...(list ?? []).map(({ title }) => title)].join("\n");
const aloud = (message) => voice.read(inWords(message), { conversation: wire.conversation(), language: lang });

// Gives one of our messages a button that reads it.
function listenable(element, message) {
  if (!setup.aloud || !message.text) return;
  const button = make("button", { type: "button", class: "hear quiet", "aria-label": words.hear_label }, words.hear);
  button.addEventListener("click", () => { voice.hush(); aloud(message); });
  element.append(button);
}

function readAloud(on) {
  if (!setup.aloud) return;
  wire.keepAloud(on);
  if (!on) voice.hush();
  $("aloud").setAttribute("aria-pressed", String(on));
  $("aloud").dataset.word = on ? "aloud_off" : "aloud_on";
  $("aloud").textContent = words[$("aloud").dataset.word];
}

async function talk() {
  if (recording) return recording();
  if (busy) return null;
  voice.hush();
  trouble(null);
  try {
    recording = await voice.record((file) => {
      recording = null;
      $("mic").dataset.word = "speak";
      $("mic").textContent = words.speak;
      $("mic").classList.remove("on");
      $("status").textContent = "";
      send(file, words.speak_sent);
    });
  } catch {
    return trouble(words.speak_failed);
  }
  $("mic").dataset.word = "speak_stop";
  $("mic").textContent = words.speak_stop;
  $("mic").classList.add("on");
  $("status").textContent = words.speaking;
  return null;
}

// Draws messages that came, and the question that is open after them.
function draw(messages, open, { notice = false, question = null } = {}) {
  const fresh = messages.filter((message) => !message.id || !drawn.has(message.id));
  for (const { id } of fresh) {
    if (id) drawn.add(id);
    if (id && (!seen || id > seen)) seen = id;
  }
  expects = open;
  if (!notice || question) {
    if (!same(open, asked)) accept = null;
    asked = open;
    accept = (question ?? messages.at(-1))?.accept ?? accept;
  }
  const all = question ? [...fresh, question] : fresh;
  const boxes = all.map((message, place) => ours(message, words, {
    language: lang,
    review: open?.kind === "review" && place === all.length - 1,
    notice: (notice && message !== question) || Boolean(message.id),
  }));
  boxes.forEach((element, place) => listenable(element, all[place]));
  $("welcome").hidden = true;
  $("log").append(...boxes);
  if (setup.aloud && wire.aloud()) for (const message of all) aloud(message);
  const list = all.filter((message) => message.choices?.length);
  if (!notice || question || (!open && list.length)) {
    choices($("choices"), list.flatMap((message) => message.choices), pick, STRONG.has(open?.kind));
    describe(boxes[all.indexOf(list[list.length - 1] ?? all[all.length - 1])]?.querySelector(".text"));
  }
  controls();
  if (boxes.length) show(boxes[0]);
}

// Names the question's text to screen readers as the description of all that answers it.
function describe(text) {
  if (!text) return;
  $("asked")?.removeAttribute("id");
  text.id = "asked";
  for (const name of ["box", "line", "choices"]) $(name).setAttribute("aria-describedby", "asked");
}

// Puts the focus where the answer is given; only who has typed keeps the keyboard open.
function settle(pressed) {
  const tool = document.querySelector("#tools button:not([hidden])");
  const place = pressed && !$("choices").hidden ? $("choices") : pressed && tool ? tool : box();
  place.focus({ preventScroll: true });
}

// Sends one thing said. `shown` is how it stands in the conversation; `typed`: it came from the box.
async function say(part, shown, typed = false, body = null) {
  if (busy) return;
  const pressed = document.activeElement?.closest("#choices, #tools, #trouble, .words, .welcome");
  trouble(null);
  rest(true);
  turn += 1;
  $("status").textContent = "";
  body ??= { conversation: wire.conversation(), key: wire.random(), ...part, ...answering() };
  body.seen = seen;
  body.language = chosen;
  $("welcome").hidden = true;
  const { box: bubble, tell } = mine(shown, words);
  $("log").append(bubble);
  show(bubble);
  const answer = await wire.say(body, () => tell(words.again));
  rest(false);
  if (!answer?.ok) {
    bubble.remove();
    const retry = !answer || answer.retry;
    const why = answer?.reply.messages.map((message) => message.text).join("\n") ?? words.network;
    trouble(why, retry ? () => say(part, shown, typed, body) : null);
    $("welcome").hidden = $("log").hasChildNodes();
    (retry ? $("retry") : box()).focus();
    return;
  }
  tell("");
  if (typed && box().value.trim() === part.text) box().value = "";
  // else the same day could not be picked for the next question
  for (const name of ["pick-date", "pick-time"]) $(name).querySelector("input").value = "";
  const { messages, expects: open, language } = answer.reply;
  if (typeof answer.reply.aloud === "boolean") readAloud(answer.reply.aloud);
  if (chosen === body.language) chosen = null;
  if (language && language !== lang && !chosen) speak(language);
  draw(messages, open);
  settle(Boolean(pressed) || PRESSED.has(open?.kind));
  listen(POLL.first);
}

const answering = () =>
  expects && Number.isInteger(expects.step) ? { answering: { field: expects.field, step: expects.step } } : {};
const pick = (choice) => say({ choice: choice.value }, choice.title);

function write() {
  const text = box().value.trim();
  if (!text || busy) return box().focus();
  const over = [...text].length - setup.textLimit;
  if (over > 0) return trouble(fill(words.too_long, { limit: setup.textLimit, over }));
  return say({ text }, text, true);
}

async function send(file, name) {
  if (!file || busy) return;
  const size = file.size / 1024 / 1024;
  if (!file.size) return trouble(words.file_empty);
  if (size > setup.fileMegabytes) {
    return trouble(fill(words.file_too_big, { size: size.toFixed(1), limit: setup.fileMegabytes }));
  }
  trouble(null);
  rest(true);
  $("tools").hidden = true;
  $("upload").hidden = false;
  $("progress").value = 0;
  $("upload-stop").focus();
  const fields = { conversation: wire.conversation(), language: lang };
  const road = wire.upload(file, fields, (percent) => { $("progress").value = percent; });
  $("upload-stop").onclick = road.stop;
  const answer = await road.done;
  $("upload").hidden = true;
  rest(false);
  controls();
  if (answer?.file) {
    $("pick-file").focus();
    return say({ file: answer.file }, name ?? `${words.file_sent}: ${file.name}`);
  }
  if (!answer?.stopped) {
    const why = answer?.reply?.messages?.map((message) => message.text).join("\n");
    trouble(why ?? `${words.upload_failed} ${words.network}`, !answer || answer.retry ? () => send(file, name) : null);
  }
  return $("pick-file").focus();
}

function locate() {
  if (busy) return;
  trouble(null);
  $("status").textContent = words.locating;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      $("status").textContent = "";
      say({ location: { lat: coords.latitude, lon: coords.longitude } }, words.located);
    },
    () => {
      $("status").textContent = "";
      trouble(words.locate_failed);
      box().focus();
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

// Looks for notices, and draws the question again if it is not the one shown.
async function look() {
  clearTimeout(poll.timer);
  if (!wire.known() || busy || document.hidden) return listen();
  const before = turn;
  const news = await wire.updates({
    conversation: wire.conversation(), seen, ...(chosen ? { language: chosen } : {}),
  });
  if (!news || before !== turn || busy) return listen();
  if (chosen === news.language) chosen = null;
  const moved = !same(news.expects, asked);
  const fresh = news.messages.some(({ id }) => !drawn.has(id));
  if (news.language && news.language !== lang && !chosen) speak(news.language);
  if (fresh || moved) {
    if (moved && !news.question) choices($("choices"), [], pick);
    draw(news.messages, news.expects, { notice: true, question: moved ? news.question : null });
    poll.wait = POLL.first;
  }
  return listen();
}

function listen(wait = Math.min(poll.wait * POLL.grow, POLL.most)) {
  clearTimeout(poll.timer);
  poll = { wait, timer: setTimeout(look, wait) };
}

async function start() {
  speak(wire.language() ?? "hi");
  readAloud(wire.aloud());
  if (wire.known()) await look();
  else listen();
}

$("form").addEventListener("submit", (event) => { event.preventDefault(); write(); });
for (const field of [$("box"), $("line")]) {
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (expects?.kind === "story" && !event.ctrlKey) return;
    event.preventDefault();
    write();
  });
}
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => say({ choice: button.dataset.say }, button.textContent));
}
$("start").addEventListener("click", () => say({ choice: "/help" }, words.help));
$("mic").addEventListener("click", talk);
$("aloud").addEventListener("click", () => {
  readAloud(!wire.aloud());
  const last = [...document.querySelectorAll(".message:not(.mine) .hear")].at(-1);
  if (wire.aloud()) last?.click();
});
$("retry").addEventListener("click", () => again?.());
$("locate").addEventListener("click", locate);
$("pick-file").addEventListener("click", () => busy || $("file").click());
$("camera").addEventListener("click", () => busy || $("photo").click());
for (const input of [$("file"), $("photo")]) {
  input.addEventListener("change", () => { send(input.files[0]); input.value = ""; });
}
$("pick-date").querySelector("input").addEventListener("change", ({ target }) => {
  if (target.value) box().value = target.value.split("-").reverse().join("-");
});
$("pick-time").querySelector("input").addEventListener("change", ({ target }) => { box().value = target.value; });
$("language").addEventListener("click", () => {
  speak(words.other);
  chosen = lang;
  asked = undefined; // so that the question is drawn in the new language
  if (wire.known()) look();
});
$("end").addEventListener("click", () => $("ending").showModal());
$("ending").addEventListener("close", () => {
  if ($("ending").returnValue !== "yes") return $("end").focus();
  wire.forget();
  turn += 1;
  expects = asked = seen = null;
  drawn.clear();
  $("log").replaceChildren();
  choices($("choices"), [], pick);
  box().value = "";
  trouble(null);
  controls();
  $("welcome").hidden = false;
  $("status").textContent = words.ended;
  return box().focus();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  box().focus();
});
addEventListener("online", () => again?.());
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
start();
