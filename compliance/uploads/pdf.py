"""Checks that nothing in a PDF acts or is hidden; it is kept byte for byte, as it may be signed.

A PDF whose structure is broken is kept as qpdf repairs it, since other readers may understand it differently, and also
as submitted.
"""

import io
from collections.abc import Iterator

import pikepdf

from compliance.uploads.texts import marked as _
from tenants.refusals import Refused

MOST_PAGES = 200
MOST_OBJECTS = 100_000
MOST_CHAINED = 50  # actions that follow one another
DEEPEST = 50  # direct objects within one another
LARGEST_STREAM = 16 * 1024 * 1024  # bytes, of what is inflated

# Keys and types by which a PDF acts by itself, carries files, or reaches out (ISO 32000-2, 7.11.4, 12.6, 12.7.8).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/AF"})
ACTIVE_TYPES = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMedia",
        "/RichMediaExecute",
        "/FileAttachment",
        "/Screen",
        "/3D",
        "/EmbeddedFile",
        "/GoTo3DView",
    }
)

# A few kilobytes may inflate to gigabytes; these limits hold for the whole process.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    parser_max_container_size=MOST_OBJECTS * 2,
    doc_max_warnings=20,
)


def check_pdf(content: bytes) -> tuple[int, bytes]:
    """Returns the number of pages, and the repaired PDF, empty where nothing had to be repaired.

    Raises Refused: two_in_one, encrypted, too_many_pages, damaged, active_content.
    """
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        raise Refused(_("There is extra content after the end of the PDF: print it to a new PDF."), code="two_in_one")
    try:
        pages, repaired = _looked_through(content)
        if repaired:
            pages, guessed = _looked_through(repaired)
            if guessed:
                raise ValueError("the parser has to guess even at what it has repaired")
        return pages, repaired
    except pikepdf.PasswordError as error:
        raise Refused(_("The PDF is password-protected: save it without a password."), code="encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, OverflowError) as error:
        raise Refused(_("The PDF is damaged: print it to a new PDF."), code="damaged") from error


def _looked_through(content: bytes) -> tuple[int, bytes]:
    """Returns the number of pages, and the PDF made anew if the parser had to guess."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if pdf.is_encrypted:
            raise pikepdf.PasswordError
        pages = len(pdf.pages)
        if pages > MOST_PAGES:
            raise Refused(_("The PDF has more than 200 pages."), code="too_many_pages")
        for value in _everything(pdf):
            _refuse_active(value)
        if not pdf.get_warnings():
            return pages, b""
        anew = io.BytesIO()
        pdf.save(anew, deterministic_id=True)
        return pages, anew.getvalue()


def _everything(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yields every dictionary of the PDF, of streams too, each once: indirect objects, and what stands directly in
    them.
    """
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused(_("The PDF is too complex: print it to a new PDF."), code="too_many_pages")
    waiting: list[tuple[pikepdf.Object, int]] = [(pdf.trailer, 0), *((value, 0) for value in pdf.objects)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused(_("The PDF is damaged: print it to a new PDF."), code="damaged")
        if isinstance(value, pikepdf.Array):
            inner: list[object] = list(value.as_list())
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            dictionary = value.stream_dict if isinstance(value, pikepdf.Stream) else value
            if dictionary.get("/Type") == "/ObjStm":
                value.read_bytes()  # raises when it inflates beyond the limit: what is in it was not seen
            inner = [item for _key, item in dictionary.items()]
        else:
            continue
        waiting.extend((item, depth + 1) for item in inner if isinstance(item, pikepdf.Object) and not item.is_indirect)


def _refuse_active(value: pikepdf.Object) -> None:
    dictionary = value.stream_dict if isinstance(value, pikepdf.Stream) else value
    named = (dictionary.get(key) for key in ("/S", "/Type", "/Subtype"))
    types = {str(name) for name in named if isinstance(name, pikepdf.Name)}
    opening = dictionary.get("/OpenAction")
    # As an array it is a page to begin at.
    begun: list[pikepdf.Object] = [opening] if isinstance(opening, pikepdf.Dictionary) else []
    if isinstance(dictionary.get("/S"), pikepdf.Name) and "/Next" in dictionary:
        begun.append(dictionary)
    acts = not all(map(_only_turns_pages, begun))
    if acts or types & ACTIVE_TYPES or ACTIVE_KEYS & set(dictionary.keys()):
        raise Refused(
            _("The PDF contains scripts, actions or attachments: print it to a new PDF."), code="active_content"
        )


def _only_turns_pages(action: pikepdf.Object) -> bool:
    """Returns True if an action, and all actions that follow it (/Next: one or several, each with its own), only turn
    pages.
    """
    waiting, seen = [action], 0
    while waiting:
        one, seen = waiting.pop(), seen + 1
        if seen > MOST_CHAINED:  # or it leads back to itself
            return False
        if isinstance(one, pikepdf.Array):
            waiting.extend(one.as_list())
        elif not isinstance(one, pikepdf.Dictionary) or one.get("/S") != "/GoTo":
            return False
        elif "/Next" in one:
            waiting.append(one["/Next"])
    return True
