"""Decides what a label may not contain, whoever it belongs to. Answers are codes with their place; nothing is changed
silently.

The written norm nearest to call labels is that of Chinese SMS signatures: 2 to 18 characters, no contact, no symbols,
no traditional characters, nothing neutral. A forbidden, superlative or numeric part that stands in the legal name is a
name: it goes to review, never to reject.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from labels.domain.disguise import (
    DigitRun,
    Skeleton,
    digit_runs,
    disguised_numbers,
    is_ideograph,
    simplified,
    skeleton,
    usual_reading,
)
from labels.domain.findings import Finding, Severity
from labels.domain.lexicon import (
    TO_REVIEW,
    Institution,
    WordList,
    institution_marks,
    institution_words,
    institutions,
    institutions_by_mark,
    lookalikes,
    word_list,
)
from labels.domain.numbers import NumberError, parse_number


class FindingCode(StrEnum):
    LENGTH = "length"
    CHARSET = "charset"  # a symbol, or nothing but digits
    INVISIBLE = "invisible"  # zero-width, bidi and other controls
    MIXED_SCRIPT = "mixed_script"  # letters of another script that pass for these
    VARIANT = "variant"  # traditional or rare characters
    CONTACT = "contact"  # a number or another way around the certified number
    LINK = "link"  # web and mail addresses
    FORBIDDEN = "forbidden"
    PROTECTED = "protected"  # the name or number of an institution that is not this firm
    IMPERSONATION = "impersonation"  # such a name in disguise, or a claim to speak for an authority
    SUPERLATIVE = "superlative"
    NEUTRAL = "neutral"  # names nobody: 客服
    SCENE_ONLY = "scene_only"  # a scene without a name: 双11专线
    TESTING = "testing"


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of a label, lengths in characters.

    scene_only: how a label without a name is judged; by default it is allowed and only noted, since firms certify
    labels such as 双11专线, 暑期班 and 课程顾问.
    """

    shortest: int = 2
    longest: int = 18
    scene_only: Severity = Severity.NOTE


LABELS: Final = Policy()
LABELS_OF_INDIVIDUALS: Final = Policy(scene_only=Severity.REVIEW)  # nothing else says what a person calls about
STANDBY_LABELS: Final = Policy(longest=20)
# Characters, compatibility forms resolved: five times the longest label. A longer text is not read further,
# because time grows with the square of the length.
MOST_READ: Final = 100

_TIDY: Final = str.maketrans(
    {0xFF01 + place: 0x21 + place for place in range(94)}
    | {0x3000: 0x20}
    | dict.fromkeys(map(ord, "・•‧∙⋅"), 0xB7)
    | dict.fromkeys(map(ord, "‐‑‒–—−"), 0x2D)
)
_SEPARATORS: Final = frozenset("·-()&+ ")
_SERVICE_NUMBER: Final = re.compile(r"95\d{3,4}|96\d{3,4}|1[02]\d{3}|11[0249]|12[02]")
_MAIL: Final = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
_URL: Final = re.compile(r"https?|(?<![a-z])www(?![a-z])|://", re.IGNORECASE)
_DOMAIN: Final = re.compile(
    rf"(?P<host>[a-z0-9\u4e00-\u9fff-]+)\s*(?:[.．。]|点|dot)\s*(?:{'|'.join(sorted(word_list('tlds').words))})(?![a-z])",
    re.IGNORECASE,
)
_MISPLACED_SEPARATOR: Final = re.compile(r"^[-·& ]+|[-·& ]+$|[-·& ]{2,}")
_DOT_IN_A_WORD: Final = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z0-9])")


def tidy(text: str) -> str:
    """Returns the label as it is stored: half-width, one kind of dot and dash, single spaces, none at the ends."""
    return re.sub(" +", " ", text.translate(_TIDY)).strip(" ")


def unreadable(text: str) -> bool:
    """Tells whether a text is so long that dropping a word or two makes no label of it."""
    return len(text) > MOST_READ or len(unicodedata.normalize("NFKC", text)) > MOST_READ


