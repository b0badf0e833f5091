// The person's voice into a recording, and our words into sound.

const KINDS = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
const LONGEST = 170_000; // milliseconds; the gateway listens to three minutes

export const canRecord = () => Boolean(window.MediaRecorder && navigator.mediaDevices?.getUserMedia);

// Begins to record; `ended` gets the file when it stops, by the returned function or at the longest.
export async function record(ended) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 24_000 });
  const parts = [];
  const most = setTimeout(() => stop(), LONGEST);
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.addEventListener("stop", () => {
    clearTimeout(most);
    for (const track of stream.getTracks()) track.stop();
    const type = recorder.mimeType.split(";")[0];
    ended(new File(parts, `voice.${type.split("/")[1]}`, { type }));
  });
  const stop = () => { if (recorder.state !== "inactive") recorder.stop(); };
  recorder.start();
  return stop;
}

let playing = null;
let queue = Promise.resolve();

// Reads texts aloud one after the other; what is being read is cut off by `hush`.
export function read(text, body) {
  queue = queue.then(async () => {
    const response = await fetch("/web/sound", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, text }),
      cache: "no-store",
      credentials: "omit",
    });
    if (!response.ok) return;
    const url = URL.createObjectURL(await response.blob());
    const sound = new Audio(url);
    playing = sound;
    await sound.play();
    await new Promise((done) => {
      for (const end of ["ended", "pause", "error"]) sound.addEventListener(end, done, { once: true });
    });
    URL.revokeObjectURL(url);
  }).catch(() => {});
  return queue;
}

export function hush() {
  queue = Promise.resolve();
  playing?.pause();
  playing = null;
}
