"""Ten thousand subscribers are told in a few statements and little memory."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from tenants.models import Tenant

MANY = 10_000
STATEMENTS, MEGABYTES, SECONDS = 40, 32, 30.0  # measured: 22 statements, 6 MB, 1.5 s alone on the machine


@pytest.mark.django_db
def test_ten_thousand_are_told_in_bulk(in_acme: Tenant, record_property: Any) -> None:
    from maintenance.status import telling
    from maintenance.status.outages import switch_status_page
    from tenants.clock import real_now
    from tenants.domain.actors import PLATFORM
    from tenants.models import Tenant as Row
    from tenants.outbox.models import Message
    from tenants.people.models import StatusSubscriber
    from tests.maintenance.booking import ask_calibration, book
    from tests.scenarios.numbers import register

    switch_status_page(public=True, actor=PLATFORM)
    assert Row.objects.get(pk=in_acme.pk).status_page_public
    window = book(ask_calibration(register("400-820-1234")))
    rows = (
        StatusSubscriber(
            channel="sms" if place % 4 == 0 else "email",
            to=f"+86138{place:08}" if place % 4 == 0 else f"reader{place}@partner.example",
            directories=[],
            language="zh-hans",
            agreed_at=real_now(),
        )
        for place in range(MANY)
    )
    StatusSubscriber.objects.bulk_create(rows, batch_size=2000)
    tracemalloc.start()
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        telling.tell_of_turn(window.pk, window.sequence)
    took, (_now, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    record_property("figures", f"{took:.2f} s, {len(asked)} statements, {peak / 1e6:.1f} MB")
    told = Message.objects.filter(recipient_kind="subscriber")
    assert told.count() == told.values("recipient_id").distinct().count() == MANY
    assert len(asked) <= STATEMENTS
    assert peak < MEGABYTES * 1e6
    assert took < SECONDS
    telling.tell_of_turn(window.pk, window.sequence)
    assert told.count() == MANY, "said twice it is said once"
