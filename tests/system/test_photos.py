"""A photo with its place in it, sent as a citizen's browser sends it, and what an officer's browser gets of it."""

import io
import re

from PIL import Image

from tests.system.test_every_service import catalogue
from tests.system.test_whole import DATA
from tests.system.walking import Walker, opening

HOME = (26.0, 50.0, 46.8)
"""Degrees, minutes and seconds north: where the photo was taken."""
GPS = 0x8825


def taken_at_home() -> bytes:
    """A JPEG as a phone writes it: maker, model, moment and position."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Secretmaker", "Model-7", "2026:11:20 21:15:00"
    exif.get_ifd(GPS).update({1: "N", 2: HOME, 3: "E", 4: (80.0, 56.0, 46.0), 29: "2026:11:20"})
    Image.new("RGB", (641, 479), "#88aacc").save(out, "JPEG", exif=exif, comment=b"taken at home")
    return out.getvalue()


def test_a_tips_photo_tells_nobody_where_and_with_what_it_was_taken(system, citizen, at_desk):
    photo = taken_at_home()
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(GPS)[2] == HOME
    tip = next(service for service in catalogue if service.kind == "tip")
    walker = Walker(citizen, catalogue, "hi", photo)
    walker.start(opening(DATA, tip.id, "hi"))
    walker.walk()

    officer = at_desk("sho.hazratganj")
    tips = dict.fromkeys(re.findall(r"/portal/tips/[0-9a-f]+", officer.get("/portal/tips").text))
    files = {
        path for at in tips for path in re.findall(r"/portal/tips/[0-9a-f]+/files/[0-9a-f]+", officer.get(at).text)
    }
    photos = [content for path in files if (content := officer.get(path).content).startswith(b"\xff\xd8")]
    (got,) = [content for content in photos if Image.open(io.BytesIO(content)).size == (641, 479)]
    picture = Image.open(io.BytesIO(got))
    assert not picture.getexif() and "comment" not in picture.info
    assert not any(secret in got for secret in (b"Exif", b"Secretmaker", b"2026:11:20", b"taken at home"))
