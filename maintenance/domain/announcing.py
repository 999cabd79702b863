"""Renders one announcement for each channel, within the limits that its vendor states.

Limits: official account drafts (title, author, digest, body), subscribe messages of mini-programs (thing, time, phrase,
character_string), SMS as two parts of UTF-16, subjects of e-mail. A text within its limit is never refused.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maintenance.domain.cutting import Limit, Unit, cut_text


class Channel(StrEnum):
    """The places of an announcement. The public reads the first three; a client sends the others to chosen people."""

    SITE = "site"
    OFFICIAL_ACCOUNT = "official_account"
    MINI_PROGRAM = "mini_program"
    SMS = "sms"
    MAIL = "mail"


PUBLIC: Final = frozenset({Channel.SITE, Channel.OFFICIAL_ACCOUNT, Channel.MINI_PROGRAM})
LIMITS: Final[Mapping[Channel, Mapping[str, Limit]]] = {
    Channel.SITE: {"title": Limit(80), "text": Limit(2000)},
    Channel.OFFICIAL_ACCOUNT: {
        "title": Limit(32),
        "author": Limit(16),
        "digest": Limit(128),
        "content": Limit(19_999),
    },
    Channel.MINI_PROGRAM: {
        "thing": Limit(20),
        "character_string": Limit(32),
        "phrase": Limit(5, Unit.HANZI),
        "remark": Limit(20),
    },
    Channel.SMS: {"text": Limit(134, Unit.UTF16)},
    Channel.MAIL: {"subject": Limit(120), "text": Limit(10_000)},
}


@dataclass(frozen=True, slots=True)
class Source:
    """The announcement, with its variables filled in.

    hours: from when to when, in ASCII; phrase: in at most five Chinese characters; link: where more stands, empty for
    nowhere; signature: the sender of an SMS; sms: its text, since carriers carry only what they have approved; remark:
    the meaning, in a few words.
    """

    title: str
    text: str
    company: str
    hours: str
    phrase: str
    link: str
    signature: str
    sms: str
    remark: str


def rendered(source: Source, channel: Channel) -> dict[str, str]:
    """Renders the fields of the channel's form, each within its limit."""
    limits = LIMITS[channel]
    return {name: _fitted(name, value, limits[name]) for name, value in _wanted(source, channel).items()}


def _wanted(source: Source, channel: Channel) -> dict[str, str]:
    if channel is Channel.SITE:
        return {"title": source.title, "text": source.text}
    if channel is Channel.OFFICIAL_ACCOUNT:
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in source.text.splitlines() if line.strip())
        return {"title": source.title, "author": source.company, "digest": source.text, "content": paragraphs}
    if channel is Channel.MINI_PROGRAM:
        return {
            "thing": _short(source.title),
            "character_string": source.hours,
            "phrase": source.phrase,
            "remark": source.remark,
        }
    if channel is Channel.SMS:
        return {"text": f"【{source.signature}】{source.sms}"}
    return {"subject": source.title, "text": f"{source.text}\n\n{source.company}\n{source.link}".strip() + "\n"}


def _short(title: str) -> str:
    """Cuts a title that is too long at its colon: the hours have a field of their own."""
    head = re.split("[:：]", title, maxsplit=1)[0]
    return title if LIMITS[Channel.MINI_PROGRAM]["thing"].takes(title) else head


def _fitted(name: str, value: str, limit: Limit) -> str:
    if name == "content" and not limit.takes(value):  # markup is cut between paragraphs, never inside a tag
        return value[: value.rfind("</p>", 0, limit.most) + len("</p>")] if "</p>" in value[: limit.most] else ""
    return cut_text(value if name in ("text", "content") else _one_line(value), limit)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def was_cut(source: Source, channel: Channel) -> tuple[str, ...]:
    """Returns the fields that had to be shortened."""
    whole, limits = _wanted(source, channel), LIMITS[channel]
    return tuple(
        name
        for name, value in whole.items()
        if not limits[name].takes(value if name in ("text", "content") else _one_line(value))
    )
