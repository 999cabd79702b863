"""Promises in what people read: found wherever one is said, in both languages, and judged by what came of them.

Whatever names an instant by which something is to be is one of PROMISES, or nobody knows who keeps it: that fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.claims.judging import instant

AT = r"(?:[A-Z][a-z]{2} \d+ [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d|(?:\d{4}年)?\d+月\d+日 周. \d\d:\d\d)"
SLACK = timedelta(minutes=10)  # the clock is set to minutes after an instant, and what is due then takes its time

# what is promised → the words before the instant
PROMISES: dict[str, tuple[str, ...]] = {
    "decided": (
        "you have an answer by",
        "You have an answer by",
        "We will reply by",
        "Reply by",
        "答复期限",
        "Answer at the latest:",
        "最迟答复时间：",
    ),
    "published": (
        "Published by",
        "published by",
        "提交各平台不晚于",
        "Promised to be published by",
        "is published by",
        "may not be published by",
        "Publishing to the directories expected",
        "最晚提交各平台",
        "”不晚于",
        "无法在承诺的",
        "提交各平台 预计",
    ),
    "completed": (
        "Completed by",
        "completed by",
        "Check on handsets expected",
        "预计完成不晚于",
        "手机端核对 预计",
    ),
    "begins": ("is booked for", "starts at", "已预约在", "将于"),
    "seen": (
        "Handsets show it when their cache expires, expected by",
        "is published; expected on handsets by",
        "手机端缓存到期后即显示，预计不晚于",
        "已提交各平台，预计",
    ),
    "shown there": ("expected by", "预计不晚于"),
}
_AT = re.compile(AT)
_BY = re.compile(r"(?:\bby|\bexpected|latest:|不晚于|最晚\S*|最迟\S*|预计|期限)$")
_LONGEST = 90
_PAST = ("Not done by", "未在")  # what was to be done by then: no promise


@dataclass(frozen=True)
class PromiseMade:
    """What is promised of something (a case's title, a window's), by when; when that was read first, and where."""

    what: str
    about: str
    by: datetime
    said_at: datetime
    where: str


@dataclass
class Promises:
    """All that was promised so far. over: what was judged already, as it may be read again."""

    made: dict[tuple[str, str, datetime], PromiseMade] = field(default_factory=dict)
    over: set[tuple[str, str, datetime]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def read(self, text: str, about: str, now: datetime, where: str) -> None:
        """Find what a text promises about something."""
        flat = " ".join(text.split())
        for what, by in promised(flat):
            if what is None:
                self.unknown.add(f"{where}: {by}")
            elif what:
                at = instant(by, now)
                if (what, about, at) not in self.over:
                    self.made.setdefault((what, about, at), PromiseMade(what, about, at, now, where))

    def judged(
        self, came: Callable[[PromiseMade], datetime | None], told: Callable[[PromiseMade], datetime | None]
    ) -> tuple[list[PromiseMade], list[PromiseMade], list[PromiseMade]]:
        """Those that were kept, those whose break was told before they lapsed, and the others."""
        kept, announced, broken = [], [], []
        for each in self.made.values():
            at, said = came(each), told(each)
            if at is not None and at <= each.by + SLACK:
                kept.append(each)
            elif said is not None and said <= each.by:
                announced.append(each)
            else:
                broken.append(each)
        self.over |= set(self.made)
        self.made.clear()
        return kept, announced, broken


def promised(flat: str) -> Iterator[tuple[str | None, str]]:
    """(what is promised, the instant as it is said); None: nobody knows, with the sentence."""
    for found in _AT.finditer(flat):
        before = flat[max(found.start() - _LONGEST, 0) : found.start()].rstrip()
        what = _what(before)
        if what is not None:
            yield what, found[0]
        elif not before.endswith(_PAST) and (_BY.search(before) or flat[found.end() :].lstrip().startswith("前")):
            yield None, f"{before} {found[0]}"


def _what(before: str) -> str | None:
    """The longest words that the sentence ends with tell what it is."""
    fits = [(len(words), what) for what, said in PROMISES.items() for words in said if before.endswith(words)]
    return max(fits)[1] if fits else None
