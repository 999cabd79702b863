"""/metrics: hidden without the token, and telling what waits."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from labels.domain.ownership import Way
from labels.models import Number
from labels.numbers import ownership
from portal.web import metrics
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.models import Delivery, Message
from tenants.outbox.providers.configured import providers_of
from tenants.outside import parties
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db


def test_hidden_without_the_token(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    assert Client().get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404


def test_tells_what_is_due(settings: Any, acme: Tenant) -> None:
    settings.METRICS_TOKEN = "secret"
    with context.client(acme):
        schedule("labels.sweep", key="one", lane="green")
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_work_due{lane="green"} 1.0' in text
    assert 'shouhao_clients{state="ready"} 2.0' in text
    assert 'shouhao_call_imports{state="refused"} 0.0' in text
    assert "shouhao_database_up 1.0" in text
    assert "django_http_requests" in text


def test_counters_whose_folder_was_taken_away_begin_anew(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "counters"
    settings.METRICS_TOKEN, settings.PROMETHEUS_MULTIPROC_DIR = "secret", str(folder)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert "shouhao_database_up 1.0" in text
    assert folder.stat().st_mode & 0o777 == 0o700


def test_tells_what_ages_and_which_channel_is_away(settings: Any, acme: Tenant) -> None:
    settings.METRICS_TOKEN = "secret"
    with context.client(acme):
        schedule("labels.sweep", key="one", due_at=business_now() - timedelta(minutes=5))
    Work.objects.update(created_at=real_now() - timedelta(minutes=5))
    server = parties.take(providers_of("sms")[0].server)
    assert server is not None
    server.fell_silent("it does not answer")
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_work_ageing{lane="standard"} 1.0' in text
    assert 'shouhao_work_ageing{lane="email"} 0.0' in text
    assert 'shouhao_channel_away{channel="sms"} 1.0' in text
    assert 'shouhao_channel_away{channel="email"} 0.0' in text


def test_tells_how_many_numbers_nothing_proves(settings: Any, acme: Tenant, globex: Tenant) -> None:
    settings.METRICS_TOKEN = "secret"
    with context.client(acme):
        made = register("021-6123 4001", "021-6123 4002", "138 0571 6001", proved=False)
    with context.client(globex):
        register("021-6123 4001", proved=False)  # acme has it
    assert unproved() == {"waiting": 3, "kept": 0, "disputed": 1}
    with context.client(acme):
        one = next(each.pk for each in made if each.canonical == "+862161234001")
        ownership.prove({one: ""}, Way.CARRIER_LIST, actor=PLATFORM)
        Number.objects.filter(canonical="+8613805716001").update(kept_from=business_now())
        ownership.settle_claims()
    assert unproved()["waiting"] == 1
    assert unproved()["kept"] == 1


def unproved() -> dict[str, float]:
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    samples = re.findall(r'shouhao_unproved_numbers\{state="(\w+)"\} ([\d.]+)', text)
    return {state: float(count) for state, count in samples}


def test_requests_are_told_while_the_database_is_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = "secret"
    monkeypatch.setattr(metrics, "QUERIES", (metrics.Query("SELECT nothing", {"work_due": "Work"}),))
    answer = Client().get("/metrics", headers={"Authorization": "Bearer secret"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "shouhao_database_up 0.0" in text
    assert "shouhao_work_due" not in text
    assert "django_http_requests" in text


def test_tells_what_arrived_by_channel_and_template_and_what_providers_have(settings: Any, in_acme: Tenant) -> None:
    settings.METRICS_TOKEN, settings.SMPP_URL = "secret", "smpp://shouhao:secret@127.0.0.1:2775"
    now = real_now()
    hours = {"fresh": timedelta(0), "of_three_days": timedelta(hours=73), "old": timedelta(hours=100)}
    rows = [
        ("email", "sent", "", "fresh", None),
        ("email", "sent", "failed", "fresh", "fresh"),
        ("email", "failed", "", "fresh", None),
        ("email", "sent", "", "old", None),
        ("email", "void", "", "fresh", None),
        ("email", "within", "", "fresh", None),
        ("sms", "sent", "", "fresh", None),
        ("sms", "sent", "delivered", "fresh", "fresh"),
        ("sms", "sent", "delivered", "of_three_days", "of_three_days"),
        ("sms", "sent", "expired", "of_three_days", "fresh"),
        ("sms", "unknown", "", "fresh", None),
    ]
    for place, (channel, state, receipt, done, receipt_at) in enumerate(rows):
        Message.objects.create(
            tenant=in_acme,
            channel=channel,
            template="tests/note",
            recipient_kind="contact",
            key=str(place),
            due_at=now,
            state=state,
            receipt=receipt,
            done_at=now - hours[done],
            receipt_at=receipt_at and now - hours[receipt_at],
        )
    one = Message.objects.order_by("pk").first()
    taken = [("submitted", one, now), ("delivered", one, now), ("delivered", one, now), ("failed", None, now)]
    taken.append(("failed", one, now - hours["old"]))
    for place, (state, message, at) in enumerate(taken):
        row = {"provider": "smpp", "provider_id": str(place), "id_normal": str(place)}
        with context.platform():  # to which providers speak
            Delivery.objects.create(message=message, state=state, submitted_at=at, **row)
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    labels = r'channel="(\w+)",outcome="(\w+)",template="tests/note"'
    told = re.findall(rf"shouhao_messages_told\{{{labels}\}} ([\d.]+)", text)
    assert {(channel, outcome): float(count) for channel, outcome, count in told} == {
        ("email", "told"): 1,
        ("email", "failed"): 2,
        ("sms", "told"): 1,
        ("sms", "expired"): 2,
    }
    stands = dict(re.findall(r'shouhao_deliveries\{provider="smpp",state="(\w+)"\} ([\d.]+)', text))
    assert stands == {"submitted": "1.0", "delivered": "2.0"}, "receipts of nothing that we know are not counted"


def test_methods_that_strangers_make_up_are_counted_as_one(settings: Any, acme: Tenant) -> None:
    settings.METRICS_TOKEN = "secret"
    for path in ("/", "/api/v1/numbers"):
        for method in ("MADEUP1", "MADEUP2"):
            Client().generic(method, path, headers={"host": "acme.localhost"})
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert "MADEUP" not in text
    assert 'method="<invalid method>"' in text
