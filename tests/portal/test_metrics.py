"""/metrics: hidden without the token, and telling what waits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from labels.domain.ownership import Way
from labels.models import Number
from labels.numbers import ownership
from portal import metrics
from tenants import context, parties
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.models import Tenant
from tenants.outbox.providers.configured import providers_of
from tenants.people.actors import PLATFORM
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
    assert "shouhao_database_up 1.0" in text
    assert "django_http_requests" in text


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
    found = re.findall(r'shouhao_unproved_numbers\{state="(\w+)"\} ([\d.]+)', text)
    return {state: float(count) for state, count in found}


def test_requests_are_told_while_the_database_is_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = "secret"
    monkeypatch.setattr(metrics, "QUERIES", (metrics.Query("SELECT nothing", {"work_due": "Work"}),))
    answer = Client().get("/metrics", headers={"Authorization": "Bearer secret"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "shouhao_database_up 0.0" in text
    assert "shouhao_work_due" not in text
    assert "django_http_requests" in text
