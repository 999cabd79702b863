"""What a text says under its disguise, and the digits that can be read in it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from labels.domain.disguise import (
    DigitRun,
    Skeleton,
    digit_runs,
    is_ideograph,
    readings,
    simplified,
    skeleton,
    sounds_or_looks_like,
    usual_reading,
)


def test_only_what_is_not_itself_simplified_is_simplified() -> None:
    assert [simplified(each) for each in "雲單乾覆徵云A"] == list("云单乾覆徵云A")
    assert simplified("㑮") == "㑮", "its simplified form is one that few machines can show"


@pytest.mark.parametrize(
    ("text", "bare", "places"),
    [
        ("", "", ()),
        ("云·杉 谷", "云杉谷", (0, 2, 4)),
        ("ＡBc", "abc", (0, 1, 2)),
        ("①２٣", "123", (0, 1, 2)),
        ("Ⅷ月", "viii月", (0, 0, 0, 0, 1)),  # one character stands for four
        ("㈱", "株", (0,)),
        ("雲⻘⽟", "云青玉", (0, 1, 2)),  # traditional, and two radicals that Unicode does not fold or folds
    ],
)
def test_a_skeleton_keeps_what_is_read_and_where_it_stood(text: str, bare: str, places: tuple[int, ...]) -> None:
    assert skeleton(text) == Skeleton(bare, places)


def test_a_part_of_a_skeleton_stands_somewhere_in_the_original() -> None:
    bare = skeleton("云·杉 谷")
    assert [bare.span(0, 1), bare.span(0, 2), bare.span(1, 3)] == [(0, 1), (0, 3), (2, 5)]


def test_what_is_an_ideograph() -> None:
    assert all(map(is_ideograph, "㐀一鿿〇云"))
    assert not any(map(is_ideograph, "A1アㄅ·"))


def test_how_a_character_reads() -> None:
    assert readings("行") >= {"xing", "hang"}
    assert readings("A") == frozenset()
    assert [usual_reading(each) for each in "云行A𠀀"] == ["yun", "xing", "A", "𠀀"]


def test_two_characters_sound_or_look_alike_or_do_not() -> None:
    pairs = ["工公", "末未", "未末", "云山", "AB"]
    assert [sounds_or_looks_like(*pair) for pair in pairs] == ["homophone", "lookalike", "lookalike", None, None]


def run(digits: str, start: int, end: int, *, plain: bool = False, numerals_only: bool = False) -> DigitRun:
    return DigitRun(digits, start, end, plain, numerals_only)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("云杉谷", []),
        ("云138谷", [run("138", 1, 4, plain=True)]),
        ("1谷2", [run("1", 0, 1, plain=True), run("2", 2, 3, plain=True)]),
        ("1-2 3", [run("123", 0, 5, plain=True)]),
        ("1·2", [run("12", 0, 3)]),
        ("025杠8888", [run("0258888", 0, 8)]),  # 杠, 点, 加 stand between the parts of a number
        ("１①", [run("11", 0, 2)]),
        ("⑩㏠", [run("101", 0, 2)]),  # ten in a circle, and the sign for the first day of a month
        ("一二三", [run("123", 0, 3, numerals_only=True)]),
        ("一2", [run("12", 0, 2)]),
        ("壹贰叁", [run("123", 0, 3, numerals_only=True)]),
    ],
)
def test_digits_are_read_in_whatever_way_they_are_written(text: str, runs: list[DigitRun]) -> None:
    assert digit_runs(text) == runs


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("138OO38", [run("1380038", 0, 7)]),  # seven, five of them surely digits
        ("138OOO1", [run("1380001", 0, 7)]),  # four of them
        ("138OOOO", [run("138", 0, 3, plain=True)]),  # three
        ("138OO8", [run("138", 0, 3, plain=True), run("8", 5, 6, plain=True)]),  # six in all
        ("O138001380lI", [run("138001380", 1, 10, plain=True)]),  # a word may begin and end with letters
        ("OO138001380l", [run("138001380", 2, 11, plain=True)]),
        ("OOl", []),
        ("OOOOOOOO", []),
        ("洞洞洞洞洞洞洞", [run("0000000", 0, 7)]),  # sounds alone make one
        ("洞拐洞", []),
        ("138OO洞洞", [run("138", 0, 3, plain=True)]),  # not letters and sounds together
        ("138洞幺拐洞", [run("1380170", 0, 7)]),
    ],
)
def test_letters_and_sounds_are_digits_in_a_long_run_only(text: str, runs: list[DigitRun]) -> None:
    assert digit_runs(text) == runs


READ_ALL = """
import hashlib, sys
if sys.argv[1:] != ["words"]:
    import labels.domain.disguise
from pypinyin import Style, constants, lazy_pinyin, pinyin
digest = hashlib.sha256()
for code in (0x3007, *range(0x3400, 0xA000)):
    character = chr(code)
    readings = sorted(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
    digest.update(f"{readings}{lazy_pinyin(character)}".encode())
print(len(constants.PHRASES_DICT), digest.hexdigest())
"""


def test_without_pypinyins_words_every_character_reads_the_same() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYPINYIN_NO_PHRASES"}

    def read(*arguments: str) -> list[str]:
        command = [sys.executable, "-c", READ_ALL, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()

    ours, all_words = read(), read("words")
    assert ours[0] == "0", "40 MB that no process of ours holds"
    assert int(all_words[0]) > 40_000
    assert ours[1] == all_words[1]
