"""What the history records is told to programs, or named as not told; and without what names people."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import portal.wiring  # noqa: F401 -- declares every action
from compliance.evidence.services import record
from portal.webhooks.told import event_types
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.webhooks import selectors, services
from tenants.webhooks.models import WebhookEvent


def test_types_are_named_once() -> None:
    names = [each.name for each in event_types()]
    assert len(names) == len(set(names))
    assert all(name.count(".") == 1 and name == name.lower() for name in names)


def told() -> list[dict[str, Any]]:
    while services.number_events():
        pass
    return [json.loads(each.body) for each in selectors.events_told()]


@pytest.mark.django_db
def test_nothing_that_names_people_leaves_the_history(in_acme: Tenant) -> None:
    someone = Actor("person", "陈晓明", "1")
    record(
        "window_cancelled",
        actor=someone,
        subject_kind="window",
        subject_id="0193e4a0-7c00-7000-8000-000000000001",
        reason="请致电 13812345678 或 chen@acme.example",
    )
    record("contact_removed", actor=someone, subject_kind="contact", subject_id=1, name="陈晓明")
    (event,) = told()
    assert event["data"]["by"] == "person"
    assert event["data"]["details"] == {}
    assert not {"陈晓明", "13812345678", "chen@"} & set(json.dumps(event, ensure_ascii=False).split())
    assert "1381234" not in json.dumps(event)


@pytest.mark.django_db
def test_what_is_undone_is_not_told(in_acme: Tenant) -> None:
    from django.db import transaction

    with transaction.atomic():
        record("frozen", actor=PLATFORM, subject_kind="freeze", subject_id=1, since_at=datetime.now(UTC), document="x")
        transaction.set_rollback(True)
    assert told() == []
    assert not WebhookEvent.objects.exists()
