"""Terms and privacy notice: versions that never change, accepted by name at the sign-up and on joining."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from compliance.evidence.models import Record
from tenants import context
from tenants.agreements import services
from tenants.agreements.models import Acceptance, Agreement
from tenants.agreements.selectors import agreements_in_force
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import Invitation, User
from tests.portal.people.test_join import GOOD as JOINING, invited
from tests.portal.signup.test_sign_up import GOOD, applied
from tests.portal_client import PortalClient

pytestmark = pytest.mark.django_db
ADD = "/admin/agreements/agreement/add/"


@pytest.fixture
def visitor(staff: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    client = client_of(staff)
    client.cookies["django_language"] = "en"
    return client


def another(kind: str = "terms", **more: Any) -> Agreement:
    fields = {"kind": kind, "text": "新的", "text_en": "The new one", "note": "All of it"}
    return services.new_version(fields | more, by=Actor("staff", "Root", "1"))


def test_signing_up_records_who_accepted_which_version_when(visitor: PortalClient) -> None:
    another("privacy")
    page = visitor.get("/sign-up/").text
    assert "(version 2)" in page
    assert visitor.post("/sign-up/", GOOD | {"accept_privacy": "2"}).status_code == 302
    accepted = {row.agreement.kind: row for row in Acceptance.objects.filter(tenant=applied())}
    assert {kind: row.agreement.version for kind, row in accepted.items()} == {"terms": 1, "privacy": 2}
    assert {(row.person, row.email, row.user_id) for row in accepted.values()} == {
        (GOOD["applicant_name"], GOOD["applicant_email"], None)
    }
    assert all(row.accepted_at for row in accepted.values())


@pytest.mark.parametrize("box", ["accept_terms", "accept_privacy"])
def test_nobody_signs_up_without_accepting(visitor: PortalClient, box: str) -> None:
    answer = visitor.post("/sign-up/", {name: value for name, value in GOOD.items() if name != box})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [box]
    assert not Acceptance.objects.exists()


def test_what_changed_while_it_was_read_is_read_again(visitor: PortalClient) -> None:
    another()
    answer = visitor.post("/sign-up/", GOOD)
    assert answer.status_code == 422
    assert "It has been updated" in str(answer.context["form"].errors["accept_terms"])
    assert visitor.post("/sign-up/", GOOD | {"accept_terms": "2"}).status_code == 302


def test_a_version_of_later_is_not_asked_for_yet(visitor: PortalClient) -> None:
    later = another(valid_from=business_now() + timedelta(days=30))
    assert agreements_in_force()["terms"].version == 1
    assert visitor.post("/sign-up/", GOOD).status_code == 302
    assert "The new one" in visitor.get(f"/legal/terms/?version={later.version}").text
    assert "not the version in force" in visitor.get(f"/legal/terms/?version={later.version}").text


def test_joining_records_it_and_the_history_says_so(acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    client, path = client_of(acme), invited(acme)
    refused = client.post(path, JOINING | {"accept_terms": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["accept_terms"])
    with context.client(acme):
        assert not User.objects.filter(email="nora@firm.example").exists()
        assert Invitation.objects.get().accepted_at is None
    assert client.post(path, JOINING).status_code == 302
    with context.client(acme):
        user = User.objects.get(email="nora@firm.example")
        record = Record.objects.get(action="agreements_accepted")
        assert (record.actor, record.details) == ("Nora", {"terms": 1, "privacy": 1})
    rows = Acceptance.objects.filter(tenant=acme)
    assert {(row.agreement.kind, row.person, row.user_id) for row in rows} == {
        ("terms", "Nora", user.pk),
        ("privacy", "Nora", user.pk),
    }
    page = client.get("/settings/").text
    assert "nora@firm.example" in page
    assert "/legal/terms/?version=1" in page


def test_what_the_applicant_accepted_is_asked_once(
    visitor: PortalClient, acme: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    """The page of the invitation demanded both ticks again a minute after the sign-up."""
    Acceptance.objects.bulk_create(
        Acceptance(tenant=acme, agreement=each, person="Nora", email="Nora@firm.example")
        for each in agreements_in_force().values()
    )
    newer, path = another("privacy"), invited(acme)
    client, somebody_else = client_of(acme), client_of(acme)
    assert list(somebody_else.get(invited(acme, email="other@firm.example")).context["form"].fields)[-2:] == [
        "accept_terms",
        "accept_privacy",
    ]
    fields = client.get(path).context["form"].fields
    assert "accept_terms" not in fields, "accepted with the sign-up"
    assert "accept_privacy" in fields, "another version is in force by now"
    assert client.post(path, JOINING | {"accept_terms": "", "accept_privacy": str(newer.version)}).status_code == 302
    rows = Acceptance.objects.filter(tenant=acme, agreement__kind="terms")
    assert [(row.person, row.user_id) for row in rows] == [("Nora", None)]
    assert client.get("/settings/").text.count("/legal/terms/?version=1") == 1


def test_an_account_of_before_says_that_nobody_was_asked(acme: Tenant, client_of: Callable[..., PortalClient]) -> None:
    client = client_of(acme, "owner")
    client.cookies["django_language"] = "en"
    assert "No acceptance is on record" in client.get("/settings/").text


def test_texts_are_there_for_anybody_in_both_languages(visitor: PortalClient, acme: Tenant, client_of: Any) -> None:
    for kind in ("terms", "privacy", "identity"):
        for client in (visitor, client_of(acme)):
            assert client.get(f"/legal/{kind}/").status_code == 200
    assert "The service" in visitor.get("/legal/terms/").text
    visitor.cookies["django_language"] = "zh-hans"
    assert "服务内容" in visitor.get("/legal/terms/").text
    assert "/legal/privacy/" in visitor.get("/").text
    for nothing in ("/legal/nothing/", "/legal/terms/?version=99", "/legal/terms/?version=x"):
        assert visitor.get(nothing).status_code == 404


def test_neither_texts_nor_acceptances_change(visitor: PortalClient) -> None:
    visitor.post("/sign-up/", GOOD)
    for change in (
        lambda: Agreement.objects.update(text="x"),
        lambda: Agreement.objects.filter(kind="identity").delete(),
        lambda: Acceptance.objects.update(person="x"),
    ):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            change()


def test_administrators_add_versions_and_reviewers_read_them(
    staff: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    administrator, reviewer = client_of(staff, "administrator"), client_of(staff, "reviewer")
    assert "服务内容" in administrator.get(ADD).text, "begun from the one in force"
    given = {
        "kind": "terms",
        "text": "新的",
        "text_en": "New",
        "note": "All new",
        "valid_from_0": "",
        "valid_from_1": "",
    }
    assert administrator.post(ADD, given).status_code == 302
    made = agreements_in_force()["terms"]
    assert (made.version, made.text_en, made.created_by) == (2, "New", "Administrator 1")
    assert administrator.post(ADD, given).status_code == 200, "nothing has changed"
    assert reviewer.get("/admin/agreements/agreement/").status_code == 200
    assert reviewer.get(f"/admin/agreements/agreement/{made.pk}/change/").status_code == 200
    assert reviewer.post(ADD, given).status_code == 403
