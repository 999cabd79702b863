"""Sends SMS and phone calls over HTTP by Aliyun and Tencent Cloud: one signed request each over the bounded exchange.

Neither knows an idempotency key. Our key goes along (OutId, SessionContext) and comes back in later reports, so that an
SMS with an unknown outcome is looked for before it is sent once more.
"""

from __future__ import annotations

import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 -- what runs in it touches no database
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import inf
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from tenants.domain.approved_texts import ApprovedText
from tenants.domain.provider_errors import Fault, fault, outcome_unknown
from tenants.domain.receipts import Ended
from tenants.outbox.channels import (
    CannotBeReached,
    EnoughForNow,
    Letter,
    NotBegun,
    Outcome,
    Sender,
    TextRefused,
    TryLater,
    attempted,
    only,
)
from tenants.outside.exchange import HttpAnswer, NoAnswer, PassingTrouble, exchange

PATIENCE: Final = timedelta(seconds=10)
LINES: Final = 8  # requests side by side

CHINA: Final = ZoneInfo("Asia/Shanghai")  # in which both name days


@dataclass(frozen=True)
class Account:
    """A vendor's account, from its address: https://KEY_ID:SECRET@host/?signature=守号&app=1400… Requests go to scheme
    and host; options: the parameters after the question mark.
    """

    base: str
    host: str
    key_id: str
    secret: str
    options: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> Account:
        """Reads the address in the settings."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return cls(
            f"{parts.scheme}://{host}{parts.path.rstrip('/')}",
            host,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            options,
        )


@dataclass(frozen=True)
class Report:
    """A vendor's report on a message that it took.

    provider_id: its own id; our_key: what we sent along; ended: None while it is under way.
    """

    provider_id: str
    our_key: str = ""
    ended: Ended | None = None
    code: str = ""
    mobile: str = ""
    pressed: str = ""


@dataclass(frozen=True)
class TextHeld:
    """A text as a vendor holds it; state: a value of ProviderTemplate.State."""

    text: str
    state: str
    reason: str


class KeepsTemplates(ABC):
    """A vendor to which texts can be submitted for approval, and which can be queried about them."""

    @abstractmethod
    def hand_in(self, name: str, text: ApprovedText, *, kind: str) -> str:
        """Submits a text. kind: code or notice. Returns the vendor's code for it."""

    @abstractmethod
    def look_up(self, code: str) -> TextHeld | None:
        """Returns what the vendor holds under a code; None when it holds nothing."""


def our_key(key: str) -> str:
    """Returns what is sent along for a message's key: at most 15 bytes, as a call at Aliyun allows."""
    return hashlib.sha256(key.encode()).hexdigest()[:15]


@dataclass(frozen=True)
class Signed:
    """A request that its vendor recognises as ours."""

    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def ask(self) -> HttpAnswer:
        """Sends it. Raises what `exchange` raises."""
        return exchange("POST", self.url, self.headers, self.body, PATIENCE, of_environment=True)


def _made(request: Callable[[], Signed]) -> Signed | Exception:
    try:
        return request()
    except Exception as error:  # noqa: BLE001 -- of this message alone
        return error


def _answer(request: Signed | Exception, begin_until: float) -> HttpAnswer | Exception:
    """Sends the request, in a thread: nothing here touches the database."""
    if isinstance(request, Exception):
        return request
    if time.monotonic() > begin_until:
        return NotBegun("there was no time left for it")
    try:
        return request.ask()
    except Exception as error:  # noqa: BLE001 -- of this message alone
        return error


class HttpSender(Sender):
    """The base of both vendors' senders."""

    vendor: str
    TELLS_ALL: ClassVar[bool] = False  # one query returns all reports

    def __init__(self, url: str) -> None:
        super().__init__()
        self.account = Account.of(url)

    def close(self) -> None:
        """Does nothing: the connections belong to the exchange."""

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        """Sends one message with an approved text. Returns the vendor's id."""
        return only(self.send_all([(letter, key)], begin_until=inf))

    def send_all(self, letters: Sequence[tuple[Letter, str]], *, begin_until: float) -> list[Outcome]:
        """Sends each in a request of its own, so that each has an id by which it is found; LINES of them
        in parallel.
        """
        if self.trouble is not None:
            return [self.trouble] * len(letters)
        asked = [_made(partial(self.request, letter, our_key(key))) for letter, key in letters]
        if len(letters) == 1:
            answers = [_answer(each, begin_until) for each in asked]
        else:
            with ThreadPoolExecutor(min(LINES, len(asked))) as lines:
                answers = list(lines.map(partial(_answer, begin_until=begin_until), asked))
        return [attempted(partial(self._id_in, each)) for each in answers]

    def _id_in(self, answer: HttpAnswer | Exception) -> tuple[str, ...]:
        try:
            if isinstance(answer, Exception):
                raise answer
            return (self.taken(answer),)
        except NoAnswer as error:
            raise self.lost_sight(f"{self.vendor} did not answer for a message that it has") from error
        except PassingTrouble as error:
            raise self.away(f"{self.vendor} can't be reached: {error}") from error

    @abstractmethod
    def request(self, letter: Letter, key: str) -> Signed:
        """Returns the request that sends a message with an approved text."""

    @abstractmethod
    def taken(self, answer: HttpAnswer) -> str:
        """Returns the vendor's id from its answer."""

    @abstractmethod
    def reports_on(self, provider_id: str, key: str, mobile: str, submitted_at: datetime) -> Sequence[Report]:
        """Asks for the state of one message, by the vendor's id or our key. Returns also other reports in
        the answer.
        """

    def refuse(self, code: str, detail: str) -> None:
        """Raises the meaning of an error code."""
        said = f"{self.vendor}: {code} {detail}".strip()[:300]
        if outcome_unknown(self.vendor, code):
            raise self.lost_sight(said)
        match fault(self.vendor, code):
            case Fault.ADDRESS:
                raise CannotBeReached(said)
            case Fault.TEXT:
                raise TextRefused(said)
            case Fault.ACCOUNT:
                raise self.away(said)
            case Fault.LIMIT:
                raise EnoughForNow(said)
            case Fault.PASSING:
                raise TryLater(said)


def json_of(answer: HttpAnswer) -> dict[str, Any]:
    if answer.status in (502, 504):  # somebody between us took it and heard nothing
        raise NoAnswer(f"status {answer.status}")
    if answer.status >= 500:
        raise PassingTrouble(f"status_{answer.status}")
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise TryLater(f"an answer that is no object of JSON (status {answer.status})")
    return said


def national_number(mobile: str) -> str:
    """Returns a number in Aliyun's form: mainland numbers without the country code."""
    return mobile.removeprefix("+86") if mobile.startswith("+86") else mobile.lstrip("+")
