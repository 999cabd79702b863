"""Whose turn it is at a directory: who hangs is left alone by all processes, few ask at once, and nobody waits."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from labels.directories import adapters, turns
from labels.directories.adapters import HttpAdapter, adapter_for
from labels.directories.turns import NotItsTurn, party_of, turn_at
from tenants import context
from tenants.agenda import handlers, tasks
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import real_now
from tenants.models import Party, PartyPlace, Tenant
from tenants.outside import parties
from tenants.outside.exchange import NoAnswer
from tests.database import Database
from tests.labels.directories.conftest import ACCEPTED, ORDER, TOKEN, FaultyParty, eventually, faulty_party

SOON = timedelta(seconds=0.2)


def ask(party: FaultyParty) -> None:
    patience = SOON if party.hangs else adapters.TIMEOUT
    HttpAdapter(party.url, TOKEN, patience, turn_at(party.url)).put([ORDER])


@pytest.fixture
def hanging(faulty: FaultyParty) -> FaultyParty:
    faulty.says({"items": [ACCEPTED]})
    faulty.hangs = 30
    return faulty


def test_a_directory_is_known_by_its_host_and_port() -> None:
    assert party_of("https://user:word@Api.Carrier.example/v1/labels") == "directory api.carrier.example:443"
    assert party_of("http://10.0.0.1:8080") == "directory 10.0.0.1:8080"


# ---------------------------------------------------------------- silence


@pytest.mark.django_db
def test_who_hangs_is_left_alone_for_a_while_twice_as_long_each_time(hanging: FaultyParty) -> None:
    for tried, silence in enumerate((10, 20, 40, 80, 80), 1):
        with pytest.raises(NoAnswer):
            ask(hanging)
        for _client in range(3):
            with pytest.raises(NotItsTurn) as trouble:
                ask(hanging)
            assert timedelta(seconds=silence - 5) < trouble.value.pause <= timedelta(seconds=silence)
        eventually(lambda so_far=tried: len(hanging.requests) == so_far)  # type: ignore[misc]
        assert Party.objects.get().trouble == "ReadTimeout"
        Party.objects.update(silent_until=real_now())
    assert len(hanging.requests) == 5, "who is left alone is not asked"
    hanging.hangs = 0
    ask(hanging)
    ask(hanging)
    assert (Party.objects.get().silence, Party.objects.get().trouble) == (timedelta(0), "")


@pytest.mark.django_db
def test_who_refuses_the_connection_or_answers_nonsense_holds_nobody_up_and_is_asked_again(faulty: FaultyParty) -> None:
    faulty.says(b"nonsense")
    for _time in range(3):
        with pytest.raises(Exception, match="not JSON"):
            ask(faulty)
    assert Party.objects.get().silent_until is None


def test_a_silence_holds_for_other_processes(own_database: Database, hanging: FaultyParty) -> None:
    with pytest.raises(NoAnswer):
        ask(hanging)
    with psycopg.connect(own_database.url, autocommit=True) as other:
        asked = {"address": party_of(hanging.url), "lease": "65 seconds", "most": 9}
        assert other.execute(parties._TAKE, asked).fetchone() is None
        other.execute("UPDATE tenants_party SET silent_until = clock_timestamp()")
        assert other.execute(parties._TAKE, asked).fetchone() == (1, True, True), "place, troubled, unwell"
        with pytest.raises(NotItsTurn) as trouble:
            ask(hanging)
        assert trouble.value.pause == parties.FIRST_SILENCE, "one asks whether it is back, the others come after that"


# ---------------------------------------------------------------- places


def test_few_ask_at_once_and_who_dies_frees_its_place_at_once(
    own_database: Database, faulty: FaultyParty, settings: Any
) -> None:
    settings.DIRECTORY_CALLS = 2
    faulty.says({"items": [ACCEPTED]})
    asked = {"address": party_of(faulty.url), "lease": "65 seconds", "most": 2}
    with psycopg.connect(own_database.url, autocommit=True) as first:
        first.execute(parties._TAKE, asked)
        ask(faulty)
        with psycopg.connect(own_database.url, autocommit=True) as second:
            second.execute(parties._TAKE, asked)
            with pytest.raises(NotItsTurn) as trouble:
                ask(faulty)
            assert trouble.value.pause == parties.SOON
            assert parties.take("directory other:443") is not None
        ends = time.monotonic() + 60
        while parties.take(party_of(faulty.url), most=2) is None:
            assert time.monotonic() < ends
            time.sleep(0.02)
    assert sorted(PartyPlace.objects.filter(party=party_of(faulty.url)).values_list("place", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_place_whose_lease_is_over_is_free_and_not_let_go_by_who_lost_it() -> None:
    lost = parties.take("directory x:443")
    assert lost is not None
    assert parties.take("directory x:443") is None
    PartyPlace.objects.update(lease_until=real_now())
    assert parties.take("directory x:443") is not None
    PartyPlace.objects.update(holder=-1)
    lost.let_go()
    assert PartyPlace.objects.get().lease_until is not None


# ---------------------------------------------------------------- who else waits


@contextmanager
def workers(count: int) -> Iterator[None]:
    """So many claim what is due in the standard lane, over connections of their own, and do it."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                if not tasks.work_lane("standard"):
                    stop.wait(0.05)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _place in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests.ask tells a directory an order."""

    def do(work: handlers.Claimed) -> None:
        adapter_for("http", work.arguments["url"], TOKEN).put([ORDER])
        with work.completing():
            pass

    monkeypatch.setitem(handlers._HANDLERS, "tests.ask", handlers.Registered(do, outside=True))


def late(url: str) -> list[float]:
    """Seconds that the work for a directory was late, or is by now."""
    rows = Work.objects.filter(name="tests.ask", arguments__url=url)
    return [((row.done_at or real_now()) - row.created_at).total_seconds() for row in rows]


def until(met: Callable[[], bool], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not met() and time.monotonic() < ends:
        time.sleep(0.1)


@pytest.mark.usefixtures("asking")
def test_of_three_directories_one_hangs_and_the_work_for_the_others_goes(
    own_database: Database, acme: Tenant, settings: Any
) -> None:
    assert timedelta(seconds=10) == adapters.TIMEOUT, "so long each call hangs"
    with ExitStack() as stack:
        hangs, *others = [stack.enter_context(faulty_party()) for _place in range(3)]
        for party in (hangs, *others):
            party.says({"items": [ACCEPTED]})
        hangs.hangs = 600
        with context.client(acme):
            for place in range(40):
                for party in (hangs, *others):
                    schedule("tests.ask", key=f"{party.url} {place}", lane="standard", url=party.url)
        with workers(4):
            until(lambda: not Work.objects.exclude(arguments__url=hangs.url).filter(done_at=None).exists(), 60)
            waits = [wait for party in others for wait in late(party.url)]
            assert statistics.quantiles(waits, n=20)[-1] < 8
            assert max(waits) < 10, "none has waited for a call that hangs"
            assert 1 <= len(hangs.requests) <= settings.DIRECTORY_CALLS
            until(lambda: Party.objects.filter(silent_until__isnull=False).exists(), 60)
            until(lambda: Work.objects.filter(done_at=None, lease_until=None, attempts=0).count() >= 38, 60)
        waiting = Work.objects.filter(done_at=None)
        assert waiting.count() == 40, "nothing is lost"
        assert waiting.filter(attempts__gt=0).count() <= settings.DIRECTORY_CALLS, "who did not ask has not tried"
        assert set(waiting.values_list("lease_until", flat=True)) == {None}, "nobody holds what waits"
        hangs.hangs = 0
        Party.objects.update(silent_until=None)
        waiting.update(not_before=real_now())
        with workers(4):
            until(lambda: not Work.objects.filter(done_at=None).exists(), 60)
        assert not Work.objects.filter(done_at=None).exists()
    assert timedelta(seconds=80) == turns.LONGEST_SILENCE