def findings(
    label: str, legal_name: str, own_numbers: Collection[str] = (), policy: Policy = LABELS
) -> tuple[Finding, ...]:
    """Returns all faults of a label by place; a number among own_numbers (canonical) goes to review.

    For a label longer than MOST_READ, only its length is reported.
    """
    if unreadable(label):
        return tuple(_length(label, policy))
    bare, legal = skeleton(label), skeleton(legal_name)
    faults = [*_length(label, policy), *_characters(label, legal_name), *_links(label, legal)]
    faults += _numbers(label, legal, own_numbers)
    faults += _disguised_numbers(label)
    faults += _words(bare, legal)
    faults += _empty_of_a_name(label, bare, legal, policy)
    return _in_order(faults)


def standby_findings(text: str, legal_name: str, own_numbers: Collection[str]) -> tuple[Finding, ...]:
    """Returns all faults of a standby label. It need not name anybody, and may carry a number, plainly written, that is
    one of the client's own certified or standby numbers (canonical).
    """
    if unreadable(text):
        return tuple(_length(text, STANDBY_LABELS))
    bare, legal = skeleton(text), skeleton(legal_name)
    faults = [*_length(text, STANDBY_LABELS), *_characters(text, legal_name), *_links(text, legal)]
    faults += [
        each for run, each in _numbers_by_run(text, legal, ()) if not (run.plain and _canonical(run) in own_numbers)
    ]
    faults += _disguised_numbers(text)
    faults += _words(bare, legal)
    return _in_order(faults)


def _in_order(faults: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(faults, key=lambda finding: (finding.start, finding.end, finding.code)))


def _length(label: str, policy: Policy) -> Iterable[Finding]:
    length = len(label)
    if length <= MOST_READ and unreadable(label):  # few characters that stand for many (ﷺ for 18)
        length = len(unicodedata.normalize("NFKC", label))
    if not policy.shortest <= length <= policy.longest:
        params = {"length": str(length), "shortest": str(policy.shortest), "longest": str(policy.longest)}
        yield Finding(FindingCode.LENGTH, Severity.REJECT, 0, len(label), params)


# Characters


def _characters(label: str, legal_name: str) -> Iterable[Finding]:
    dots = {dot.start() for dot in _DOT_IN_A_WORD.finditer(label)}
    for place, character in enumerate(label):
        fault = _character_fault(character)
        if fault is None:
            continue
        code, severity, suggestion = fault
        if place in dots:
            severity = Severity.REVIEW
        if code is FindingCode.VARIANT and character in legal_name:
            continue
        params = (
            {"character": character} if code is not FindingCode.INVISIBLE else {"character": f"U+{ord(character):04X}"}
        )
        yield Finding(code, severity, place, place + 1, params | ({"suggestion": suggestion} if suggestion else {}))
    if label and all(character.isdigit() or character in _SEPARATORS for character in label):
        severity = Severity.REVIEW if label in legal_name else Severity.REJECT
        yield Finding(FindingCode.CHARSET, severity, 0, len(label))
    for separator in _MISPLACED_SEPARATOR.finditer(label):
        yield Finding(FindingCode.CHARSET, Severity.REJECT, *separator.span(), {"character": separator[0]})


@lru_cache(maxsize=8192)
def _character_fault(character: str) -> tuple[FindingCode, Severity, str] | None:
    """Returns the fault of a character on its own, and what to write instead."""
    if character in _SEPARATORS or (character.isascii() and character.isalnum()):
        return None
    if is_ideograph(character):
        if simplified(character) != character:
            return FindingCode.VARIANT, Severity.REJECT, simplified(character)
        return None if _is_common(character) else (FindingCode.VARIANT, Severity.REVIEW, "")
    category = unicodedata.category(character)
    if category[0] in "CM" or category in ("Zl", "Zp") or character in "\u115f\u1160\u3164\uffa0\u2800":
        return FindingCode.INVISIBLE, Severity.REJECT, ""
    resolved = unicodedata.normalize("NFKC", character)
    if "\uff01" <= character <= "\uff5e" and _character_fault(resolved) is None:
        # Every Chinese keyboard writes full-width brackets.
        return None if character in "（）" else (FindingCode.CHARSET, Severity.REVIEW, resolved)
    if category[0] == "L":
        return (
            FindingCode.MIXED_SCRIPT,
            Severity.REJECT,
            resolved if resolved.isascii() or is_ideograph(resolved[0]) else "",
        )
    return FindingCode.CHARSET, Severity.REJECT, ""


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character == "〇"
    return True


