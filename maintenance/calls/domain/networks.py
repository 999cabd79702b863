"""Whose network a customer is called in."""

import re
from typing import Final

_MOBILE: Final = {
    "mobile": "134 135 136 137 138 139 147 148 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198",
    "unicom": "130 131 132 145 146 155 156 166 167 171 175 176 185 186 196",
    "telecom": "133 149 153 173 174 177 180 181 189 190 191 193 199",
    "broadnet": "192",
}
_NETWORKS: Final = {prefix: name for name, prefixes in _MOBILE.items() for prefix in prefixes.split()}
_NOT_DIGITS: Final = re.compile(r"\D")


def network_of(called: str) -> str:
    """The customer's network by the first digits of the number (numbers that were carried over elsewhere count where
    they began): mobile, unicom, telecom, broadnet, fixed, other.
    """
    if len(called) == 11 and called[:3] in _NETWORKS and called.isdecimal():
        return _NETWORKS[called[:3]]
    digits = _NOT_DIGITS.sub("", called)
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) > 11:
            digits = digits[len(country) :]
    if len(digits) == 12 and digits.startswith("01") and digits[1:4] in _NETWORKS:
        digits = digits[1:]  # dialled with a 0 from another city
    if len(digits) == 11 and digits[:3] in _NETWORKS:
        return _NETWORKS[digits[:3]]
    return "fixed" if digits.startswith("0") and 10 <= len(digits) <= 12 else "other"
