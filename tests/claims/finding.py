"""Finding what a page or a message claims, and judging it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from tests.claims.claims import Claim, patterns
from tests.claims.judging import Scene

# A text that has one of these says a number, a time or a state of a window or a display.
TELLS = re.compile(
    r"\d|visible|published|accepted|completed|restored|superseded|aborted|可见|已提交|已接收|已完成|已生效|恢复|替换|中止",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """A sentence, the claim it makes, and what is not so; wrong is None where it is."""

    door: str
    sentence: str
    claim: Claim
    wrong: str | None


def sentences(page: str) -> Iterator[str]:
    """The texts of a page, each as one element has it."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    for text in re.split(r"<[^>]+>", bare):
        if said := " ".join(unescape(text).split()):
            yield said


def judged(door: str, text: str, scene: Scene) -> Iterator[Verdict]:
    """Each claim that one text makes. What one claim has said another is not asked about: the longest that fits it."""
    found = []
    for claim, pattern in patterns():
        if match := pattern.fullmatch(text):
            found.append((claim, match))
    for claim, match in found:
        yield Verdict(door, text, claim, claim.judge(scene, match.groupdict()))
        for inner in filter(None, map(match.groupdict().get, ("words", "missing"))):
            yield from judged(door, inner, scene)


def claims_nothing(text: str, verdicts: list[Verdict]) -> bool:
    """A text that says a number, a time or a state, and is none of the claims."""
    return bool(TELLS.search(text)) and not verdicts
