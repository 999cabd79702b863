"""Loads the word lists in `words/`, and finds their words in a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "words"
TO_REVIEW: Final = "to review"


class WordList:
    """Finds its words, all lower-case, in a text. Latin words and digits count only as whole words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words: Final = frozenset(word.casefold() for word in words)
        by_first: dict[str, list[str]] = {}
        for word in sorted(self.words, key=lambda word: (-len(word), word)):
            by_first.setdefault(word[0], []).append(word)
        self._by_first: Final = {first: tuple(words) for first, words in by_first.items()}

    def at(self, text: str, start: int) -> Iterator[str]:
        """Yields the words that stand in the text at start, the longest first."""
        for word in self._by_first.get(text[start], ()):
            if text.startswith(word, start) and not _cut(text, start, start + len(word)):
                yield word

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Returns (start, end, word) of the longest words, from left to right, without overlap."""
        words, start = [], 0
        while start < len(text):
            word = next(self.at(text, start), None)
            if word is None:
                start += 1
            else:
                words.append((start, start + len(word), word))
                start += len(word)
        return words

    def cover(self, text: str) -> list[str] | None:
        """Splits the text into words of the list; None if it does not consist of them."""
        ways: list[list[str] | None] = [[], *([None] * len(text))]
        for start in range(len(text)):
            way = ways[start]
            if way is None:
                continue
            for word in self.at(text, start):
                if ways[start + len(word)] is None:
                    ways[start + len(word)] = [*way, word]
        return ways[-1]


def _cut(text: str, start: int, end: int) -> bool:
    """Tells whether the word at start:end is part of a longer Latin word or number."""
    return (start > 0 and _same_script(text[start - 1], text[start])) or (
        end < len(text) and _same_script(text[end - 1], text[end])
    )


def _same_script(one: str, other: str) -> bool:
    return (
        one.isascii()
        and other.isascii()
        and ((one.isalpha() and other.isalpha()) or (one.isdigit() and other.isdigit()))
    )


@dataclass(frozen=True, slots=True)
class Institution:
    """A word that names a protected institution. marks: parts of a legal name that show that it is the firm's own."""

    word: str
    kind: str
    marks: tuple[str, ...]

    def owned_by(self, legal_name: str) -> bool:
        return self.word in legal_name or any(mark in legal_name for mark in self.marks)


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        yield line.partition("#")[0].strip()


@cache
def word_list(name: str) -> WordList:
    """Loads the list of the file `words/<name>.txt`."""
    return WordList(word for line in _lines(name) for word in line.split())


@cache
def institutions() -> dict[str, Institution]:
    """Returns the protected institutions by their word, lower-case."""
    by_word: dict[str, Institution] = {}
    kind = ""
    for line in _lines("protected"):
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        words, _, marks = line.partition("|")
        for word in words.casefold().split():
            by_word[word] = Institution(word, kind, tuple(marks.casefold().split()))
    return by_word


@cache
def institution_words() -> WordList:
    return WordList(institutions())


@cache
def institutions_by_mark() -> dict[str, Institution]:
    """Returns protected institutions by the marks of their legal names, lower-case; the first where several
    share one.
    """
    by_mark: dict[str, Institution] = {}
    for institution in institutions().values():
        for mark in institution.marks:
            by_mark.setdefault(mark, institution)
    return by_mark


@cache
def institution_marks() -> WordList:
    return WordList(institutions_by_mark())


@cache
def radicals() -> dict[str, str]:
    """Maps a radical or stroke to the ideograph that it looks like, where Unicode does not resolve it (⻘ is 青)."""
    return {word[0]: word[1] for line in _lines("radicals") for word in line.split()}


@cache
def lookalikes() -> dict[str, frozenset[str]]:
    """Returns, by character, the characters that it is taken for at a glance."""
    alike: dict[str, frozenset[str]] = {}
    for line in _lines("lookalikes"):
        for group in line.split():
            for character in group:
                alike[character] = alike.get(character, frozenset()) | frozenset(group.replace(character, ""))
    return alike
