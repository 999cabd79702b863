"""Applications, the company's settings, closing: what the services of tenants write and refuse."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import translation

from tenants import clock, context, services
from tenants.agenda.models import Work
from tenants.agreements.selectors import to_accept
from tenants.clients import provisioning
from tenants.clients.provisioning import RETENTION
from tenants.domain import addresses
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Domain, Tenant
from tenants.outbox.models import Message
from tenants.people import services as people
from tenants.people.models import ApiKey
from tenants.refusals import Refused
from tenants.services import Application, apply
from tests.database import Database

ANNE = Actor("person", "Anne")
GOOD = {
    "legal_name": "好邻便利店",
    "credit_code": "91440300MA5DCQ8K99",
    "subject_type": "sole_proprietor",
    "name": "haolin",
    "applicant_name": "刘老板",
    "applicant_email": "liu@haolin.example",
}


def application(**wishes: Any) -> Application:
    return Application(**GOOD | wishes)


@pytest.mark.django_db
def test_an_application_is_kept(any_database: None) -> None:
    tenant = apply(application(credit_code="9144 0300-ma5dcq8k99", name=" HaoLin ", language="en"), to_accept())
    tenant.refresh_from_db()
    assert (tenant.state, tenant.schema_name, tenant.credit_code) == ("applied", "haolin", GOOD["credit_code"])
    assert Domain.objects.get(tenant=tenant).domain == "haolin.localhost"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"credit_code": "91440300MA5DCQ8K98"}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"legal_name": " \u3000 "}, "legal_name"),
        ({"name": "admin"}, "name"),
        ({"name": "好邻"}, "name"),
        ({"name": "acme"}, "name"),
    ],
)
def test_an_application_that_cannot_be_names_what_is_wrong(acme: Tenant, wishes: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        apply(application(**wishes), to_accept())
    assert refused.value.field == field
    assert str(refused.value)
    assert not Tenant.objects.filter(legal_name=GOOD["legal_name"]).exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
def test_who_applies_for_a_firm_is_told_nothing_of_another_application(any_database: None) -> None:
    """Only one of them can be accepted: tests/security/test_no_oracle.py."""
    first, second = apply(application(), to_accept()), apply(application(name="haolin-2"), to_accept())
    assert (first.state, second.state) == ("applied", "applied")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Tenant.State.CLOSED, Tenant.State.REFUSED])
def test_a_firm_that_left_can_come_back(any_database: None, state: str) -> None:
    Tenant.objects.filter(pk=apply(application(), to_accept()).pk).update(state=state)
    again = apply(application(name="haolin-neu"), to_accept())
    assert again.schema_name == "haolin_neu"


def test_two_at_the_same_moment_one_gets_the_address(own_database: Database) -> None:
    start, results = threading.Barrier(2), []

    def run(code: str) -> None:
        start.wait()
        try:
            results.append(apply(application(credit_code=code), to_accept()).schema_name)
        except Refused as refused:
            results.append(refused.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[code]) for code in (GOOD["credit_code"], "91110000802100433B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["haolin", "name"]
    assert Tenant.objects.filter(schema_name__startswith="haolin").count() == 1


def test_who_comes_between_looking_and_writing_gets_the_address(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = addresses.schema_for

    def other() -> None:
        apply(application(credit_code="91110000802100433B"), to_accept())
        connection.close()

    def slowly(name: str, taken: set[str]) -> str:
        address = look(name, taken)
        monkeypatch.setattr(addresses, "schema_for", look)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
        return address

    monkeypatch.setattr(addresses, "schema_for", slowly)
    with pytest.raises(Refused, match="already taken"), translation.override("en"):
        apply(application(), to_accept())
    assert Tenant.objects.filter(schema_name__startswith="haolin").count() == 1


@pytest.mark.django_db
def test_the_companys_zone_and_language(in_acme: Tenant) -> None:
    services.change_company(time_zone="Asia/Urumqi", language="en", by=PLATFORM)
    assert (in_acme.time_zone, in_acme.language) == ("Asia/Urumqi", "en")
    in_acme.refresh_from_db()
    assert (in_acme.time_zone, in_acme.language) == ("Asia/Urumqi", "en")
    for time_zone, language in (("Mars/Olympus", "en"), ("../etc/passwd", "en"), ("Asia/Urumqi", "tlh")):
        with pytest.raises(Refused):
            services.change_company(time_zone=time_zone, language=language, by=PLATFORM)


@pytest.mark.django_db
def test_closing_ends_every_way_in_and_keeps_the_data_for_a_while(
    acme: Tenant, globex: Tenant, client_of: Any, send_due_messages: Any
) -> None:
    signed_in, other = client_of(acme, "owner"), client_of(globex, "owner")
    with context.client(acme):
        people.make_api_key(name="CRM", scopes=["read"], by=Actor("person", "Anne"))
        services.close_account(actor=ANNE)
        assert not Session.objects.exists()
        assert not ApiKey.objects.filter(revoked_at=None).exists()
        with pytest.raises(Refused):
            services.close_account(actor=ANNE)
    acme.refresh_from_db()
    assert acme.state == Tenant.State.CLOSED
    assert acme.closed_at is not None
    assert client_of(acme).get("/accounts/login/").status_code == 404
    assert client_of(acme).get("/api/v1/numbers").status_code == 404
    assert signed_in.get("/settings/").status_code == 404
    assert other.get("/settings/").status_code == 200
    removal = Work.objects.get(name=provisioning.REMOVE)
    assert removal.due_at == acme.closed_at + RETENTION >= clock.business_now() + timedelta(days=179)
    send_due_messages()
    assert sorted(mail.to[0].split("<")[1] for mail in send_due_messages.emails) == [
        "owner1@acme.example>",
        "owner2@acme.example>",
    ]


@pytest.mark.django_db
def test_the_staff_cannot_be_closed(staff: Tenant) -> None:
    with context.client(staff), pytest.raises(Refused):
        services.close_account(actor=ANNE)
