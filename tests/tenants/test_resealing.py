"""A new first key of FIELD_KEYS: everything is read as before, sealed again, and then without the old key."""

from __future__ import annotations

import base64
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tenants import context
from tenants.clients.identity import columns_of_individual, identity_shown
from tenants.domain.sealing import Unreadable
from tenants.models import Tenant
from tenants.people.models import Contact
from tenants.resealing import sealed_columns
from tenants.sealing import opened, sealed

pytestmark = pytest.mark.django_db
OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))
NUMBER = "110000199003070028"


@pytest.fixture
def person(acme: Tenant, settings: Any) -> Tenant:
    """acme as an individual, sealed under the old key."""
    settings.FIELD_KEYS = OLD
    Tenant.objects.filter(pk=acme.pk).update(**columns_of_individual("resident_card", NUMBER))
    return acme


def reseal() -> str:
    out = StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


def token(tenant: Tenant) -> str:
    return str(Tenant.objects.values_list("identity_number", flat=True).get(pk=tenant.pk))


def test_after_it_the_old_key_is_not_wanted_any_more(person: Tenant, settings: Any) -> None:
    before = Tenant.objects.get(pk=person.pk)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert opened(token(person)) == NUMBER
    assert "Encrypted again: 1" in reseal()
    assert "Encrypted again: 0" in reseal(), "safe to repeat"
    settings.FIELD_KEYS = NEW
    after = Tenant.objects.get(pk=person.pk)
    assert opened(after.identity_number) == NUMBER
    assert after.identity_number != before.identity_number
    assert after.identity_hash == before.identity_hash
    assert columns_of_individual("resident_card", NUMBER)["identity_hash"] == before.identity_hash, "still unique"


def test_what_no_key_opens_is_named_and_left_as_it_is(person: Tenant, settings: Any) -> None:
    before, settings.FIELD_KEYS = token(person), NEW
    with pytest.raises(CommandError, match=f"public.tenants.Tenant.identity_number {person.pk}"):
        reseal()
    assert token(person) == before
    with pytest.raises(Unreadable):
        opened(before)
    assert "*" not in identity_shown(Tenant.objects.get(pk=person.pk)), "a page says that it cannot be read"


def test_what_stands_in_a_clients_schema_is_sealed_again_too(acme: Tenant, settings: Any) -> None:
    settings.FIELD_KEYS = OLD
    address = "https://bots.example/send?key=1"
    with context.client(acme):
        bot = Contact.objects.create(name="运维群", bot_kind="wecom", bot_address=sealed(address))
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert "Encrypted again: 1" in reseal()
    settings.FIELD_KEYS = NEW
    with context.client(acme):
        assert opened(Contact.objects.get(pk=bot.pk).bot_address) == address


def test_it_knows_every_sealed_column(settings: Any) -> None:
    columns = [str(column) for column in sealed_columns([*settings.SHARED_APPS, *settings.TENANT_APPS])]
    assert columns == [
        "tenants.Tenant.identity_number",
        "tenants.CompanySignIn.client_secret",
        "directories.Credential.secret",
        "calls.CallSource.secret",
        "people.Contact.bot_address",
        "people.Contact.bot_secret",
        "webhooks.Endpoint.secret",
        "webhooks.Endpoint.old_secret",
        "maintenance.CalendarFeed.secret",
        "announcements.WechatConnection.secret",
    ]
