"""Time, due work and messages in a test: done in this process, in the test's own transaction."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import connection

import portal.wiring  # noqa: F401 -- registers every handler
from tenants import clock, context
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.domain.lanes import CHANNELS
from tenants.outbox import channels, gathering, tasks
from tenants.outbox.exporting import ways
from tenants.outbox.models import Message
from tenants.outbox.providers.configured import NoProvider


class BusinessClock:
    """Business time of the test; unlike the sandbox's it can also be set back."""

    def set(self, instant: datetime) -> datetime:
        """Make it `instant` (aware) now; it goes on from there. Clients are certified since the day before it."""
        if instant.tzinfo is None:
            raise ValueError("give an aware instant")
        with connection.cursor() as cursor:
            # It is another hour: a directory that was slow on a busy machine is asked again.
            cursor.execute("UPDATE public.tenants_party SET silent_until = NULL")
            cursor.execute('UPDATE public.tenants_businessclock SET "offset" = %s - clock_timestamp()', [instant])
            cursor.execute(
                "UPDATE public.tenants_tenant SET ready_at = least(ready_at, %s - interval '1 day')", [instant]
            )
        return self.now()

    def advance(self, by: timedelta | None = None, **duration: float) -> datetime:
        """Move it forward by a timedelta, or by `hours=3` and the like."""
        return clock.advance(timedelta(**duration) if by is None else by)

    def now(self) -> datetime:
        """Business time, aware, in UTC."""
        return clock.business_now()


class DueWork:
    """Claims and does what is due. A piece of work that fails fails the test, unless `failures` says it may."""

    MOST = 1000  # pieces; more than that goes round in circles

    def __call__(self, *, name: str = "", failures: bool = False) -> list[str]:
        """Do what is due, in all lanes (with `name` only until nothing of that name waits). Returns the names done."""
        done: list[str] = []
        with context.platform():
            while claims := claiming.claim(Work, limit=20):
                done += self._do(claims, failures=failures)
                if len(done) > self.MOST:
                    raise AssertionError(f"due work without end: {done[-5:]}")
                if name and not Work.objects.filter(name=name, done_at=None).exists():
                    break
        return done

    def _do(self, claims: list[claiming.Claim], *, failures: bool) -> list[str]:
        claimed = Work.objects.filter(pk__in=[claim.id for claim in claims])
        names = dict(claimed.values_list("pk", "name"))
        for claim in claims:
            handlers.run_all([claim])
        if not failures and (failed := claimed.exclude(last_error="").first()):
            raise AssertionError(f"{failed.name} failed: {failed.last_error}")
        return [names.get(claim.id, "taken back meanwhile") for claim in claims]


def is_a_text_to_approve(letter: channels.Letter) -> bool:
    """Whether what is said is one of the texts that vendors are asked to approve, filled to the byte."""
    texts = ways(letter.template, Message.Channel.SMS, letter.language)
    return any(text.values_in(letter.said) is not None for text in texts)


@dataclass
class DueMessages:
    """Sends what waits in the outbox. E-mail goes to Django's outbox of tests, SMS into `texts` as (mobile, text).

    letters: each SMS by its message's key. calls: (number, what is read, the keys offered). groups: (address of the
    bot, text).
    """

    emails: list[Any]
    stack: ExitStack
    texts: list[tuple[str, str]] = field(default_factory=list)
    letters: dict[str, channels.Letter] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        def send(sender: NoProvider, letter: channels.Letter, *, key: str) -> tuple[str, ...]:
            if sender.channel == Message.Channel.SMS:
                self.texts.append((letter.address.mobile, letter.body))
                self.letters[key] = letter
                assert is_a_text_to_approve(letter), letter.body
            elif sender.channel == Message.Channel.VOICE:
                self.calls.append((letter.address.mobile, letter.body, letter.keys))
            else:
                self.groups.append((letter.address.bot, letter.body))
            return ()

        self.stack.enter_context(mock.patch.object(NoProvider, "send", send))
        self.stack.enter_context(mock.patch.object(gathering, "HOLD", timedelta(0)))  # each is a letter of its own

    def __call__(self) -> int:
        """Send what is due now. Returns how many messages were taken; a failed one fails the test."""
        with context.platform():
            taken = sum(tasks.send_messages(channel) for channel in CHANNELS)
            failed = Message.objects.exclude(last_error="").exclude(state=Message.State.VOID).first()
        if failed is not None:
            raise AssertionError(f"{failed} failed: {failed.last_error}")
        return taken
