"""Sends one POST to an endpoint, by the client for all outside parties (tenants.outside.exchange)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from tenants.outside.exchange import NoAnswer, PassingTrouble, exchange

SECONDS: Final = 15.0  # for all of it
ANSWER_LIMIT: Final = 2000  # bytes of the body that are kept; the rest is not read


@dataclass(frozen=True)
class ProgramAnswer:
    """The answer to a POST. status: None when nobody answered; trouble says why. silent: it did not even refuse."""

    milliseconds: int
    status: int | None = None
    text: str = ""
    retry_after: str | None = None
    trouble: str = ""
    silent: bool = False


def post(url: str, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS) -> ProgramAnswer:
    """Sends a body and reads the answer. An error outside stands in the answer's `trouble`, in English."""
    began = time.monotonic()

    def after(**fields: object) -> ProgramAnswer:
        return ProgramAnswer(round((time.monotonic() - began) * 1000), **fields)  # type: ignore[arg-type]  # as the class says

    sent = {**headers, "Connection": "close"}
    try:
        answer = exchange("POST", url, sent, body, timedelta(seconds=seconds), enough=ANSWER_LIMIT)
    except NoAnswer:
        return after(trouble=f"no answer within {seconds:g} seconds", silent=True)
    except PassingTrouble as error:
        return after(trouble=(error.detail or error.reason)[:200])
    text = answer.body.replace(b"\0", b"").decode(errors="replace")
    return after(status=answer.status, text=text, retry_after=answer.headers.get("retry-after"))
