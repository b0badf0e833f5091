"""`python -m bench.speech`: how well the engines of `make speech` hear what Kokoro and eSpeak NG say, side by side.

Word errors of Whisper asked for Hindi, of Whisper asked for Urdu and spelt letter by letter, and of the same spelt by
known words; on clean sound, as over a telephone, and in noise. Seconds of processor for a second of speech. Made
speech is easier than people's: what this shows is the way from one column to the next, not what a citizen gets.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from facts.text import fold
from rapidfuzz.distance import Levenshtein

from channels.speech.audio import Audio
from channels.speech.base import RATE, Sound
from channels.speech.devanagari import Speller
from channels.speech.engine import ENGINES
from channels.speech.engines import MODELS
from channels.speech.worker import Worker

SENTENCES = (
    "कल शाम को बाज़ार से लौटते समय दो लड़के मेरा पर्स छीनकर भाग गए।",
    "मेरे घर के सामने रोज़ रात को लोग शराब पीकर झगड़ा करते हैं।",
    "मेरी बेटी तीन दिन से स्कूल से घर नहीं लौटी है।",
    "मुझे बैंक वाला बनकर किसी ने फ़ोन किया और खाते से बीस हज़ार रुपये निकल गए।",
    "किरायेदार का सत्यापन कराना है, वह अगले महीने से रहने आएगा।",
    "मेरी दुकान का ताला तोड़कर चोर सारा सामान ले गए।",
    "रेलवे स्टेशन पर मेरा बैग खो गया, उसमें आधार कार्ड था।",
    "मैं अकेली रहती हूँ और पड़ोसी मुझे धमकी देता है।",
    "मेरी गाड़ी अस्पताल के बाहर खड़ी थी, सुबह वहाँ नहीं मिली।",
    "मुझे नौकरी के लिए चरित्र प्रमाण पत्र चाहिए।",
)
_NOISE_DB = 10


def words(text: str) -> list[str]:
    """A sentence as it is compared: no signs, spelling habits apart."""
    return [fold(word) for word in re.sub(r"[।,.?!\-]", " ", text).split()]


def errors(said: str, heard: str) -> int:
    """Words to be changed, left out or put in."""
    return Levenshtein.distance(words(said), words(heard))


async def voices(few: int, named: str) -> list[tuple[str, str, Sound]]:
    """Every sentence by every voice: (voice, sentence, sound). Prints what speaking costs."""
    made = []
    kokoro = {"folder": str(MODELS / "kokoro"), "threads": 2}
    for name, setup in (
        ("espeak", {}),
        ("kokoro", {**kokoro, "voice": "alpha"}),
        ("kokoro", {**kokoro, "voice": "omega"}),
    ):
        voice = f"{name} {setup.get('voice', '')}".strip()
        if not voice.endswith(named):
            continue
        worker = Worker(name, setup, waiting=1, patience=600)
        for sentence in SENTENCES[:few]:
            answer, pcm = await worker.ask({"do": "synth", "language": "hi", "text": sentence})
            made.append((voice, sentence, Sound(pcm, answer["rate"])))
        cost = Path(f"/proc/{worker._process.pid}/stat").read_text().split()
        spent, long = (int(cost[13]) + int(cost[14])) / 100, sum(s.seconds for v, _, s in made if v == voice)
        print(f"speaks {voice:14} {spent / long:.2f} processor seconds a second, loading included", flush=True)
        await worker.close()
    return made


async def main() -> int:
    """Prints the table; 2 where `make speech` was not run."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--sentences", type=int, default=len(SENTENCES))
    asked.add_argument("--voice", default="", help="espeak, alpha or omega; all without it")
    given = asked.parse_args()
    if not (MODELS / "whisper" / "model.bin").exists():
        print("make speech first", file=sys.stderr)
        return 2
    from channels.speech import whisper

    audio = Audio(2**26, 60)
    engine = whisper.Whisper(str(MODELS / "whisper"), 2, str(Path(__file__).parents[1] / "data"))
    known, letters = engine._speller, Speller({})
    noise = np.random.default_rng(1)

    async def telephone(pcm: bytes) -> bytes:
        return await audio.decode(await audio.encode(Sound(pcm, RATE), "wav"))

    async def noisy(pcm: bytes) -> bytes:
        wave = np.frombuffer(pcm, "<i2").astype(float)
        loud = np.sqrt((wave**2).mean()) / 10 ** (_NOISE_DB / 20)
        return np.clip(wave + noise.normal(0, loud, len(wave)), -32768, 32767).astype("<i2").tobytes()

    async def clean(pcm: bytes) -> bytes:
        return pcm

    total: dict[tuple[str, str], list[int]] = {}
    spent = long = 0.0
    for voice, sentence, sound in await voices(given.sentences, given.voice):
        plain = await audio.decode(await audio.encode(sound, "ogg"))
        lines: tuple[tuple[str, Callable], ...] = (("clean", clean), ("telephone", telephone), ("noise", noisy))
        for line, change in lines:
            pcm = await change(plain)
            begun = time.process_time()
            engine._speller = letters  # keeps Urdu as letters
            heard = {"letters": engine.transcribe(pcm, "hi")[0]["text"]}
            spent, long = spent + time.process_time() - begun, long + len(pcm) / 2 / RATE
            engine._speller = known
            heard["words"] = engine.transcribe(pcm, "hi")[0]["text"]
            whisper._TOLD["hi"], engine._speller = "hi", letters
            heard["as Hindi"] = engine.transcribe(pcm, "hi")[0]["text"]
            whisper._TOLD["hi"] = "ur"
            for way, text in heard.items():
                count = total.setdefault((f"{voice}, {line}", way), [0, 0])
                count[0] += errors(sentence, text)
                count[1] += len(words(sentence))
    ways = ("as Hindi", "letters", "words")
    print(f"{'word errors':28}" + "".join(f"{way:>12}" for way in ways))
    for row in dict.fromkeys(row for row, _ in total):
        print(f"{row:28}" + "".join(f"{total[row, way][0] / total[row, way][1]:12.2f}" for way in ways))
    print(f"hears: {spent / long:.2f} processor seconds a second; engines {', '.join(ENGINES)}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
