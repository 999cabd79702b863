"""Cleans the texts of SMS, and recognises the words that stop them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from tenants.domain.approved_texts import LONGEST_VALUE

STOP: Final = frozenset(("TD", "T", "退订", "STOP", "UNSUBSCRIBE"))
LONGEST_TYPED: Final = LONGEST_VALUE  # characters of one thing that people typed: what is longer fits no approved text

_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[ -]?)?(1\d\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
# By a bracket of this kind a handset knows who signs: one in the text would pass for another sender.
_BRACKETS: Final = re.compile("[【】〖〗〔〕［］\\[\\]︻︼︗︘﹇﹈﹝﹞]")
_REST: Final = r"[^\s“”，。；]*"
_PATH: Final = rf"(?::\d+)?(?:[/?#]{_REST})?"
# Of one letter where it is not Latin: what stands before is not the link's.
_LABEL: Final = r"(?:[a-z0-9-]++|[^\Wa-z0-9])"
# One after the other, each in one pass: a run of characters is looked at from its beginning alone.
_ADDRESSES: Final = (
    re.compile(rf"(?<![a-z0-9+.-])[a-z0-9+.-]++:/+{_REST}", re.IGNORECASE),  # http://…
    re.compile(rf"www\.{_REST}", re.IGNORECASE),
    # An e-mail address, a name in some network.
    re.compile(r"(?<![a-z0-9._%+@-])[a-z0-9._%+-]*+(?:@++[\w.%+-]++)++", re.IGNORECASE),
    re.compile(rf"(?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\d.]){_PATH}"),
)
_ENDING: Final = "xn--[a-z0-9-]+|[a-z]{2,}|中国|中國|公司|网络|网址|网站|在线|中文网|商城|集团"
_HOST: Final = re.compile(
    rf"""
    (?P<host> (?:{_LABEL}\.)+(?:{_ENDING}){_PATH}
            | (?=[0-9-]*[a-z])[a-z0-9-]++。[a-z]{{2,}}{_PATH}  # browsers take 。 for a dot
    )
    | (?:{_LABEL}\.)+ | [a-z0-9-]+  # none: passed over whole, not letter by letter
    """,
    re.VERBOSE | re.IGNORECASE,
)


def sms_safe(text: str) -> str:
    """Returns the text without what an SMS may not carry for somebody else: signatures in 【】, links, addresses.

    Mobile numbers lose their middle: carriers refuse a notification that carries one. Invisible characters go, and text
    that only becomes a link when a handset folds its characters is found too.
    """
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    cleaned = _cleaned(seen)
    folded = unicodedata.normalize("NFKC", cleaned)
    again = _cleaned(folded)
    return cleaned if again == folded else again


def typed(value: Any) -> Any:
    """Returns a message's parameter for its SMS: texts safe and cut, also within mappings and lists."""
    if isinstance(value, str):
        return cut(sms_safe(value), LONGEST_TYPED)
    if isinstance(value, Mapping):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [typed(each) for each in value]
    return value


def says_stop(text: str) -> bool:
    """Returns True if an SMS says that its sender wants no more."""
    return text.strip().strip("。.！!").upper() in STOP


def cut(text: str, longest: int) -> str:
    """Returns at most so many characters, the last one an ellipsis where something was cut off."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _cleaned(text: str) -> str:
    text = _BRACKETS.sub("", text)
    for address in _ADDRESSES:
        text = address.sub("…", text)
    without = _HOST.sub(lambda found: "…" if found["host"] else found[0], text)
    return _MOBILE.sub(r"\1****\2", without)
