"""Pictures: really decoded before they are believed, and made upright and small for documents."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = 64_000_000
MOST_SIDES = (8000, 8000)
PORTRAIT = (354, 449)
"""Width and height in pixels of a photo of 30 x 38 mm at 300 to the inch."""
SCREEN = (720, 912)
"""The same, for the screen of a phone."""


class BrokenPicture(Exception):
    """Not a picture of that kind, cut off, or damaged."""


class TooManyPixels(Exception):
    """Larger than any phone's photo: decoding it would take too much memory."""


def examine(content: bytes, mime: str) -> None:
    """Decodes the whole picture. Raises BrokenPicture, TooManyPixels."""
    _decoded(content, [FORMATS[mime]], small=(1024, 1024))


def portrait(content: bytes, size: tuple[int, int] = PORTRAIT) -> bytes:
    """A photo as a document needs it: upright (EXIF), at most of a `size` in pixels, without metadata, JPEG.

    Raises BrokenPicture, TooManyPixels.
    """
    picture = _decoded(content, list(FORMATS.values()), small=(size[0] * 2, size[1] * 2))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    picture = picture.convert("RGB")
    picture.thumbnail(size, Image.Resampling.LANCZOS)
    picture.info.clear()  # Pillow would write the camera's comment and colour profile again
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()


def bare(content: bytes) -> bytes:
    """The picture alone, upright, as JPEG: without EXIF, position, maker's notes, comments or thumbnail.

    Raises BrokenPicture, TooManyPixels.
    """
    picture = ImageOps.exif_transpose(_decoded(content, list(FORMATS.values()), small=MOST_SIDES))
    out = io.BytesIO()
    plain = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    plain.paste(layer, mask=layer.getchannel("A"))
    plain.save(out, "JPEG", quality=90, optimize=True)
    return out.getvalue()


def _decoded(content: bytes, formats: list[str], small: tuple[int, int]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's warning of bombs; the next lines decide
            picture = Image.open(io.BytesIO(content), formats=formats)
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            picture.draft("RGB", small)  # a JPEG is decoded whole but at a fraction of its size
            picture.load()
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError) as mistake:
        raise BrokenPicture(type(mistake).__name__) from None
    return picture
