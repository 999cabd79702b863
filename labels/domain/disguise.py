"""Reads a text under its disguise: full width, circles, traditional forms, separators, numerals, sounds, looks."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby
from operator import attrgetter
from typing import Final

from labels.domain.lexicon import lookalikes, radicals

# Only single characters are looked up: without pypinyin's words a process takes 40 MB less.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")

_NUMERALS: Final = dict(zip("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖两幺", "00012345678912345678921", strict=True))
_LETTERS: Final = dict(zip("oOlI|zZ", "0011122", strict=True))
_SOUNDS: Final = {
    "ling": "0",
    "dong": "0",
    "yi": "1",
    "yao": "1",
    "er": "2",
    "liang": "2",
    "san": "3",
    "si": "4",
    "wu": "5",
    "liu": "6",
    "qi": "7",
    "guai": "7",
    "ba": "8",
    "jiu": "9",
    "gou": "9",
}
_BETWEEN_DIGITS: Final = frozenset("杠横加点")
SHORTEST_CONTACT: Final = 7  # digits


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text without its disguise, and for each of its characters the place in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns where a part of the skeleton stands in the original, as [start, end)."""
        return self.places[start], self.places[end - 1] + 1


def skeleton(text: str) -> Skeleton:
    """Resolves compatibility forms to lower-case, simplified characters; keeps only letters, digits and ideographs."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in _plain(character):
            characters.append(plain)
            places.append(place)
    return Skeleton("".join(characters), tuple(places))


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    character = radicals().get(character, character)
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(simplified(each) for each in folded if each.isalnum())


@cache
def _traditional_forms() -> dict[str, str]:
    """Maps traditional characters to simplified ones by OpenCC's table, without those that are also simplified (乾, 徵
    …).
    """
    table = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    return {
        character: forms[0]
        for character, forms in rows
        if character not in forms.split() and "\u4e00" <= forms[0] <= "\u9fff"
    }


def simplified(character: str) -> str:
    return _traditional_forms().get(character, character)


@lru_cache(maxsize=8192)
def readings(character: str) -> frozenset[str]:
    """Returns all toneless readings of an ideograph; none for anything else."""
    if not is_ideograph(character):
        return frozenset()
    # Imported with the first reading: its dictionaries take a sixth of a process's start.
    from pypinyin import Style, pinyin

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])


def is_ideograph(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character == "〇"


@lru_cache(maxsize=8192)
def usual_reading(character: str) -> str:
    """Returns the usual toneless reading of an ideograph, and any other character itself."""
    if not is_ideograph(character):
        return character
    from pypinyin import lazy_pinyin

    return lazy_pinyin(character)[0]


def sounds_or_looks_like(one: str, other: str) -> str | None:
    """Tells how two different characters can be taken for each other: homophone, lookalike, or None."""
    if not readings(one).isdisjoint(readings(other)):
        return "homophone"
    return "lookalike" if other in lookalikes().get(one, ()) else None


@dataclass(frozen=True, slots=True)
class DigitRun:
    """A run of digits, whatever stands between them. plain: written as ordinary digits."""

    digits: str
    start: int
    end: int
    plain: bool
    numerals_only: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    place: int
    digit: str
    certainty: str  # digit, numeral, letter, sound

    @property
    def certain(self) -> bool:
        return self.certainty in ("digit", "numeral")


_PLAIN_RUN: Final = re.compile(r"[0-9]++(?:[ -][0-9]++)*+")


def digit_runs(text: str) -> list[DigitRun]:
    """Finds runs of what can be read as digits. Letters (O, l) and sounds (洞, 拐) count only in a run long enough."""
    runs = []
    for run in _runs_of_readings(text):
        certain = sum(reading.certain for reading in run)
        if len(run) < SHORTEST_CONTACT or (certain < 4 and any(reading.certainty == "letter" for reading in run)):
            runs += [_digit_run(text, part) for part in _certain_parts(run)]
        else:
            runs.append(_digit_run(text, _without_letters_at_the_ends(run)))
    return runs


def disguised_numbers(text: str) -> list[DigitRun]:
    """Finds what only passes for a short number: numerals alone (九五五八八), or digits with letters that look like
    digits (I10, 1O086), where no other letter shows that letters are meant.
    """
    runs = [run for run in digit_runs(text) if run.numerals_only]
    for run in _runs_of_readings(text):
        if len(run) < SHORTEST_CONTACT:
            parts = [
                list(part) for sounds, part in groupby(run, key=lambda each: each.certainty == "sound") if not sounds
            ]
            runs += [_digit_run(text, part) for part in parts if _is_spelt_with_letters(text, part)]
    return runs


def _is_spelt_with_letters(text: str, run: list[_Reading]) -> bool:
    start, end = run[0].place, run[-1].place + 1
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    certain = sum(reading.certain for reading in run)
    return 0 < certain < len(run) and not any(each.isascii() and each.isalpha() for each in beside)


def _runs_of_readings(text: str) -> Iterator[list[_Reading]]:
    run: list[_Reading] = []
    for place, character in enumerate(text):
        read = _read_digit(character)
        if read is not None:
            run.extend(_Reading(place, digit, read[1]) for digit in read[0])
        elif (character.isalnum() and character not in _BETWEEN_DIGITS) and run:
            yield run
            run = []
    yield run


@lru_cache(maxsize=8192)
def _read_digit(character: str) -> tuple[str, str] | None:
    """Returns the digits that a character can be read as, and how sure that is."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit), "digit"
    numeral = _NUMERALS.get(simplified(character))
    if numeral is not None:
        return numeral, "numeral"
    resolved = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", character))
    if resolved:
        return resolved, "digit"
    letter = _LETTERS.get(character)
    if letter is not None:
        return letter, "letter"
    sound = next((_SOUNDS[sound] for sound in sorted(readings(character)) if sound in _SOUNDS), None)
    return None if sound is None else (sound, "sound")


def _certain_parts(run: list[_Reading]) -> list[list[_Reading]]:
    return [list(part) for certain, part in groupby(run, key=attrgetter("certain")) if certain]


def _without_letters_at_the_ends(run: list[_Reading]) -> list[_Reading]:
    """Cuts letters off both ends of a run that does not consist of letters alone."""
    start, end = 0, len(run)
    while run[start].certainty == "letter":
        start += 1
    while run[end - 1].certainty == "letter":
        end -= 1
    return run[start:end]


def _digit_run(text: str, run: list[_Reading]) -> DigitRun:
    start, end = run[0].place, run[-1].place + 1
    return DigitRun(
        digits="".join(reading.digit for reading in run),
        start=start,
        end=end,
        plain=_PLAIN_RUN.fullmatch(text[start:end]) is not None,
        numerals_only=all(reading.certainty == "numeral" for reading in run),
    )
