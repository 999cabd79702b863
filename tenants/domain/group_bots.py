"""Knows the bots of groups in WeCom, DingTalk and Feishu: their addresses, their limits, and how each request is
signed.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

NEAR_THE_HALF_HOUR: Final = timedelta(
    seconds=40
)  # Feishu rejects requests then, since all schedulers send at that time
_HELD_TOGETHER: Final = "0123456789:：.-年月日"  # never cut within a number, a day or a time


class BotKind(StrEnum):
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class BotFault(StrEnum):
    """The meanings of error codes."""

    GONE = "gone"  # the bot was removed, or its signature or words are wrong: this address will not work
    TOO_OFTEN = "too_often"
    TEXT = "text"
    PASSING = "passing"


@dataclass(frozen=True)
class BotTerms:
    """The terms of one kind.

    hosts: the only ones that are called; bytes: the longest text; a_minute: messages of one bot; rest: the wait after
    more.
    """

    hosts: tuple[str, ...]
    path: str
    bytes: int
    a_minute: int
    rest: timedelta


TERMS_OF_BOTS: Final = {
    BotKind.WECOM: BotTerms(("qyapi.weixin.qq.com",), "/cgi-bin/webhook/send", 2048, 20, timedelta(minutes=1)),
    BotKind.DINGTALK: BotTerms(("oapi.dingtalk.com",), "/robot/send", 20_000, 20, timedelta(minutes=10)),
    BotKind.FEISHU: BotTerms(
        ("open.feishu.cn", "open.larksuite.com"), "/open-apis/bot/v2/hook/", 20_000, 100, timedelta(minutes=1)
    ),
}
_FAULTS: Final = {
    BotKind.WECOM: {45009: BotFault.TOO_OFTEN, 93000: BotFault.GONE, 40058: BotFault.TEXT, 45002: BotFault.TEXT},
    BotKind.DINGTALK: {
        130101: BotFault.TOO_OFTEN,
        410100: BotFault.TOO_OFTEN,
        300001: BotFault.GONE,
        310000: BotFault.GONE,
        400101: BotFault.GONE,
        400013: BotFault.GONE,
    },
    BotKind.FEISHU: {
        11232: BotFault.TOO_OFTEN,
        9499: BotFault.TEXT,
        19001: BotFault.GONE,
        19021: BotFault.GONE,
        19022: BotFault.GONE,
        19024: BotFault.GONE,
    },
}


def kind_of_bot(url: str, *, also: str = "") -> BotKind | None:
    """Returns the kind of bot at an address, None when it is none. also: one address for all kinds (the sandbox)."""
    parts = urlsplit(url)
    for kind, terms in TERMS_OF_BOTS.items():
        there = parts.scheme == "https" and parts.netloc in terms.hosts
        sandbox = bool(also) and f"{parts.scheme}://{parts.netloc}" == also.rstrip("/")
        if (there or sandbox) and parts.path.startswith(terms.path):
            return kind
    return None


def cut_to_bytes(text: str, most: int) -> str:
    """Returns at most so many bytes of UTF-8, ending in an ellipsis; never cut within a character, a number, a day or a
    time.
    """
    if len(text.encode()) <= most:
        return text
    kept = text.encode()[: most - len("…".encode())].decode(errors="ignore")
    if text[len(kept)] in _HELD_TOGETHER:
        kept = kept.rstrip(_HELD_TOGETHER)
    return kept + "…"


def request_to(kind: BotKind, url: str, secret: str, text: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """Returns the address and the JSON of a message. at: aware; the signatures are valid for an hour at most."""
    text = cut_to_bytes(text, TERMS_OF_BOTS[kind].bytes)
    if kind is BotKind.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            stamp = str(int(at.timestamp()))
            body |= {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", "")}  # key and message are the other way
        return url, body
    body = {"msgtype": "text", "text": {"content": text}}
    if kind is BotKind.DINGTALK and secret:
        stamp = str(int(at.timestamp() * 1000))
        url += ("&" if "?" in url else "?") + urlencode(
            {"timestamp": stamp, "sign": _hmac(secret, f"{stamp}\n{secret}")}
        )
    return url, body


def not_now(kind: BotKind, at: datetime) -> timedelta:
    """Returns how long to wait because of the present minute; mostly not at all."""
    since = timedelta(minutes=at.minute % 30, seconds=at.second)
    return max(NEAR_THE_HALF_HOUR - since, timedelta(0)) if kind is BotKind.FEISHU else timedelta(0)


def bot_fault(kind: BotKind, code: int) -> BotFault:
    """Returns the meaning of an error code in an answer of status 200."""
    return _FAULTS[kind].get(code, BotFault.PASSING)


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
