"""Story 8: an education firm loses 课程顾问 and restores it from the exported backup, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels import services as labels
from labels.models import Number
from maintenance import selectors
from maintenance import services as maintenance
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register


def test_restored_from_the_backup_byte_for_byte(
    stage: Stage, acme: Tenant, client_of: Callable[..., PortalClient], api_key: Callable[[object], dict[str, str]]
) -> None:
    key, client = api_key(acme), client_of(acme)
    with context.client(acme):
        numbers = register("021-6123 4001", "021-6123 4002", "021-6123 4003", group="课程顾问")
        request = maintenance.draft_label_change(
            text="课程顾问", numbers=[number.pk for number in numbers], actor=ACTOR
        )
        maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    for case in Case.objects.all():
        reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
    stage.run()
    assert stage.on_handset("huawei", numbers[0].canonical) == "课程顾问"

    made = client.post("/api/v1/backups", content_type="application/json", HTTP_IDEMPOTENCY_KEY="backup 1", **key)
    assert made.status_code == 201, made.content
    exported = client.get(made["Location"], **key).content

    with context.client(acme):  # the loss
        labels.release_numbers(Number.objects.values_list("pk", flat=True), actor=ACTOR)
    stage.run()
    assert stage.on_handset("huawei", numbers[0].canonical) is None

    def post(path: str, name: str) -> PortalClient:
        body = json.dumps({"backup": exported.decode()})
        return client.post(path, body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=name, **key)  # type: ignore[no-any-return]

    dry = post("/api/v1/backups/difference", "dry run")
    assert {each["kind"] for each in dry.json()} == {"added"}  # type: ignore[attr-defined]
    restored = post("/api/v1/backups/restore", "restore")
    assert restored.json()["for_review"] == []  # type: ignore[attr-defined]  # certified before: no reviewer is needed
    stage.run()
    stage.travel(timedelta(hours=13))
    for code in ("huawei", "apple", "china-mobile"):
        assert [stage.on_handset(code, number.canonical) for number in numbers] == ["课程顾问"] * 3

    again = client.post("/api/v1/backups", content_type="application/json", HTTP_IDEMPOTENCY_KEY="backup 2", **key)
    assert client.get(again["Location"], **key).content == exported


def test_another_clients_backup_is_refused(
    stage: Stage,
    acme: Tenant,
    globex: Tenant,
    client_of: Callable[..., PortalClient],
    api_key: Callable[[object], dict[str, str]],
) -> None:
    with context.client(acme):
        register("021-6123 4001")
    made = client_of(acme).post(
        "/api/v1/backups", content_type="application/json", HTTP_IDEMPOTENCY_KEY="one", **api_key(acme)
    )
    exported = client_of(acme).get(made["Location"], **api_key(acme)).content
    body = json.dumps({"backup": exported.decode()})
    answer = client_of(globex).post(
        "/api/v1/backups/restore",
        body,
        content_type="application/json",
        HTTP_IDEMPOTENCY_KEY="theirs",
        **api_key(globex),
    )
    assert answer.status_code == 422
    assert answer.json()["code"] == "other_client"
