"""What vendors call their marks, as kinds that the product knows. What it does not know stays as the vendor says it."""

from collections.abc import Mapping
from typing import Final

LONGEST: Final = 20  # characters of a mark in the vendor's own words
FRAUD, HARASSMENT, WRONG_INDUSTRY = "fraud", "harassment", "wrong_industry"
_FRAUD: Final = ("诈骗", "欺诈", "违法")
_HARASSMENT: Final = ("骚扰", "响一声", "推销", "广告", "营销", "催收")
# Industries by the words of their marks, and which of ours (tenants.models.Tenant.Industry) they are.
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
    """The kind of a vendor's mark on a number of a client of an industry; empty: no mark; else the vendor's words.

    A mark of the client's own industry is no wrong one: somebody was disturbed by its calls.
    """
    said = said.strip()
    for kind, words in ((FRAUD, _FRAUD), (HARASSMENT, _HARASSMENT)):
        if any(word in said for word in words):
            return kind
    industries = {whose for word, whose in _INDUSTRIES.items() if word in said}
    if industries:
        return HARASSMENT if industry in industries else WRONG_INDUSTRY
    return said[:LONGEST]
