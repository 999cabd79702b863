"""Mail scanners and previews open every link: a look, however often, changes nothing anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection

from compliance.services import record_violation
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.models import User
from tenants.people.services import invite, send_password_reset
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.portal.people.test_contacts_are_asked import CONTACTS, STRANGER
from tests.portal_client import PortalClient
from tests.template import email_of
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

TIMES = 3
# What each visit of a person leaves: who is signed in, and how often an address has called.
OF_VISITS = {"django_session", "usersessions_usersession", "tenants_cache", "tenants_throttle"}


def all_rows(tenant: Tenant) -> dict[str, tuple[int, str]]:
    """Of each table, public and of the client, how many rows and a hash of what stands in them."""
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', %s)", [tenant.schema_name]
        )
        for schema, table in cursor.fetchall():
            if table not in OF_VISITS:
                cursor.execute(
                    f"SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
                    f' FROM "{schema}"."{table}" t'
                )
                rows[f"{schema}.{table}"] = cursor.fetchone()
    return rows


def links_in(messages: DueMessages, host: str) -> set[str]:
    """Every link of every e-mail, in its words and its headers."""
    wires = (str(each.body) + str(each.extra_headers) for each in messages.emails)
    return {
        path for wire in wires for where, path in re.findall(r"https?://([^/\s>]+)(/[^\s>'\"]*)", wire) if host in where
    }


def test_a_look_at_any_link_of_any_letter_changes_nothing(
    in_acme: Tenant, client_of: Callable[..., PortalClient], send_due_messages: DueMessages
) -> None:
    operator, anybody = client_of(in_acme, "operator"), client_of(in_acme)
    agreed_contact(name="王敏", email="wang@acme.example")
    operator.post(CONTACTS, STRANGER)
    invite(email="new@acme.example", name="新人", role="viewer", by=Actor("person", "陈晓"))
    send_password_reset(User.objects.get(email=email_of("acme", "owner")))
    record_violation(severity="minor", occurred_at=business_now(), description="x", actor=PLATFORM)
    for topic in Topic:
        page = Page("settings_contacts")
        queue_message("maintenance/window_aborted", everyone_to_tell(topic), key=topic, page=page, title="x", reason="")
    send_due_messages()
    paths = links_in(send_due_messages, anybody.host.split(":")[0])
    assert {"stop", "confirm", "join"} <= {path.split("/")[1] for path in paths}, "each way in and out is among them"
    assert any("/reset/" in path for path in paths)
    before = all_rows(in_acme)
    for path in sorted(paths):
        for method in ("get", "head") * TIMES:
            for visitor in (anybody, operator):
                assert getattr(visitor, method)(path).status_code in (200, 302, 403, 404), path
    after = all_rows(in_acme)
    assert {table for table in before if before[table] != after[table]} == set()
    with context.client(in_acme):
        assert everyone_to_tell(Topic.DISPLAYS)
