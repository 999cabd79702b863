"""The same numbers registered by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from django.db import connection

from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers.services import Registered, register_numbers
from tenants import context
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, Row

if TYPE_CHECKING:
    from tests.database import Database

AT_ONCE = 6
TEXTS = [f"021-6123 40{place:02}" for place in range(20)]


def register(note: str = "") -> Registered:
    return register_numbers([Row(parse_number(text), note, "") for text in TEXTS], actor=ACTOR)


def test_each_comes_in_once_and_nobody_fails(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    """Nobody waits at the claims, which are another client's, and the numbers come by a COPY that knows no conflict."""
    with context.client(globex):
        register()
    start = Barrier(AT_ONCE)

    def one(place: int) -> Registered:
        try:
            with context.client(acme):
                connection.ensure_connection()
                start.wait(60)
                return register(f"note {place}")
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = list(threads.map(one, range(AT_ONCE)))
    assert sorted(len(each.new) for each in done) == [0] * (AT_ONCE - 1) + [len(TEXTS)]
    with context.client(acme):
        assert Number.objects.filter(state=Number.State.DISPUTED).count() == len(TEXTS)
        assert Number.objects.values_list("note", flat=True).distinct().count() == 1
