"""Splits a legal name into parts, in the characters that are compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from labels.domain.disguise import Skeleton, skeleton

_FOLDER: Final = Path(__file__).parent / "words"
_NUMERALS: Final = str.maketrans("零〇一二三四五六七八九两", "0012345678" + "92")
_BRACKETED: Final = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_DISTRICT: Final = re.compile(
    r"[\u4e00-\u9fff]{2,3}?(?:自治州|自治县|开发区|新区|(?<!街)区|县|镇)|[\u4e00-\u9fff]{2}(?<![城都超门])市(?![场政民区郊])"
)


class NamePart(StrEnum):
    REGION = "region"
    CORE = "core"
    INDUSTRY = "industry"
    LEGAL_FORM = "legal_form"


@dataclass(frozen=True, slots=True)
class LegalName:
    """A split name. text: its letters and ideographs; compared: the same with numerals as digits; places: where each
    stands in the name as written; parts: what it is.
    """

    text: str
    compared: str
    places: tuple[int, ...]
    parts: tuple[NamePart, ...]

    brand_words: tuple[bool, ...] = ()

    def part(self, part: NamePart) -> str:
        return "".join(character for character, each in zip(self.text, self.parts, strict=True) if each is part)


def comparable(text: str) -> Skeleton:
    """Returns the skeleton of a text with Chinese numerals as digits (二三四五 is 2345)."""
    bare = skeleton(text)
    return Skeleton(bare.text.translate(_NUMERALS), bare.places)


@lru_cache(maxsize=4096)
def parse_legal_name(legal_name: str) -> LegalName:
    """Splits into region | core | industry | legal form. If nothing else is left, the industry's first word is the
    core.
    """
    bare = skeleton(legal_name)
    text = bare.text
    parts = [NamePart.CORE] * len(text)
    end = _mark_brackets(legal_name, bare, parts)
    end = _mark_suffixes(text, parts, end, "legal_forms", NamePart.LEGAL_FORM)
    start = _region_end(text, end)
    parts[:start] = [NamePart.REGION] * start
    _mark_suffixes(text, parts, end, "industries", NamePart.INDUSTRY, floor=start)
    return LegalName(text, text.translate(_NUMERALS), bare.places, tuple(parts))


@lru_cache(maxsize=4096)
def parse_label(identity: str) -> LegalName:
    """Splits a label like a legal name; what brands add at its end (网, 金融) names nobody either."""
    name = parse_legal_name(identity)
    parts = list(name.parts)
    end = len(parts)
    while end > 2 and parts[end - 1] is not NamePart.CORE:
        end -= 1
    _mark_suffixes(name.text, parts, end, "brand_words", NamePart.INDUSTRY, floor=2)
    brand = tuple(a is NamePart.INDUSTRY and b is NamePart.CORE for a, b in zip(parts, name.parts, strict=True))
    return LegalName(name.text, name.compared, name.places, tuple(parts), brand)


@cache
def _regions_by_letter() -> dict[str, str]:
    return dict(pair.split(":") for pair in _read("province_letters"))


def region_of_letter(letter: str) -> str | None:
    """Returns the province that one character stands for, or None: 粤 is 广东."""
    return _regions_by_letter().get(letter)


def region_around(name: LegalName, place: int) -> tuple[int, str]:
    """Returns the start and text of the region around a character of a legal name; the character itself without one."""
    for words in ("provinces", "cities"):
        for size in _sizes(words):
            for start in range(max(0, place - size + 1), place + 1):
                if name.parts[start] is NamePart.REGION and name.text[start : start + size] in _words(words):
                    return start, name.text[start : start + size]
    return place, name.text[place]


def _mark_brackets(legal_name: str, bare: Skeleton, parts: list[NamePart]) -> int:
    """Marks brackets with a region (北京) or a legal form (有限合伙). Returns where the name ends before a last one."""
    end = len(parts)
    for bracket in _BRACKETED.finditer(legal_name):
        inside = [index for index, place in enumerate(bare.places) if bracket.start(1) <= place < bracket.end(1)]
        if not inside:
            continue
        content = bare.text[inside[0] : inside[-1] + 1]
        if content in _words("legal_forms"):
            part = NamePart.LEGAL_FORM
        elif _region_end(content, len(content)):
            part = NamePart.REGION
        else:
            continue
        for index in inside:
            parts[index] = part
        if inside[-1] == end - 1:
            end = inside[0]
    return end


def _mark_suffixes(text: str, parts: list[NamePart], end: int, words: str, part: NamePart, floor: int = 0) -> int:
    """Marks the words that end the text, one after another, but leaves something after floor. Returns where
    they begin.
    """
    while end > floor:
        if parts[end - 1] is not NamePart.CORE:  # a region in brackets, or a part that is marked already
            end -= 1
            continue
        length = next((size for size in _sizes(words) if size <= end and text[end - size : end] in _words(words)), 0)
        if not length or end - length <= floor:
            return end
        parts[end - length : end] = [part] * length
        end -= length
    return end


def _region_end(text: str, end: int) -> int:
    """Returns how far regions reach at the text's beginning: country, province, city, with 省 or 市, then the
    district.
    """
    start = 0
    for words in ("countries", "provinces", "cities"):
        sizes = (size for size in _sizes(words) if start + size <= end)
        size = next((size for size in sizes if text[start : start + size] in _words(words)), 0)
        if not size:
            continue
        start += size
        if text[start : start + 1] in ("省", "市"):
            start += 1
        if text[start - size : start].startswith(("北京", "上海", "天津", "重庆")):
            break  # no city is in a city: 上海清远 is not in 清远
    district = _DISTRICT.match(text, start, end) if start else None
    return district.end() if district is not None and end - district.end() >= 2 else start


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_read(name))


@cache
def _sizes(name: str) -> tuple[int, ...]:
    """Returns the lengths of the words of a list, the longest first."""
    return tuple(sorted({len(word) for word in _words(name)}, reverse=True))


def _read(name: str) -> Iterator[str]:
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()
