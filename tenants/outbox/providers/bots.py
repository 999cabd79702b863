"""Sends messages to groups by their bots: plain webhooks, within each bot's limits."""

import hashlib
import json
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_noop

from tenants.clock import real_now
from tenants.domain.group_bots import TERMS_OF_BOTS, BotFault, BotKind, bot_fault, not_now, request_to
from tenants.outbox.channels import CannotBeReached, EnoughForNow, Letter, Sender, TextRefused, TryLater
from tenants.outbox.models import Delivery
from tenants.outbox.selectors import recipient_hash
from tenants.outside.exchange import NoAnswer, PassingTrouble, exchange

PATIENCE: Final = timedelta(seconds=10)
CODE: Final = {BotKind.WECOM: "errcode", BotKind.DINGTALK: "errcode", BotKind.FEISHU: "code"}


class BotSender(Sender):
    """A sender for the bots of one kind. Each answers 200 with an error in its body."""

    def __init__(self, kind: BotKind) -> None:
        super().__init__()
        self.kind = kind

    def takes(self, letter: Letter) -> bool:
        """Returns True if the group's bot is of this kind."""
        return letter.address.bot_kind == self.kind

    def send(self, letter: Letter, *, key: str) -> tuple[str, ...]:
        self.check()
        now, terms = real_now(), TERMS_OF_BOTS[self.kind]
        if wait := not_now(self.kind, now):
            raise EnoughForNow(gettext_noop("requests are turned away at this minute"), wait)
        of_late = Delivery.objects.filter(
            recipient=recipient_hash(letter.address.bot), submitted_at__gt=now - timedelta(minutes=1)
        )
        if of_late.count() >= terms.a_minute:
            raise EnoughForNow(f"this bot takes {terms.a_minute} a minute", timedelta(minutes=1))
        url, body = request_to(self.kind, letter.address.bot, letter.address.bot_secret, letter.body, now)
        try:
            answer = exchange("POST", url, {}, body, PATIENCE)
        except NoAnswer as error:
            raise self.lost_sight(f"{self.kind} did not answer for a message that it has") from error
        except PassingTrouble as error:
            raise self.away(f"{self.kind} can't be reached: {error}") from error
        self._read(answer.body, answer.status)
        return (hashlib.sha256(key.encode()).hexdigest()[:32],)

    def _read(self, body: bytes, status: int) -> None:
        try:
            said = json.loads(body)
            code = int(said[CODE[self.kind]])
        except (ValueError, TypeError, KeyError):
            raise TryLater(f"{self.kind}: status {status} and no code") from None
        if code == 0:
            return
        reason = f"{self.kind}: {code} {said.get('errmsg') or said.get('msg') or ''}"[:200]
        match bot_fault(self.kind, code):
            case BotFault.GONE:
                raise CannotBeReached(reason)
            case BotFault.TOO_OFTEN:
                raise EnoughForNow(reason, TERMS_OF_BOTS[self.kind].rest)
            case BotFault.TEXT:
                raise TextRefused(reason)
            case BotFault.PASSING:
                raise TryLater(reason)

    def close(self) -> None:
        """Does nothing: the connections belong to the exchange."""
