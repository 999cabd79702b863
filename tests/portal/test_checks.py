"""The system checks find what does not fit together, and nothing in the code as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from portal import checks
from tenants.agenda import handlers
from tenants.clients.provisioning import TenantReady


def ids(*, deploy: bool = False) -> set[str]:
    messages = run_checks(include_deployment_checks=deploy)
    return {str(message.id) for message in messages if str(message.id).startswith("shouhao.")}


def test_as_it_is_everything_fits() -> None:
    assert ids() == set()


def test_an_event_that_nobody_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TenantReady, "handlers", [])
    (error,) = checks.events_are_heard(None)
    assert "TenantReady" in error.msg


def test_work_that_nobody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for name, _place in checks.scheduled_names()}
    assert {"labels.submit", "maintenance.run", "tenants.provision", "tenants.remove", "portal.export"} <= names
    left = {name: handler for name, handler in handlers._HANDLERS.items() if name != "labels.submit"}
    monkeypatch.setattr(handlers, "_HANDLERS", left)
    errors = checks.scheduled_work_is_done(None)
    assert errors
    assert all("labels.submit" in error.msg for error in errors)
    assert any("labels/" in str(error.obj) for error in errors)


def test_every_handler_is_scheduled_by_somebody() -> None:
    import portal.tryout.demo  # noqa: F401 -- constants are looked up in modules that are there

    assert handlers.handler_names() <= {name for name, _place in checks.scheduled_names()}


def test_clients_that_would_meet(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": settings.CACHES["default"]["BACKEND"]}}
    settings.SHARED_APPS = [*settings.SHARED_APPS, "django.contrib.sessions"]
    settings.MIDDLEWARE = list(reversed(settings.MIDDLEWARE))
    assert ids() == {"shouhao.E003", "shouhao.E004", "shouhao.E005"}


def test_production_is_no_sandbox(settings: Any) -> None:
    assert "shouhao.E006" in ids(deploy=True)
    settings.SANDBOX = False
    settings.BROKER_URL, settings.EMAIL_HOST = "redis://r", "mail.example"
    settings.SMPP_URL, settings.DIRECTORY_TOKEN = "smpp://x", "token"
    settings.FIELD_HASH_KEY = "of its own"
    assert ids(deploy=True) == set()
    settings.FIELD_HASH_KEY = settings.FIELD_KEYS
    assert ids(deploy=True) == {"shouhao.E008"}
    settings.FIELD_HASH_KEY = "of its own"
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    settings.EMAIL_HOST = ""
    assert ids(deploy=True) == {"shouhao.E007", "shouhao.W001"}
