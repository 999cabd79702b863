"""Expressions that find a sentence in both languages, made of message ids.

In what a claim says, `%(name)s` is a place and `[…]` a message id within a sentence that a template puts together;
`[…>name]`: its one place is called so here.
A place `t_…` is an instant, `n_…` a number, `h_…` hours (one session or several); any other is whatever stands there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polib

CATALOGUE = Path(__file__).parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
INSTANT = (
    r"(?:[A-Z][a-z]{2} (?:\d+ [A-Z][a-z]{2}|[A-Z][a-z]{2} \d+)(?: \d{4})? \d+:\d\d"
    r"|(?:\d{4}年)?\d+月\d+日 周. ?\d+:\d\d|\d+ [A-Z][a-z]{2}(?: \d{4})? \d+:\d\d)"
)
SPAN = rf"{INSTANT} – (?:{INSTANT}|\d+:\d\d)"
HOURS = rf"(?:\d+ sessions: |共 \d+ 段：)?{SPAN}(?:[;；]? ?{SPAN})*"
TYPED_PLACE = re.compile(r"%\([tnh]_\w+\)s")  # what has one is put together by a template
COUNTS = {
    "sessions",
    "count",
    "counted",
    "shown",
    "all",
    "taken",
    "assumed",
    "seen",
    "done",
    "extensions",
    "most",
    "minutes",
    "numbers",
}
TYPED = {"t": INSTANT, "n": r"[\d,]+", "h": HOURS}


@cache
def chinese() -> dict[str, tuple[str, ...]]:
    """What each message id is in Chinese, in each of its contexts and forms."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in polib.pofile(str(CATALOGUE)):
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        for text in filter(None, (entry.msgid, entry.msgid_plural)):
            found[text] += texts
    return {text: tuple(dict.fromkeys(each)) for text, each in found.items()}


def known(said: str) -> list[str]:
    """The message ids of what a claim says."""
    return re.findall(r"\[(.+?)(?:>\w+)?\]", said) or ([] if TYPED_PLACE.search(said) else [said])


def expressions(said: str) -> list[str]:
    """What finds it, in English and in Chinese."""
    if "[" not in said:
        return [_once(_of(text)) for text in (said, *chinese().get(said, ()))]
    parts = re.split(r"\[(.+?)\]", said)
    english = "".join(_either(part, {}) if place % 2 else _of(part) for place, part in enumerate(parts))
    translated = "".join(_either(part, chinese()) if place % 2 else _of(part) for place, part in enumerate(parts))
    return [_once(english), _once(translated)]


def _either(said: str, texts: Mapping[str, tuple[str, ...]]) -> str:
    """A message id in any of its texts, or as it is; `>name` at its end: what its one place is called."""
    msgid, _mark, name = said.partition(">")
    found = "(?:" + "|".join(_of(text) for text in texts.get(msgid, (msgid,))) + ")"
    return re.sub(r"\(\?P<\w+>", f"(?P<{name}>", found) if name else found


def _of(text: str) -> str:
    parts = re.split(r"%\((\w+)\)s|\{(\w+)\}", text.replace("%%", "%"))
    made = re.escape(parts[0])
    for place in range(1, len(parts), 3):
        name = parts[place] or parts[place + 1]
        made += f"(?P<{name}>{_typed(name)})" + re.escape(parts[place + 2])
    return made


def _typed(name: str) -> str:
    return TYPED["n"] if name in COUNTS else TYPED.get(name.partition("_")[0], ".+?")


def _once(expression: str) -> str:
    """A name can be given once: further places of it are whatever stands there."""
    names: set[str] = set()

    def group(match: re.Match[str]) -> str:
        if match[1] in names:
            return "(?:"
        names.add(match[1])
        return match[0]

    return re.sub(r"\(\?P<(\w+)>", group, expression)
