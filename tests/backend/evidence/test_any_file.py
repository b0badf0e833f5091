"""Whatever is uploaded is taken, or refused with a reason: never a mistake of ours, never a hang, never a swelling."""

import io
import resource
import zipfile
import zlib
from collections.abc import Callable

import pytest

from backend.evidence import pictures, sheets
from backend.evidence.blobs import Blobs
from backend.evidence.files import Files, Refused
from tests.backend.documents.making import photo
from tests.backend.evidence.test_files import pdf
from tests.backend.evidence.test_sheets import ROWS, xlsx
from tests.channels.speech.recordings import TONE_AMR, amr_in_3gp, film, packed, tone
from tests.mutants import mutants, no_hang

COUNT = 60
REAL: dict[str, Callable[[], bytes]] = {
    "jpeg": photo,
    "png": lambda: photo(kind="PNG"),
    "webp": lambda: photo(kind="WEBP"),
    "pdf": pdf,
    "packed pdf": lambda: pdf(pageCompression=1),
    "workbook": lambda: xlsx(ROWS * 30),
    "csv": lambda: ("नाम,मोबाइल\n" + "मोहन लाल,9876543210\n" * 40).encode(),
    "film": film,
    "voice": lambda: packed(tone(), "ogg", "libopus", 48_000),
    "voice of a browser": lambda: packed(tone(), "webm", "libopus", 48_000),
    "amr": lambda: TONE_AMR,
    "3gp": amr_in_3gp,
}


@pytest.fixture
def files(settings) -> Files:
    return Files(Blobs(settings.home / "blobs", settings.secret_key))


@pytest.mark.parametrize("sort", REAL)
def test_a_spoilt_file_is_taken_or_refused_with_a_reason(files, db, texts, sort):
    for content in mutants(REAL[sort](), COUNT):
        with no_hang():
            try:
                received = files.receive(io.BytesIO(content), "x")
            except Refused as refused:
                assert texts(f"files.{refused.key}", "en", **refused.params)
                continue
            with db.write() as tx:
                file_id = files.record(tx, received)
                if received.kind == "image":
                    _drawn(files, tx, file_id)
                elif received.kind == "sheet":
                    assert files.rows(tx, file_id) is not None


def _drawn(files, tx, file_id):
    for draw in (files.portrait, files.bare, files.likeness):
        assert draw(tx, file_id)[:2] == b"\xff\xd8"


def refusal(files: Files, content: bytes) -> str:
    with no_hang(), pytest.raises(Refused) as refused:
        files.receive(io.BytesIO(content), "x")
    return refused.value.key


def test_a_workbook_that_swells_is_refused_before_it_does(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        with zipfile.ZipFile(io.BytesIO(xlsx(ROWS))) as real:
            for name in real.namelist():
                if name != "xl/sharedStrings.xml":
                    bomb.writestr(name, real.read(name))
        with bomb.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            for _ in range(200):
                strings.write(b"<si><t>" + b"a" * 2**20 + b"</t></si>")
            strings.write(b"</sst>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(out.getvalue()) < 2**20 and refusal(files, out.getvalue()) == "broken"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_a_pdf_whose_streams_swell_is_refused_before_they_do(files):
    swollen = zlib.compress(b"\0" * (300 * 2**20), 9)
    head = b"%PDF-1.7\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(swollen)
        + swollen
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(files, head + stream) == "broken"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024  # KiB


def test_a_pdf_of_too_many_pages_is_refused(files):
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(501):
        canvas.showPage()
    canvas.save()
    assert refusal(files, out.getvalue()) == "too_many_pages"


def test_what_a_camera_wrote_is_in_no_picture_that_we_draw(files, db):
    from PIL import Image

    picture, exif, out = Image.new("RGB", (400, 300), "red"), Image.Exif(), io.BytesIO()
    exif[0x010F] = "Secret Maker"
    exif.get_ifd(0x8825)[2] = (26.0, 50.0, 46.0)
    picture.save(out, "JPEG", exif=exif, comment=b"taken at home")
    content = out.getvalue()
    assert b"Secret Maker" in content and b"taken at home" in content
    for drawn in (pictures.portrait(content), pictures.bare(content), pictures.portrait(content, pictures.SCREEN)):
        assert b"Secret" not in drawn and b"home" not in drawn and b"Exif" not in drawn


def test_a_workbook_names_no_file_and_no_address_outside_itself(files):
    """XML that would read a file of the server or swell by its own names is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(ROWS))) as real, zipfile.ZipFile(out, "w") as made:
        for name in real.namelist():
            text = real.read(name)
            if name == "xl/sharedStrings.xml":
                text = (
                    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bbbbbbbbbb">'
                    + b"".join(
                        b'<!ENTITY b%d "%s">' % (n, (b"&b%d;" % (n - 1) if n else b"&b;") * 10) for n in range(9)
                    )
                    + b']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    + b"<si><t>&a;&b8;</t></si></sst>"
                )
            made.writestr(name, text)
    try:
        rows = sheets.rows_of(out.getvalue(), sheets.XLSX)
    except sheets.BrokenSheet:
        return
    assert "root:" not in str(rows) and len(str(rows)) < 10_000
