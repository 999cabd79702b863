"""Makes pictures anew from their pixels: what was hidden in or behind them is gone."""

import io
import re
import warnings

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from compliance.uploads.texts import marked as _
from tenants.refusals import Refused

# A decoded picture stays below 100 MB: 4 bytes a pixel; a progressive JPEG needs 6 more while it is decoded.
MOST_PIXELS = 20_000_000
MOST_PROGRESSIVE = 8_000_000
MOST_HALVED = 60_000_000  # a larger plain JPEG is decoded at half its size
LONGEST_SIDE = 12_000  # pixels


def new_picture(content: bytes, kind: str) -> bytes:
    """Returns the same picture (JPEG or PNG), upright, from its pixels alone. Raises Refused:
    too_many_pixels, damaged.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[kind]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _bound(picture)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            modes = ("L", "RGB") if kind == "JPEG" else ("1", "L", "LA", "RGB", "RGBA", "I;16")
            if upright.mode not in modes or "transparency" in upright.info:
                upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
            upright.info.clear()  # what would be written again: comments, profiles, EXIF
            out = io.BytesIO()
            upright.save(out, kind, quality=92) if kind == "JPEG" else upright.save(out, kind)
            return out.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(_("The picture is damaged: save it again."), code="damaged") from error


def photographed_at(content: bytes, kind: str) -> str:
    """Returns when a picture was taken, by its own EXIF: 2026-11-27T10:00:00, with an offset where the camera wrote
    one; or empty.
    """
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            told = picture.getexif().get_ifd(ExifTags.IFD.Exif)
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError, KeyError):
        return ""
    taken, zone = (str(told.get(tag, "")) for tag in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal))
    if not re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", taken):
        return ""
    return taken[:10].replace(":", "-") + "T" + taken[11:] + (zone if re.fullmatch(r"[+-]\d\d:\d\d", zone) else "")


def check_picture(content: bytes, kind: str) -> None:
    """Checks the size of a picture that stays as it is inside a signed document, and that it is a picture.

    Raises Refused.
    """
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[kind]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _bound(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(_("A picture in the file is damaged: save it again."), code="damaged") from error


def _bound(picture: ImageFile) -> None:
    """Refuses a picture that would not fit into memory; lets a large plain JPEG be decoded at half its size."""
    pixels = picture.width * picture.height
    plain = picture.format == "JPEG" and not picture.info.get("progressive")
    most = MOST_HALVED if plain else MOST_PROGRESSIVE if picture.format == "JPEG" else MOST_PIXELS
    if max(picture.size) > LONGEST_SIDE or pixels > most:
        raise _too_large()
    if pixels > MOST_PIXELS:
        picture.draft(None, (picture.width // 2, picture.height // 2))


def _too_large() -> Refused:
    return Refused(_("The picture is too large: reduce it, or scan it at a lower resolution."), code="too_many_pixels")
