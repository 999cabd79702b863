"""The directories' stand-ins for tests that run in a transaction: real processes with the test's business time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING
from unittest import mock

from labels.directories.sandbox.parties import PARTIES
from tests.labels.directories.conftest import TOKEN, PartyServer, Sandbox

if TYPE_CHECKING:
    from labels.models import Display, Number
    from tests.work import BusinessClock, DueWork

OTHER_CARRIERS = ("china-unicom", "china-telecom")  # where one carrier is enough, it stands for them
SELDOM = 4  # looks while something is expected
STEP = timedelta(minutes=20)  # what falls due within it is done together: the loop may always be late
_numbers = count(60_000_000)  # the parties remember numbers from test to test


@dataclass
class StandIns:
    """The parties, and the time that they and the product have."""

    parties: dict[str, PartyServer]
    clock: BusinessClock
    work: DueWork

    def at(self, instant: datetime) -> datetime:
        """Make it this instant everywhere; nothing is done yet."""
        now = self.clock.set(instant)
        self._tell_time()
        return now

    def run(self, *, failures: bool = False) -> list[str]:
        """Do everything that is due."""
        return self.work(failures=failures)

    def later(self, *, step: timedelta = STEP, **duration: float) -> list[str]:
        """Let time pass and do what falls due on the way, up to `step` late. Returns the names of the work done."""
        from tenants.agenda.services import next_due

        until, done = self.clock.now() + timedelta(**duration), self.run()
        while (due := next_due()) is not None and due <= until:
            self.at(min(max(due, self.clock.now() + step), until))
            done += self.run()
        self.at(until)
        return done + self.run()

    def on_handsets(self, number: Number) -> dict[str, str | None]:
        """Directory → what its handsets show."""
        shown_by = {code: party.see(number.canonical)["shown"] for code, party in self.parties.items()}
        return {code: shown and shown["label"] for code, shown in shown_by.items()}

    def _tell_time(self) -> None:
        from tenants import clock

        offset = clock.offset().total_seconds()
        for party in self.parties.values():
            party.clock.put("/sandbox/clock", json={"offset_seconds": offset}).raise_for_status()


def servers(sandbox: Sandbox) -> dict[str, PartyServer]:
    """A client of each party."""
    return {party.code: sandbox.party(party.code) for party in PARTIES}


def stand_ins(
    sandbox: Sandbox, parties: dict[str, PartyServer], clock: BusinessClock, work: DueWork
) -> Iterator[StandIns]:
    """The parties known to the product, behaving as published; their state of before is left to the numbers.

    They are looked at less often than in earnest: that moves nothing but the moment at which something is seen.
    """
    from django.conf import settings
    from django.test import override_settings

    from labels.domain import looks
    from portal.tryout import demo

    for party in parties.values():
        party.reset()
    address = f"http://127.0.0.1:{sandbox.base}"
    with (
        override_settings(SANDBOX_ADDRESS=address, DIRECTORY_TOKEN=TOKEN),
        mock.patch.object(looks, "WHILE_DUE", SELDOM),
    ):
        assert settings.DIRECTORY_TOKEN == TOKEN
        demo.ensure_directories()
        yield StandIns(parties, clock, work)


def fresh(how_many: int = 1, *, group: str = "", proved: bool = True) -> list[Number]:
    """Numbers that no test has used, registered for the client in use."""
    from tests.scenarios.numbers import register

    return register(*(f"021-{next(_numbers)}" for _ in range(how_many)), group=group, proved=proved)


def cell(number: Number, directory: str) -> Display:
    """A cell of the matrix, read afresh."""
    from labels.models import Display

    display: Display = Display.objects.get(number=number, directory__code=directory)
    return display


def publish(numbers: list[Number], text: str, *, valid_until: datetime | None = None) -> object:
    """Bring and publish a label at once. Returns the request's id."""
    from uuid import uuid4

    from labels.versions import services as version_services

    request = uuid4()
    version_services.bring_versions(
        request, [number.pk for number in numbers], text, valid_from=None, valid_until=valid_until, in_review=False
    )
    version_services.publish_versions(request, [number.pk for number in numbers], lane="standard")
    return request