# Links and numbers


def _links(label: str, legal: Skeleton) -> Iterable[Finding]:
    text = unicodedata.normalize("NFKC", label)
    if len(text) != len(label):
        text = label
    for address in _MAIL.finditer(text):
        yield Finding(FindingCode.LINK, Severity.REJECT, *address.span(), {"link": address[0]})
    for address in _URL.finditer(text):
        yield Finding(FindingCode.LINK, Severity.REJECT, *address.span(), {"link": address[0]})
    for address in _DOMAIN.finditer(text):
        named = _named(skeleton(address["host"]).text, legal)
        yield Finding(
            FindingCode.LINK, Severity.REVIEW if named else Severity.REJECT, *address.span(), {"link": address[0]}
        )
    ending = re.search(r"(?<![a-z])(?:com|cn|net)$", text, re.IGNORECASE)
    if ending and "www" in text.casefold():
        yield Finding(FindingCode.LINK, Severity.REJECT, *ending.span(), {"link": ending[0]})


def _named(host: str, legal: Skeleton) -> bool:
    """Tells whether the legal name contains a host's name, with digits written in any way."""
    legal_digits = {run.digits for run in digit_runs(legal.text)}
    return bool(host) and (host in legal.text or host in legal_digits)


def _numbers(label: str, legal: Skeleton, own_numbers: Collection[str]) -> Iterable[Finding]:
    runs = _numbers_by_run(label, legal, own_numbers)
    yield from (finding for _run, finding in runs)
    scattered = [place for place, character in enumerate(label) if unicodedata.digit(character, None) is not None]
    if not runs and len(scattered) >= 7:
        yield Finding(FindingCode.CONTACT, Severity.REVIEW, scattered[0], scattered[-1] + 1)


def _numbers_by_run(label: str, legal: Skeleton, own_numbers: Collection[str]) -> list[tuple[DigitRun, Finding]]:
    legal_digits = [run.digits for run in digit_runs(legal.text)]
    faults = []
    for run in digit_runs(label):
        fault = _number_fault(run)
        if fault is None:
            continue
        code, severity = fault
        if _canonical(run) in own_numbers or any(run.digits in digits for digits in legal_digits):
            severity = Severity.REVIEW
        faults.append((run, Finding(code, severity, run.start, run.end, {"digits": run.digits})))
    return faults


def _number_fault(run: DigitRun) -> tuple[FindingCode, Severity] | None:
    if len(run.digits) >= 7:
        return FindingCode.CONTACT, Severity.REJECT
    if run.numerals_only:
        return None
    if _SERVICE_NUMBER.fullmatch(run.digits):
        return FindingCode.PROTECTED, Severity.REVIEW if _may_be_a_product(run) else Severity.REJECT
    return (FindingCode.CONTACT, Severity.REVIEW) if len(run.digits) >= 5 else None


def _may_be_a_product(run: DigitRun) -> bool:
    """Tells whether three digits follow a name."""
    return len(run.digits) == 3 and run.start > 0


def _disguised_numbers(label: str) -> Iterable[Finding]:
    for run in disguised_numbers(label):
        if _SERVICE_NUMBER.fullmatch(run.digits) and not _may_be_a_product(run):
            yield Finding(FindingCode.IMPERSONATION, Severity.REVIEW, run.start, run.end, {"word": run.digits})


def _canonical(run: DigitRun) -> str | None:
    try:
        return parse_number(run.digits).canonical
    except NumberError:
        return None


# Words


def _words(bare: Skeleton, legal: Skeleton) -> Iterable[Finding]:
    yield from _listed("messengers", FindingCode.CONTACT, bare, legal)
    yield from _listed("forbidden", FindingCode.FORBIDDEN, bare, legal)
    yield from _listed("superlatives", FindingCode.SUPERLATIVE, bare, legal)
    yield from _listed("claims", FindingCode.IMPERSONATION, bare, legal, worst=Severity.REVIEW)
    yield from _protected(bare, legal)


def _listed(
    name: str, code: FindingCode, bare: Skeleton, legal: Skeleton, worst: Severity = Severity.REJECT
) -> Iterable[Finding]:
    for start, end, word in word_list(name).find(bare.text):
        severity = Severity.REVIEW if word in legal.text else worst
        yield Finding(code, severity, *bare.span(start, end), {"word": word})


