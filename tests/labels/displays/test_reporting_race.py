"""Batches that name the same call of a device at once: one is taken, the others are told that it says otherwise."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from labels.directories.models import Directory
from labels.displays import reporting
from labels.displays.reporting import Reported, take_reports
from labels.models import Display, Sighting
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, register

if TYPE_CHECKING:
    from tests.database import Database

AT_ONCE = 8


@pytest.fixture
def numbers(own_database: Database, acme: Tenant) -> list[str]:
    """Numbers whose label a party without an interface has accepted."""
    oppo = Directory.objects.create(
        code="oppo",
        name="OPPO",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        address="",
        cache_min="0:00:00",
        cache_max="24:00:00",
    )
    with context.client(acme):
        made = register(*(f"021-6123 40{place:02}" for place in range(AT_ONCE)), proved=False)
        for number in made:
            Display.objects.create(
                number=number,
                directory=oppo,
                wanted="青禾",
                revision=1,
                accepted_revision=1,
                accepted_at=business_now(),
                state=Display.State.SUBMITTED,
            )
    return [number.canonical for number in made]


def test_a_batch_holds_up_nobody_elses_use_of_the_directory(acme: Tenant, numbers: list[str]) -> None:
    one = Reported(numbers[0], "oppo", "farm", "青禾", "", business_now(), "find-x8", "one call")

    def lock() -> int:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM public.directories_directory FOR NO KEY UPDATE NOWAIT")
                return len(cursor.fetchall())
        finally:
            connection.close()

    with context.client(acme), transaction.atomic(), ThreadPoolExecutor(1) as threads:
        take_reports([one], actor=ACTOR)
        assert threads.submit(lock).result(10) == 1


def test_of_many_with_the_same_call_one_is_taken(
    acme: Tenant, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reporting._known

    def slowly(reports: list[Reported]) -> object:
        """The others come between what was read and what is written, if they can."""
        known = read(reports)
        time.sleep(0.05)
        return known

    monkeypatch.setattr(reporting, "_known", slowly)
    together, seen_at = Barrier(AT_ONCE), business_now()

    def report(number: str) -> str:
        one = Reported(number, "oppo", "farm", "青禾", "", seen_at, "find-x8", "one call")
        try:
            with context.client(acme), transaction.atomic():
                together.wait()
                return str(take_reports([one], actor=ACTOR)[0].outcome)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        outcomes = sorted(threads.map(report, numbers))
    assert outcomes == ["conflict"] * (AT_ONCE - 1) + ["taken"]
    with context.client(acme):
        assert Sighting.objects.count() == 1
