"""The history cannot miss an act: where its record fails nothing of the act stays, in real commits, at the doors."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from compliance.evidence.services import OutsideTransaction, record
from portal.runtime.folders import ROOT
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.models import ApiKey, Contact, User
from tenants.people.services import make_api_key
from tenants.webhooks.models import Endpoint
from tests.contacts import agreed_contact
from tests.database import Database
from tests.template import PASSWORD, email_of

BROKEN = """
CREATE FUNCTION public.no_record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the log is full'; END $$;
CREATE TRIGGER no_record BEFORE INSERT ON acme.evidence_record FOR EACH ROW EXECUTE FUNCTION public.no_record()
"""
Act = tuple[str, str, dict[str, str]]  # what the history calls it, the door, what is sent


def acts(key: ApiKey, contact: Contact, webhook: Endpoint, person: User) -> list[Act]:
    """Acts of people about people, programs and who is told; those of windows and numbers have services of old."""
    return [
        ("key_made", reverse("settings_keys"), {"name": "ERP", "scopes": "read"}),
        ("key_revoked", reverse("key_revoke", args=[key.pk]), {}),
        ("person_invited", reverse("settings_people"), {"email": "new@acme.example", "name": "New", "role": "viewer"}),
        ("role_changed", reverse("person_role", args=[person.pk]), {"role": "operator"}),
        ("sessions_ended", reverse("person_sign_out", args=[person.pk]), {}),
        ("company_changed", reverse("settings"), {"time_zone": "Asia/Tokyo", "language": "en"}),
        ("contact_saved", reverse("settings_contacts"), {"name": "Bert", "email": "b@acme.example", "language": "en"}),
        ("contact_tested", reverse("contact_test", args=[contact.pk, "email"]), {}),
        ("contact_removed", reverse("contact_remove", args=[contact.pk]), {}),
        ("webhook_made", reverse("settings_webhooks"), {"name": "B", "url": "https://hooks.example/b"}),
        ("webhook_secret_rotated", reverse("webhook_rotate", args=[webhook.pk]), {}),
        ("webhook_deleted", reverse("webhook_delete", args=[webhook.pk]), {}),
        ("status_page_switched", reverse("settings_status"), {"status_page_public": "on"}),
    ]


def everything(owner: Any) -> dict[str, str]:
    """What the client's tables hold, and the shared ones that such acts change."""
    shared = ["tenants_tenant", "outbox_message", "agenda_work", "outbox_confirmation"]
    tables = owner.execute(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = 'acme' OR schemaname = 'public' AND tablename = ANY(%s)",
        [shared],
    ).fetchall()
    hashed = "SELECT md5(coalesce(string_agg(row::text, ' ' ORDER BY row::text), '')) FROM {} AS row"
    passing = ("session", "idempot", "throttl", "rate", "once")  # who called, and how often: no act of anybody's
    return {
        table: owner.execute(hashed.format(table)).fetchone()[0]
        for (table,) in tables
        if not any(each in table for each in passing)
    }


def test_what_is_not_recorded_is_not_done(own_database: Database, acme: Tenant, client_of: Callable[..., Any]) -> None:
    with context.client(acme):
        key, _secret = make_api_key(name="CRM", scopes=["read"], by=PLATFORM)
        contact = agreed_contact(name="Anne", email="anne@acme.example")
        agreed_contact(name="Carl", email="carl@acme.example")
        webhook = Endpoint.objects.create(name="A", url="https://hooks.example/a", secret="x", made_by="test")
        person = User.objects.get(email=email_of("acme", "viewer"))
    client, stranger, wrong = client_of(acme, "owner"), client_of(acme), []
    client.raise_request_exception = stranger.raise_request_exception = False
    with own_database.owner() as owner:
        owner.execute(BROKEN)
        for action, door, sent in acts(key, contact, webhook, person):
            before = everything(owner)
            answer = client.post(door, sent)
            after = everything(owner)
            changed = [table for table in before if before[table] != after[table]]
            if answer.status_code != 500 or changed:
                wrong.append((action, answer.status_code, changed))
        assert stranger.post("/accounts/login/", signing_in()).status_code == 500, "nobody is in unrecorded"
        owner.execute("DROP TRIGGER no_record ON acme.evidence_record")
    assert wrong == []
    for action, door, sent in acts(key, contact, webhook, person):
        assert client.post(door, sent).status_code in (200, 302), action
        with context.client(acme):
            assert Record.objects.filter(action=action).exists(), action


def signing_in() -> dict[str, str]:
    return {"login": email_of("acme", "viewer"), "password": PASSWORD}


def test_a_record_belongs_into_a_transaction(own_database: Database, acme: Tenant) -> None:
    with context.client(acme), pytest.raises(OutsideTransaction):
        record("account_closed", actor=PLATFORM, subject_kind="tenant", subject_id=acme.pk)


def test_no_door_writes_history() -> None:
    """A service does, in the transaction of what it tells."""
    writers = ("compliance.evidence.services", "tenants.acts.noting")
    wrong = [
        f"{path.relative_to(ROOT)}: {alias.name}"
        for path in sorted((ROOT / "portal").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in writers
        for alias in node.names
        if alias.name in ("record", "note")
    ]
    assert wrong == []
