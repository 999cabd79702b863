"""A client closes its account at the very moment at which something is booked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

from compliance.reviews import services as reviews
from labels.displays import reconciler
from labels.models import Number, NumberSync
from maintenance.models import Window
from maintenance.services.number_sync import book_number_sync
from tenants import context
from tenants.models import Tenant
from tenants.services import close_account
from tests.at_once import overlapping
from tests.maintenance.booking import REVIEWER
from tests.maintenance.test_number_sync_window import taken_back
from tests.scenarios.numbers import ACTOR

if TYPE_CHECKING:
    from tests.database import Database


def test_what_comes_while_it_closes_waits_and_books_nothing(own_database: Database, acme: Tenant) -> None:
    with context.client(acme):
        case = taken_back(2)
        reviews.approve(case.pk, REVIEWER, "", case.version)
        sync = NumberSync.objects.get()

    def close() -> None:
        with context.client(acme), mock.patch.object(reconciler, "CHUNK", 1):
            close_account(actor=ACTOR)

    def book() -> Window | None:
        with context.client(acme):
            return book_number_sync(sync.pk)

    _done, window = overlapping(own_database, close, book)
    assert window is None
    with context.client(acme):
        assert Number.objects.filter(state__in=Number.IN_USE).exists(), "there was something to book"
