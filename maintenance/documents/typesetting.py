"""Typesets in the bounded child: a paper as JSON in, a PDF out. It knows nothing of the product.

Same input, same bytes. A character that the font lacks would be a box that nobody can read: it is written as its code
point, and named.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

MOST_MISSING: Final = 40  # characters that are replaced, one after the other; beyond that it is refused
_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_LACKING: Final = re.compile(r'the text `"(.*)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


class CannotBeDrawn(RuntimeError):
    """The font is not there, or lacks too many characters of the text."""


def drawn(given: bytes) -> Iterable[bytes]:
    """Yields the missing characters in one line of UTF-8, then the PDF (PDF/UA-1). A Reader of tenants.outside.bounded.

    given: JSON {paper, stamp, font, folder, timestamp}.
    """
    import typst  # the child's alone: nothing else loads its 80 MB

    asked = json.loads(given)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["folder"]])
    if asked["font"] not in fonts.families():
        raise CannotBeDrawn(f"the font {asked['font']} is not in {asked['folder']}")
    compiler = typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts)

    def compiled(paper: Any, stamp: Any) -> bytes:
        texts = {"paper": json.dumps(paper, ensure_ascii=False), "stamp": json.dumps(stamp, ensure_ascii=False)}
        pdf = compiler.compile(
            sys_inputs={**texts, "font": asked["font"]},
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=asked["timestamp"],
        )
        return bytes(pdf)  # type: ignore[arg-type]  # of one PDF, not of one picture a page

    missing: list[str] = []
    while True:  # every character once: a long paper is then drawn only once
        try:
            compiled(_characters(asked, missing), {"author": "", "footer": ""})
            break
        except typst.TypstError as error:
            missing += _lacking(str(error.message), missing)
    try:
        pdf = compiled(_written(asked["paper"], missing), _written(asked["stamp"], missing))
    except typst.TypstError as error:
        raise CannotBeDrawn(str(error.message)) from error
    return ["".join(missing).encode() + b"\n", pdf]


def _characters(asked: Any, missing: list[str]) -> dict[str, Any]:
    """Returns a paper whose title has every wanted character that is not known to be missing."""
    used = set().union(*_texts_in([asked["paper"], asked["stamp"]])) - set(missing)
    title = " ".join(sorted(each for each in used if not each.isspace()))
    return {"language": asked["paper"]["language"], "title": title, "subtitle": "", "sections": []}


def _lacking(message: str, known: list[str]) -> list[str]:
    """Returns further characters that typst could not display. Raises CannotBeDrawn for any other trouble."""
    match = _LACKING.search(message)
    if match is None:
        raise CannotBeDrawn(message)
    characters = [each for each in dict.fromkeys(_plain(match[1])) if each not in known and not each.isspace()]
    if not characters or len(known) + len(characters) > MOST_MISSING:
        raise CannotBeDrawn(f"{message}; missing so far: {''.join(known)}")
    return characters


def _plain(escaped: str) -> str:
    """Returns a text of typst's message without Rust's escapes."""
    return _ESCAPED.sub(lambda one: chr(int(one[1], 16)) if one[1] else one[2], escaped)


def _texts_in(value: Any) -> Iterable[str]:
    """Yields the texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value if isinstance(value, list) else value.values():
            yield from _texts_in(each)


def _written(value: Any, missing: list[str]) -> Any:
    """Returns a JSON value whose texts have each missing character as its code point."""
    if isinstance(value, str):
        for character in missing:
            value = value.replace(character, f"[U+{ord(character):04X}]")
        return value
    if isinstance(value, list):
        return [_written(each, missing) for each in value]
    if isinstance(value, dict):
        return {name: _written(each, missing) for name, each in value.items()}
    return value