def _protected(bare: Skeleton, legal: Skeleton) -> Iterable[Finding]:
    named = []
    for start, end, word in institution_words().find(bare.text):
        institution = institutions()[word]
        named.append((start, end))
        if not institution.owned_by(legal.text):
            severity = Severity.REVIEW if institution.kind == TO_REVIEW else Severity.REJECT
            yield Finding(
                FindingCode.PROTECTED, severity, *bare.span(start, end), {"word": word, "kind": institution.kind}
            )
    for start, end, word in _disguised_institutions(bare.text):
        within = any(left <= start and end <= right for left, right in named)
        if not within and bare.text[start:end] not in legal.text and not institutions()[word].owned_by(legal.text):
            yield Finding(FindingCode.IMPERSONATION, Severity.REVIEW, *bare.span(start, end), {"word": word})


def institutions_named(legal_name: str) -> list[tuple[str, Institution]]:
    """Returns (part of the name, institution) for protected words and marks that a legal name carries or passes for."""
    bare = skeleton(legal_name)
    by_place = {
        (start, end): institutions_by_mark()[word] for start, end, word in institution_marks().find(bare.text)
    } | {(start, end): institutions()[word] for start, end, word in institution_words().find(bare.text)}
    for start, end, word in _disguised_institutions(bare.text):
        if not any(left <= start and end <= right for left, right in by_place):
            by_place[start, end] = institutions()[word]
    return [(bare.text[start:end], institution) for (start, end), institution in sorted(by_place.items())]


_SHORTEST_DISGUISE: Final = 3  # too many words sound like two syllables


def _disguised_institutions(text: str) -> Iterable[tuple[int, int, str]]:
    """Yields parts of the text that sound or look like the name of an institution, and are not it."""
    words = _institutions_by_length()
    for length in sorted(words):
        for start in range(len(text) - length + 1):
            part = text[start : start + length]
            if part in institutions():
                continue
            for word in words[length].get(usual_reading(part[0]), ()):
                if _passes_for(part, word):
                    yield start, start + length, word


@lru_cache(maxsize=1)
def _institutions_by_length() -> dict[int, dict[str, list[str]]]:
    """Indexes institutions: length → sound of a first character that passes for the word's first → words."""
    by_length: dict[int, dict[str, list[str]]] = {}
    for word, institution in institutions().items():
        if len(word) < _SHORTEST_DISGUISE or institution.kind == TO_REVIEW or not all(map(is_ideograph, word)):
            continue
        for first in {usual_reading(character) for character in {word[0], *lookalikes().get(word[0], ())}}:
            by_length.setdefault(len(word), {}).setdefault(first, []).append(word)
    return by_length


def _passes_for(part: str, word: str) -> bool:
    return all(
        mine == theirs or usual_reading(mine) == usual_reading(theirs) or theirs in lookalikes().get(mine, ())
        for mine, theirs in zip(part, word, strict=True)
    )


def _empty_of_a_name(label: str, bare: Skeleton, legal: Skeleton, policy: Policy) -> Iterable[Finding]:
    """Yields faults of labels made of general words only. If the legal name begins with them, they may be a
    name (ABC).
    """
    worst = Severity.REVIEW if legal.text.startswith(bare.text) else Severity.REJECT
    testing, neutral, scenes = word_list("testing"), word_list("neutral"), word_list("scenes")
    words = _general_words().cover(bare.text)
    whole = (0, len(label))
    if words and any(word in testing.words for word in words):
        yield Finding(FindingCode.TESTING, worst, *whole)
    elif words and all(word in neutral.words for word in words):
        yield Finding(FindingCode.NEUTRAL, worst, *whole)
    elif words:
        scene = next(word for word in words if word in scenes.words)
        yield Finding(FindingCode.SCENE_ONLY, policy.scene_only, *whole, {"scene": scene})
    else:
        for start, end, word in testing.find(bare.text):
            if start == 0 or end == len(bare.text):
                yield Finding(FindingCode.TESTING, Severity.REVIEW, *bare.span(start, end), {"word": word})


@lru_cache(maxsize=1)
def _general_words() -> WordList:
    """Returns all general words. A word that is both neutral and a scene counts as a scene."""
    return WordList(word_list("testing").words | word_list("neutral").words | word_list("scenes").words)
