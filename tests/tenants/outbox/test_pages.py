"""tenants/outbox: a message says by name to which page it leads; its letter has the address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import get_resolver

from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.models import User
from tests.contacts import agreed_contact

ROOT = Path(__file__).parents[3]
LOWER = ("maintenance", "labels", "compliance", "tenants")
SOMETHING = UUID("01890000-0000-7000-8000-000000000001")


def modules(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "sandbox"} & set(path.parts):
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def pages_named() -> list[tuple[str, bool]]:
    """Each Page(…) of product code: its name, and whether it is about one thing."""
    calls = (node for _path, module in modules("portal", *LOWER) for node in ast.walk(module))
    names = [
        (node.args[0].value, len(node.args) > 1)
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Page"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert len(names) > 20
    return sorted({(str(name), with_pk) for name, with_pk in names})


@pytest.mark.parametrize(("name", "with_pk"), pages_named())
def test_every_page_that_a_message_leads_to_exists(name: str, with_pk: bool) -> None:
    urlconf = settings.URLCONFS["staff" if name.startswith("admin:") else "client"]
    patterns = get_resolver(urlconf)
    namespace, _, last = name.rpartition(":")
    known = patterns.namespace_dict[namespace][1] if namespace else patterns
    assert any(known.reverse_dict.getlist(last)), name
    takes = {tuple(possibility[1]) for each in known.reverse_dict.getlist(last) for possibility in each[0]}
    assert {len(arguments) for arguments in takes} == {int(with_pk)}, name


def test_no_lower_room_writes_the_address_of_a_page() -> None:
    """It names the page: portal alone knows where it is."""
    first = {re.match(r"[a-z]+", str(each.pattern)) for each in get_resolver(settings.ROOT_URLCONF).url_patterns}
    words = "|".join(sorted({match[0] for match in first if match} | {"admin"}))
    address = re.compile(rf"^/({words})/")
    written = [
        f"{path}:{node.lineno}: {node.value}"
        for path, module in modules(*LOWER)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and address.match(node.value)
        if path.name != "adapters.py"  # of the directories' own interface
    ]
    assert written == []


@pytest.mark.django_db
def test_a_letter_leads_to_the_page_on_its_readers_site(in_acme: Tenant, send_due_messages: Any) -> None:
    reader = Recipient("contact", agreed_contact(name="陈晓", email="chen@acme.example").pk, ("email",))
    page = Page("proof_new", query="unproved=1")
    queue_message("labels/number_lost", [reader], key="1", page=Page("number", SOMETHING), number="+8657112345678")
    queue_message("labels/numbers_unproved", [reader], key="2", page=page, numbers=1, days=1, until="2026-11-30")
    send_due_messages()
    one, other = (mail.body for mail in send_due_messages.emails)
    assert f"http://acme.localhost:8000/numbers/{SOMETHING}/" in one
    assert "http://acme.localhost:8000/numbers/proofs/new/?unproved=1" in other


@pytest.mark.django_db
def test_the_desk_is_led_to_its_own_page(staff: Tenant, send_due_messages: Any) -> None:
    page = Page("admin:registry_standbynumber_changelist")
    with context.client(staff):
        reviewer = User.objects.create_user("lin@shouhao.example", "x", name="林静", role="reviewer")
        reader = Recipient("user", reviewer.pk, ("email",))
        queue_message("labels/standby_pool_short", [reader], key="1", page=page, client_name="x", lacking=1)
    send_due_messages()
    [mail] = send_due_messages.emails
    assert "http://localhost:8000/admin/registry/standbynumber/" in mail.body


@pytest.mark.django_db
def test_a_message_from_before_pages_had_names_keeps_its_link(in_acme: Tenant, send_due_messages: Any) -> None:
    reader = Recipient("contact", agreed_contact(name="陈晓", email="chen@acme.example").pk, ("email",))
    old = {"address": "http://old.localhost:8000", "path": "/numbers/7/"}
    queue_message("labels/number_lost", [reader], key="1", number="+8657112345678", **old)
    assert Message.objects.get().parameters["path"] == "/numbers/7/"
    send_due_messages()
    assert "http://old.localhost:8000/numbers/7/" in send_due_messages.emails[0].body
