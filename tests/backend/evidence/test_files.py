"""Files from people: judged by what they are, refused in words, kept as they came."""

import hashlib
import io
import zlib

import pytest
from PIL import Image

from backend.evidence.blobs import Blobs
from backend.evidence.files import MOST_BYTES, Files, Refused, tidy_name
from backend.evidence.pictures import PORTRAIT
from tests.backend.documents.making import photo
from tests.channels.speech.recordings import TONE_AMR, amr_in_3gp, film, packed, tone

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 4000


@pytest.fixture
def files(settings) -> Files:
    return Files(Blobs(settings.home / "blobs", settings.secret_key))


def receive(files: Files, content: bytes, name: str = "scan.jpg"):
    return files.receive(io.BytesIO(content), name)


def refusal(files: Files, content: bytes, name: str = "scan.jpg") -> str:
    with pytest.raises(Refused) as refused:
        receive(files, content, name)
    return refused.value.key


def pdf(**options) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, **options)
    canvas.drawString(100, 100, "identity")
    canvas.save()
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


def test_a_photo_is_kept_as_it_came_with_hash_and_time(files, db):
    content = photo()
    received = receive(files, content, "मेरा फ़ोटो.jpg")
    with db.write() as tx:
        file_id = files.record(tx, received)
    with db.read() as tx:
        info = files.info(tx, file_id)
        assert b"".join(files.open(tx, file_id)) == content
    assert (info.kind, info.mime, info.size) == ("image", "image/jpeg", len(content))
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert info.name == "मेरा फ़ोटो.jpg"
    assert info.received_at.utcoffset().total_seconds() == 19800
    assert info == received


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_the_usual_kinds_are_taken(files, kind):
    assert receive(files, photo(kind=kind), "x").kind == "image"


def test_a_pdf_is_taken_whatever_its_name(files):
    assert receive(files, pdf(), "photo.exe").kind == "pdf"


def test_a_program_named_like_a_photo_is_refused(files):
    assert refusal(files, EXE, "photo.jpg") == "wrong_type"


@pytest.mark.parametrize(
    "container,codec,rate", [("webm", "libopus", 48_000), ("mp4", "aac", 44_100), ("mov", "aac", 44_100)]
)
def test_sound_alone_in_a_container_of_films_is_a_recording(files, container, codec, rate):
    assert receive(files, packed(tone(), container, codec, rate), "voice").kind == "audio"


def test_the_voice_of_an_old_phone_is_a_recording_and_a_film_a_film(files):
    assert receive(files, amr_in_3gp()).kind == "audio"
    assert receive(files, TONE_AMR).mime == "audio/amr"
    assert receive(files, film()).kind == "video"


@pytest.mark.parametrize(
    "content",
    [
        b"hello, this is text",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04" + b"\0" * 100,
        b"GIF89a" + b"\0" * 50,
    ],
    ids=["text", "html", "zip", "gif"],
)
def test_other_kinds_are_refused(files, content):
    assert refusal(files, content) == "wrong_type"


def test_thirty_megabytes_are_refused_after_reading_ten(files):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            piece = b"\xff\xd8\xff\xe0" + b"\0" * (min(size, 65536) - 4) if self.given < 30 * 2**20 else b""
            self.given += len(piece)
            return piece

    stream = Endless()
    with pytest.raises(Refused) as refused:
        files.receive(stream, "big.jpg")
    assert refused.value.key == "too_big" and refused.value.params == {"megabytes": 10}
    assert stream.given <= MOST_BYTES + 65536


def test_exactly_the_limit_is_taken(settings):
    content = photo()
    exact = Files(Blobs(settings.home / "b", settings.secret_key), most_bytes=len(content))
    assert receive(exact, content).size == len(content)
    assert refusal(exact, content + b"\0") == "too_big"


def test_an_empty_file_is_told(files):
    assert refusal(files, b"") == "empty"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_that_arrived_in_part_is_broken(files, kind, keep):
    content = photo((800, 600), kind)
    assert refusal(files, content[: int(len(content) * keep)]) == "broken"


def test_only_the_beginning_of_a_photo_is_no_photo(files):
    assert refusal(files, b"\xff\xd8\xff\xe0" + EXE) == "broken"


def test_a_picture_bomb_is_refused_before_it_is_decoded(files):
    assert refusal(files, png_header(60_000, 60_000)) == "too_many_pixels"


def test_a_broken_pdf_and_a_locked_one_are_told_apart(files):
    assert refusal(files, b"%PDF-1.4\n" + b"\0" * 500) == "broken"
    assert refusal(files, pdf()[:300]) == "broken"
    assert refusal(files, pdf(encrypt="secret")) == "locked"


def test_every_refusal_has_words_in_both_languages(texts):
    for key in ("too_big", "empty", "wrong_type", "broken", "locked", "too_many_pixels"):
        for language in ("hi", "en"):
            assert texts(f"files.{key}", language, megabytes=10)


def test_a_refused_file_leaves_nothing_on_disk(files, settings):
    refusal(files, EXE)
    assert not [p for p in (settings.home / "blobs").rglob("*") if p.is_file()]


def test_an_unknown_file_is_told(files, db):
    with db.read() as tx:
        assert files.info(tx, "nothing") is None
        with pytest.raises(LookupError):
            files.open(tx, "nothing")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\Ram\\aadhaar.jpg", "aadhaar.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe\n", "agpj.exe"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_tidied(given, kept):
    assert tidy_name(given) == kept


def test_a_photo_for_a_document_is_upright_small_and_bare(files, db):
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone turned
    exif[0x010F] = "Maker"
    content = photo((1600, 1200), exif=exif)
    with db.write() as tx:
        file_id = files.record(tx, receive(files, content))
    with db.read() as tx:
        small = files.portrait(tx, file_id)
    picture = Image.open(io.BytesIO(small))
    assert picture.format == "JPEG" and picture.width < picture.height
    assert picture.width <= PORTRAIT[0] and picture.height <= PORTRAIT[1]
    assert len(small) < 80_000 and not picture.getexif()


def test_a_transparent_photo_lies_on_white(files, db):
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
    with db.write() as tx:
        file_id = files.record(tx, receive(files, out.getvalue()))
    with db.read() as tx:
        assert Image.open(io.BytesIO(files.portrait(tx, file_id))).getpixel((50, 50)) == (255, 255, 255)
