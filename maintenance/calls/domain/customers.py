"""Reads what a call tells of its customer: the network by the number, the vendor by the handset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_MOBILE: Final = {
    "mobile": "134 135 136 137 138 139 147 148 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198",
    "unicom": "130 131 132 145 146 155 156 166 167 171 175 176 185 186 196",
    "telecom": "133 149 153 173 174 177 180 181 189 190 191 193 199",
    "broadnet": "192",
}
_NETWORKS: Final = {prefix: name for name, prefixes in _MOBILE.items() for prefix in prefixes.split()}
_NOT_DIGITS: Final = re.compile(r"\D")
OTHER: Final = "other"
# Whose directory a handset shows: words of its brand or model → the code under which vendors are known as directories.
_BRANDS: Final = {
    "huawei": "huawei 华为",
    "honor": "honor 荣耀",
    "xiaomi": "xiaomi redmi poco 小米 红米",
    "apple": "apple iphone ipad ios 苹果",
    "oppo": "oppo oneplus realme 一加 真我",
    "vivo": "vivo iqoo",
    "samsung": "samsung galaxy 三星",
}
VENDORS: Final = {word: code for code, words in _BRANDS.items() for word in words.split()}


def network_of(called: str) -> str:
    """Returns the customer's network by the number's first digits: mobile, unicom, telecom, broadnet, fixed, other.

    Numbers that moved to another network count where they began.
    """
    known = _NETWORKS.get(called[:3]) if len(called) == 11 else None
    if known and called.isdecimal():
        return known
    digits = _NOT_DIGITS.sub("", called)
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) > 11:
            digits = digits[len(country) :]
    if len(digits) == 12 and digits.startswith("01") and digits[1:4] in _NETWORKS:
        digits = digits[1:]  # dialled with a 0 from another city
    if len(digits) == 11 and digits[:3] in _NETWORKS:
        return _NETWORKS[digits[:3]]
    return "fixed" if digits.startswith("0") and 10 <= len(digits) <= 12 else "other"


def handset_of(text: str, vendors: Mapping[str, str]) -> str:
    """Returns the code of a handset's vendor by brand, model or a browser's text; OTHER if unknown; empty without text.

    vendors: word in small letters → code; the longest word that is in the text counts.
    """
    plain = text.strip().lower()
    if not plain:
        return ""
    words = [word for word in vendors if word in plain]
    return vendors[max(words, key=len)] if words else OTHER
