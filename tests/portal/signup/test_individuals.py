"""An individual applies with an identity document; its number stands nowhere in clear but where a look is recorded."""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from compliance.evidence.models import Record
from compliance.reviews.models import Case, Entry
from labels.entitlement import documents
from portal.history import exports
from tenants import context
from tenants.agreements.models import Acceptance
from tenants.clients import provisioning
from tenants.clients.identity import columns_of_individual, identity_shown
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tenants.refusals import Refused
from tenants.sealing import opened
from tests.licences import document, today
from tests.portal.signup.test_sign_up import GOOD
from tests.portal_client import PortalClient, words

pytestmark = pytest.mark.django_db
NUMBER, MASKED = "110000199003070028", "1*************0028"
PERSON = {
    "legal_name": "孙琳",
    "subject_type": "individual",
    "credit_code": "",
    "identity_type": "resident_card",
    "identity_number": "110000 19900307 0028",
    "industry": "education",
    "applicant_name": "孙琳",
    "applicant_email": "sun@sunlin.example",
    "name": "sunlin",
    "accept_identity": "1",
}


@pytest.fixture
def visitor(staff: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """Somebody at the platform's address, who reads English."""
    client = client_of(staff)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def reviewer(staff: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(staff, "reviewer")


@pytest.fixture
def person(acme: Tenant) -> Tenant:
    """acme as an individual with a schema of its own."""
    Tenant.objects.filter(pk=acme.pk).update(
        subject_type="individual", credit_code="", **columns_of_individual("resident_card", NUMBER)
    )
    acme.refresh_from_db()
    return acme


def apply(visitor: PortalClient, **wishes: str) -> Any:
    return visitor.post("/sign-up/", GOOD | PERSON | wishes)


def in_clear() -> list[str]:
    """Every column of every table in which the number stands."""
    columns = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}" t WHERE t::text LIKE %s', [f"%{NUMBER}%"])
            if cursor.fetchone() != (0,):
                columns.append(f"{schema}.{table}")
    return columns


def test_an_individual_signs_up_without_a_credit_code(visitor: PortalClient) -> None:
    assert apply(visitor).status_code == 302
    tenant = Tenant.objects.get(legal_name="孙琳")
    assert (tenant.credit_code, tenant.subject_type, tenant.identity_type) == ("", "individual", "resident_card")
    assert opened(tenant.identity_number) == NUMBER
    assert MASKED in identity_shown(tenant)
    assert Case.objects.filter(tenant=tenant, kind="sign_up").exists()
    assert in_clear() == []
    kinds = Acceptance.objects.filter(tenant=tenant).values_list("agreement__kind", flat=True)
    assert set(kinds) == {"terms", "privacy", "identity"}


def test_an_individual_is_not_asked_for_what_firms_are_and_the_other_way_round(visitor: PortalClient) -> None:
    assert apply(visitor, credit_code="nonsense").status_code == 302, "passed over"
    assert Tenant.objects.get(legal_name="孙琳").credit_code == ""
    firm = GOOD | {"identity_number": NUMBER}
    assert visitor.post("/sign-up/", firm).status_code == 302
    applicant = Tenant.objects.get(legal_name=GOOD["legal_name"])
    assert (applicant.identity_type, applicant.identity_number, applicant.identity_hash) == ("", "", "")
    assert not Acceptance.objects.filter(tenant=applicant, agreement__kind="identity").exists()


@pytest.mark.parametrize("subject_type", ["", "individual", "enterprise"])
def test_no_browser_insists_on_what_is_hidden_from_this_applicant(visitor: PortalClient, subject_type: str) -> None:
    page = visitor.post("/sign-up/", {"subject_type": subject_type}) if subject_type else visitor.get("/sign-up/")
    for name in ("credit_code", "micro", "identity_number", "accept_identity"):
        (tag,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page.text)
        assert " required" not in tag, name
        assert " disabled" not in tag, name


@pytest.mark.parametrize(
    ("wishes", "field", "said"),
    [
        ({"identity_number": ""}, "identity_number", "This field is required."),
        ({"identity_number": "110000199003070027"}, "identity_number", "does not match the others"),
        ({"identity_number": "110000199013070028"}, "identity_number", "not a valid date of birth"),
        ({"identity_number": "H12345678"}, "identity_number", "It has 18 characters"),
        ({"identity_type": "hk_macao_permit"}, "identity_number", "It begins with H or M"),
        ({"identity_type": "library_card"}, "identity_type", "Select a valid choice"),
        ({"accept_identity": ""}, "accept_identity", "Accept it to continue."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    visitor: PortalClient, wishes: dict[str, str], field: str, said: str
) -> None:
    answer = apply(visitor, **wishes)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert said in str(errors[field])
    assert not Tenant.objects.filter(legal_name="孙琳").exists()


def test_one_person_has_one_account_whatever_the_card_looks_like(visitor: PortalClient) -> None:
    assert apply(visitor).status_code == 302
    assert apply(visitor, name="sunlin-two", legal_name="孙 琳", identity_number=NUMBER).status_code == 302
    first, second = Tenant.objects.filter(state="applied").order_by("created_at")
    provisioning.accept(first)
    with translation.override("en"), pytest.raises(Refused, match="already has an account"):
        provisioning.accept(second)
    Tenant.objects.filter(pk=first.pk).update(state="closed")
    provisioning.accept(second)


def test_the_desk_shows_it_masked_and_a_look_at_the_whole_number_is_in_the_thread(
    visitor: PortalClient, reviewer: PortalClient
) -> None:
    apply(visitor)
    case = Case.objects.get(kind="sign_up")
    page = reviewer.get(reverse("admin:reviews_case_change", args=[case.pk], urlconf="portal.urls_platform"))
    assert MASKED in words(page)
    assert NUMBER not in page.text
    address = reverse("admin:tenants_tenant_identity", args=[case.tenant_id], urlconf="portal.urls_platform")
    assert address in page.text
    assert reviewer.get(address).status_code == 405
    seen = reviewer.post(address)
    assert NUMBER in seen.text
    assert "no-store" in seen["Cache-Control"]
    entry = Entry.objects.get(case=case, action="identity_seen")
    assert (entry.author, entry.internal) == ("Reviewer 1", True)
    assert in_clear() == []


def test_a_look_at_a_clients_whole_number_is_in_its_own_history(reviewer: PortalClient, person: Tenant) -> None:
    page = reviewer.get(reverse("admin:tenants_tenant_change", args=[person.pk], urlconf="portal.urls_platform"))
    assert MASKED in words(page)
    assert NUMBER not in page.text
    address = reverse("admin:tenants_tenant_identity", args=[person.pk], urlconf="portal.urls_platform")
    assert NUMBER in reviewer.post(address).text
    with context.client(person):
        record = Record.objects.get(action="identity_seen")
        assert (record.actor, record.details) == ("Reviewer 1", {})
        assert StaffAccess.objects.filter(path=address).exists()


def test_where_a_look_cannot_be_recorded_nothing_is_shown(visitor: PortalClient, reviewer: PortalClient) -> None:
    apply(visitor)
    tenant = Tenant.objects.get(legal_name="孙琳")
    Case.objects.all().delete()
    address = reverse("admin:tenants_tenant_identity", args=[tenant.pk], urlconf="portal.urls_platform")
    answer = reviewer.post(address, follow=True)
    assert NUMBER not in answer.text
    assert "此次查看无处留痕" in words(answer)


def test_nobody_without_a_document_has_such_a_page(reviewer: PortalClient, globex: Tenant, staff: Tenant) -> None:
    for tenant in (globex, staff):
        address = reverse("admin:tenants_tenant_identity", args=[tenant.pk], urlconf="portal.urls_platform")
        assert reviewer.post(address).status_code == 404


def test_the_number_stands_in_no_page_archive_message_or_log(
    visitor: PortalClient,
    person: Tenant,
    client_of: Callable[..., PortalClient],
    caplog: pytest.LogCaptureFixture,
    send_due_messages: Any,
) -> None:
    caplog.set_level(logging.DEBUG)
    Tenant.objects.filter(pk=person.pk).update(state="closed")  # the same person may apply again
    apply(visitor, identity_number="110000199003070027")
    apply(visitor)
    Tenant.objects.filter(legal_name="孙琳").update(state="refused")
    Tenant.objects.filter(pk=person.pk).update(state="ready")
    send_due_messages()
    assert all(NUMBER not in mail.body for mail in send_due_messages.emails)
    owner = client_of(person, "owner")
    for address in ("/settings/", "/", "/licences/", "/history/"):
        assert NUMBER not in owner.get(address).text, address
    assert MASKED in owner.get("/settings/").text
    with context.client(person):
        file = io.BytesIO()
        exports.write(file)
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            assert NUMBER not in archive.read(name).decode("utf-8", "replace"), name
        (client,) = json.loads(archive.read("client.json"))
        texts = json.loads(archive.read("agreements.agreement.json"))
    assert client["identity_type"] == "resident_card"
    assert not {"identity_number", "identity_hash"} & set(client)
    assert texts == [], "nobody of acme has accepted anything yet"
    assert NUMBER not in caplog.text
    assert in_clear() == []


def test_a_document_of_a_person_is_kept_with_a_masked_number(
    person: Tenant, client_of: Callable[..., PortalClient], reviewer: PortalClient
) -> None:
    with context.client(person):
        first = str(today())
        owed = {each.document_type for each in documents.requirements().currently_due}
        assert owed <= {"identity_document"}, "no business licence, no agent, no letter"
    owner = client_of(person, "owner")
    given = {
        "document_type": "identity_document",
        "number": NUMBER,
        "issuer": "杭州市公安局",
        "valid_until": "",
        "valid_from": first,
        "file": document("身份证.pdf"),
        "text": "",
    }
    assert owner.post("/licences/new/", given).status_code == 302
    assert in_clear() == []
    case = Case.objects.get(kind="licence")
    page = reviewer.get(reverse("admin:reviews_case_change", args=[case.pk], urlconf="portal.urls_platform"))
    assert MASKED in words(page)
