"""Compares names as readers see them: which look like the platform's, and which look the same."""

import unicodedata
from functools import lru_cache
from typing import Final

# Letters that look like a Latin one, after case folding; l and i count as one, as do o and zero.
_LOOK: Final = {
    **dict.fromkeys("аɑα4ᴀ", "a"),
    **dict.fromkeys("сϲᴄ", "c"),
    **dict.fromkeys("ԁɗ", "d"),
    **dict.fromkeys("еєε3ҽ", "e"),
    **dict.fromkeys("ғƒ", "f"),
    **dict.fromkeys("һнħհʜ", "h"),
    **dict.fromkeys("іıιɩӏłl1|ǀӀї", "i"),
    **dict.fromkeys("мᴍ", "m"),
    **dict.fromkeys("пηոɴ", "n"),
    **dict.fromkeys("оοσօ0øᴏѳ", "o"),
    **dict.fromkeys("рρᴘ", "p"),
    **dict.fromkeys("гᴦʀ", "r"),
    **dict.fromkeys("ѕ5ꜱ$", "s"),
    **dict.fromkeys("тτ7ᴛ", "t"),
    **dict.fromkeys("υսᴜμʋ", "u"),
    **dict.fromkeys("уγүʏ", "y"),
    **dict.fromkeys("號号", "号"),
    **dict.fromkeys("統统", "统"),
    **dict.fromkeys("臺台", "台"),
    **dict.fromkeys("員员", "员"),
}


def as_it_looks(name: str) -> str:
    """Returns a name as eyes see it: compatibility forms, case, marks, separators and lookalikes folded together."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(_LOOK.get(each, each) for each in folded if each.isalnum() or each in _LOOK)


_BRANDS: Final = tuple(map(as_it_looks, ("Shouhao", "守号")))
_TITLES: Final = ("system", "platform", "administrator", "admin", "root", "automatic")
_TITLES_ZH: Final = ("系统", "平台", "管理员", "系统管理员", "自动")
_OFFICES: Final = ("platform staff", "official", "平台工作人员", "平台人员", "平台员工", "平台客服", "官方")
_RESERVED: Final = frozenset(map(as_it_looks, (*_TITLES, *_TITLES_ZH, *_OFFICES)))


@lru_cache(maxsize=1_000)  # who does something mostly does more
def speaks_for_the_platform(name: str) -> bool:
    """Returns True if readers would take a person of this name for the platform itself: by the whole name, or by a part
    in brackets or before them, like a title.
    """
    parts = "".join("|" if unicodedata.category(each) in ("Ps", "Pe") or each in "<>" else each for each in name).split(
        "|"
    )
    looks = as_it_looks(name)
    return not _RESERVED.isdisjoint(map(as_it_looks, (name, *parts))) or any(brand in looks for brand in _BRANDS)
