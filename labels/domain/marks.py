"""Translates vendors' marks to kinds that the product knows. Others stay in the vendor's words."""

from collections.abc import Mapping
from typing import Final

LONGEST: Final = 20  # characters of a mark in the vendor's own words
FRAUD, HARASSMENT, WRONG_INDUSTRY = "fraud", "harassment", "wrong_industry"
_FRAUD: Final = ("诈骗", "欺诈", "违法")
_HARASSMENT: Final = ("骚扰", "响一声", "推销", "广告", "营销", "催收")
# Industries by the words of their marks, with our industry (tenants.models.Tenant.Industry) or none.
_INDUSTRIES: Final[Mapping[str, str]] = {
    "房产": "",
    "中介": "",
    "保险": "finance",
    "理财": "finance",
    "金融": "finance",
    "贷款": "finance",
    "招聘": "",
    "猎头": "",
    "教育": "education",
    "培训": "education",
    "医疗": "medical",
    "送餐": "catering",
    "外卖": "catering",
    "快递": "",
    "物流": "",
    "出租": "",
    "网约车": "",
}


def mark_kind(said: str, industry: str) -> str:
    """Returns the kind of a vendor's mark on a client's number; empty: no mark; otherwise the vendor's words.

    A mark of the client's own industry is not a wrong one: its calls disturbed somebody, so it counts as harassment.
    """
    said = said.strip()
    for kind, words in ((FRAUD, _FRAUD), (HARASSMENT, _HARASSMENT)):
        if any(word in said for word in words):
            return kind
    industries = {whose for word, whose in _INDUSTRIES.items() if word in said}
    if industries:
        return HARASSMENT if industry in industries else WRONG_INDUSTRY
    return said[:LONGEST]
