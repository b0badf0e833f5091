// The road to the gateway: messages with retries, files with progress. Keeps only the
// conversation's random id, the language and whether to read aloud on the device.

const ID = "sahayak.conversation";
const LANGUAGE = "sahayak.language";
const ALOUD = "sahayak.aloud";
const WAITS = [1000, 3000]; // before the second and the third try, in milliseconds
const PATIENCE = 40_000;
let unkept = {}; // where the browser forbids storage

function kept(name) {
  try {
    return localStorage.getItem(name) ?? unkept[name] ?? null;
  } catch {
    return unkept[name] ?? null;
  }
}

function keep(name, value) {
  unkept[name] = value;
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch { /* stays in memory */ }
}

export const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

export const known = () => kept(ID);

export function conversation() {
  if (!known()) keep(ID, random());
  return known();
}

export const forget = () => keep(ID, null);
export const language = () => kept(LANGUAGE);
export const aloud = () => kept(ALOUD) === "yes";
export const keepAloud = (on) => keep(ALOUD, on ? "yes" : null);
export const keepLanguage = (value) => keep(LANGUAGE, value);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function once(path, body) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE);
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
    signal: patience.signal,
  });
  const reply = await response.json(); // no JSON: something between us and the gateway
  if (!Array.isArray(reply.messages)) throw new Error("no reply");
  return { ok: response.ok && !reply.failed, retry: response.status >= 429 || Boolean(reply.failed), reply };
}

// Sends a message; tries again by itself where nothing came back. Null if nothing ever did.
export async function say(body, trying) {
  for (let turn = 0; ; turn += 1) {
    try {
      return await once("/web/messages", body);
    } catch {
      if (turn >= WAITS.length) return null;
      trying();
      await pause(WAITS[turn] + Math.random() * 500);
    }
  }
}

// Notices and the open question; null if that did not work.
export async function updates(body) {
  try {
    const answer = await once("/web/updates", body);
    return answer.ok ? answer.reply : null;
  } catch {
    return null;
  }
}

// Sends a file; resolves to {file} or {reply} or null. `stop` aborts it.
export function upload(file, fields, progress) {
  const request = new XMLHttpRequest();
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name || "photo.jpg");
  const done = new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(Math.round((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => {
      try {
        const answer = JSON.parse(request.responseText);
        resolve(answer.file ? { file: answer.file } : { reply: answer, retry: request.status >= 429 });
      } catch {
        resolve(null);
      }
    });
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("timeout", () => resolve(null));
    request.addEventListener("abort", () => resolve({ stopped: true }));
  });
  request.open("POST", "/web/files");
  request.timeout = 300_000;
  request.send(form);
  return { done, stop: () => request.abort() };
}
