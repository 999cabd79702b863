"""Reads an SMS that answers a message: one of a few words, or a number with a time."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_YES = frozenset({"1", "y", "yes", "ok", "确认", "收到", "同意", "好", "是"})
_NO = frozenset({"2", "n", "no", "不同意", "拒绝", "否"})
_COUNTER = re.compile(r"3 +(\d{1,2})-(\d{1,2}) +(\d{1,2}):(\d{2})")


class Word(StrEnum):
    """Answers. YES: known, or accepted. NO: declined. OTHER: another time is proposed."""

    YES = "yes"
    NO = "no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. at: the proposed other time, on the wall clock of the client's zone."""

    word: Word
    at: datetime | None = None


def reply_of(text: str, today: datetime) -> Reply | None:
    """Returns the answer in an SMS, or None for any other text, which has no effect.

    `1` (or yes, 确认, 收到 …), `2` (or no, 不同意 …), `3 12-05 22:00`: the next such day from today (local, naive).
    """
    said = " ".join(unicodedata.normalize("NFKC", text).strip().strip(".!。").casefold().split())
    if said in _YES:
        return Reply(Word.YES)
    if said in _NO:
        return Reply(Word.NO)
    counter = _COUNTER.fullmatch(said)
    if counter is None:
        return None
    month, day, hour, minute = map(int, counter.groups())
    for year in (today.year, today.year + 1):
        try:
            at = datetime(year, month, day, hour, minute)  # noqa: DTZ001 -- a wall clock, as it was written
        except ValueError:
            continue
        if at >= today:
            return Reply(Word.OTHER, at)
    return None
