"""Clients that could not be migrated: nothing enters their schemas, and what is put on the agenda for them waits."""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from labels.directories.models import Directory
from labels.displays.directory_policies import policy_changed, touched_by
from labels.models import StandbyLabel
from labels.restored import compare_all
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.clients.epochs import DatabaseRestored
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox.inbound import answer_address, mark_of
from tenants.selectors import clients_in_service, clients_with_work

ROOT = Path(__file__).parents[2]


def fail_to_migrate(tenant: Tenant) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(migration_failed_at=real_now())


def asks_who_is_served(node: ast.AST) -> bool:
    """Whether it filters by the states in which a client is served."""
    if isinstance(node, ast.Attribute) and node.attr == "SERVED":
        return True
    asked = [each.value for each in node.keywords if each.arg == "state__in"] if isinstance(node, ast.Call) else []
    return any(
        {"Tenant.State.READY", "Tenant.State.SUSPENDED"} == set(map(ast.unparse, states.elts))
        for states in asked
        if isinstance(states, ast.Tuple | ast.List)
    )


def test_nobody_asks_for_the_states_alone() -> None:
    """They say nothing of whether the client's schema is of this release."""
    known = {
        "tenants/models.py",
        "tenants/selectors.py",
        "tenants/resealing.py",  # names those that were left out
        "tenants/services.py",  # closes a client, whatever its tables
        "maintenance/intake/services.py",  # of clients that are worked for; drops what those handed in that have closed
        "portal/management/commands/evidence.py",  # leaves no client out, and fails where one cannot be read
    }
    uses = {
        str(path.relative_to(ROOT))
        for package in ("tenants", "compliance", "labels", "maintenance", "portal")
        for path in (ROOT / package).rglob("*.py")
        if any(map(asks_who_is_served, ast.walk(ast.parse(path.read_text()))))
    }
    assert uses == known


@pytest.mark.django_db
def test_work_is_planned_for_whoever_could_not_be_migrated_and_nothing_enters(acme: Tenant, globex: Tenant) -> None:
    ensure_directories()
    for tenant in (acme, globex):
        with context.client(tenant):
            StandbyLabel.objects.create(text="维护中-紧急联系", state="approved")
    fail_to_migrate(acme)
    assert list(clients_in_service()) == [globex]
    assert set(clients_with_work()) == {acme, globex}
    directory = Directory.objects.get(code="xiaomi")
    directory.longest_label = 2
    touched = touched_by(directory)
    assert {each.tenant for each in touched} == {globex}
    policy_changed(directory, touched)
    compare_all(DatabaseRestored())
    planned = set(Work.objects.values_list("name", "tenant"))
    assert {("labels.sweep", acme.pk), ("labels.compare_restored", acme.pk)} <= planned


@pytest.mark.django_db
def test_an_answer_by_mail_comes_again_once_its_client_is_migrated(
    acme: Tenant, staff: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RECEIPTS_SECRET, settings.EMAIL_ANSWERS = "s3cret", "answers@shouhao.example"
    with context.client(acme):
        mail = f"From: li@acme.example\nTo: {answer_address(mark_of('notice', '1'))}\n\nx".encode()

    def pushed() -> Any:
        return Client(headers={"host": settings.BASE_DOMAIN}).post(
            "/reports/s3cret/mail/", mail, content_type="message/rfc822"
        )

    assert (pushed().status_code, pushed().json()) == (200, {"noted": False})
    fail_to_migrate(acme)
    assert (pushed().status_code, pushed()["Retry-After"]) == (503, "600")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(mail)))
    with pytest.raises(CommandError) as told:
        call_command("take_mail")
    assert told.value.returncode == 75, "the mail server keeps it and tries again"


@pytest.mark.django_db
def test_old_keys_are_kept_for_whoever_could_not_be_migrated(acme: Tenant) -> None:
    fail_to_migrate(acme)
    with pytest.raises(CommandError, match=r"still need the older keys.*acme"):
        call_command("reseal")


@pytest.mark.django_db
def test_whoever_could_not_be_migrated_is_not_taken_for_restored(acme: Tenant) -> None:
    fail_to_migrate(acme)
    with pytest.raises(CommandError, match=r"served and migrated has the schema acme"):
        call_command("restored", "--client", "acme")
