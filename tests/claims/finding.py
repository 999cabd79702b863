"""Finding what a page or a message claims, and judging it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape

from tests.claims.claim import Claim
from tests.claims.claims import patterns
from tests.claims.displays import Displays
from tests.claims.scenes import Scene
from tests.claims.silent import says_nothing

# A text that has one of these says a number, a time or a state of a window or a display.
TELLS = re.compile(
    r"\d|visible|published|accepted|completed|restored|superseded|aborted|可见|已提交|已接收|已完成|已生效|恢复|替换|中止",
    re.IGNORECASE,
)
INLINE = re.compile(r"</?(?:time|b|strong|em|i|a|abbr|bdi)\b[^>]*>")
# A word of the field stays; what it means, which stands behind it, says nothing of this window or display.
TERM = re.compile(r'<button type="button" class="term"[^>]*>(.*?)</button><span popover[^>]*>.*?</span>', re.DOTALL)
HOURS = re.compile(r'<span class="(?:when-range|number)">(.*?)</span>', re.DOTALL)


@dataclass(frozen=True)
class Verdict:
    """A sentence, the claim it makes, and what is not so; wrong is None where it is."""

    door: str
    sentence: str
    claim: Claim
    wrong: str | None


AGO = re.compile(r'<time datetime="[^"]*" title="([^"]*?):\d\d" data-ago="\d+">.*?</time>')  # the exact time behind it


def sentences(page: str) -> Iterator[str]:
    """The texts of a page, each as one element has it; a term of a list of facts stands before what is said of it."""
    bare = re.sub(r"<(script|style|svg|template|select|form)\b.*?</\1>", " ", page, flags=re.DOTALL)
    bare = AGO.sub(r"<time>\1</time>", TERM.sub(r"\1", bare))
    bare = re.sub(r"</dt>\s*<dd[^>]*>", ": ", bare)
    for text in re.split(r"<[^>]+>", INLINE.sub(" ", HOURS.sub(r" \1 ", bare))):
        if said := " ".join(unescape(text).split()):
            yield said


def elements(page: str, tags: Sequence[str]) -> list[str]:
    """The innermost elements with one of these tags."""
    found = []
    for tag in tags:
        found += re.findall(rf"<{tag}\b(?:(?!<{tag}\b).)*?</{tag}>", page, flags=re.DOTALL)
    return found


@cache
def claims_in(text: str, about: str = Scene.about) -> tuple[tuple[Claim, dict[str, str]], ...]:
    """The claims that a text makes, with what stands in their places: each claim once."""
    found: dict[str, tuple[Claim, dict[str, str]]] = {}
    for claim, pattern in patterns(about):
        if claim.name not in found and (match := pattern.fullmatch(text)):
            found[claim.name] = claim, {name: said for name, said in match.groupdict().items() if said is not None}
    return tuple(found.values())


def judged(door: str, text: str, scene: Scene | Displays) -> Iterator[Verdict]:
    """Each claim that one text makes, and those that stand within it."""
    for claim, places in claims_in(text, scene.about):
        yield Verdict(door, text, claim, claim.judge(scene, places))
        for inner in filter(None, map(places.get, ("words", "missing", "why"))):
            yield from judged(door, inner, scene)


def claims_nothing(text: str, verdicts: list[Verdict]) -> bool:
    """A text that says a number, a time or a state, and is none of the claims."""
    return bool(TELLS.search(text)) and not verdicts and not says_nothing(text)
