"""/metrics: hidden without the token, and telling what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal import metrics
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.models import Tenant
from tenants.outbox import servers
from tenants.outbox.channels import server_of

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
    server = servers.take(server_of("sms"))
    assert server is not None
    server.fell_silent("it does not answer")
    text = Client().get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_work_ageing{lane="standard"} 1.0' in text
    assert 'shouhao_work_ageing{lane="email"} 0.0' in text
    assert 'shouhao_channel_away{channel="sms"} 1.0' in text
    assert 'shouhao_channel_away{channel="email"} 0.0' in text


def test_requests_are_told_while_the_database_is_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = "secret"
    monkeypatch.setattr(metrics, "WAITING", "SELECT nothing")
    answer = Client().get("/metrics", headers={"Authorization": "Bearer secret"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "shouhao_database_up 0.0" in text
    assert "shouhao_work_due" not in text
    assert "django_http_requests" in text
