"""A person who goes on as a firm is another client: the pages say how, and what they say is so."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.reviews.models import Case
from labels.models import Display, Number
from labels.registry.models import NumberClaim
from tenants import context
from tenants.models import Tenant
from tests import licences
from tests.portal.desk import address, decide
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "readers_of_english", "acme_answers")]
PAGE, NUMBER = "/settings/details/", "021-6123 4001"


@pytest.fixture
def person(acme: Tenant) -> Tenant:
    """Acme as an individual, with a label on a number that is proved."""
    Tenant.objects.filter(pk=acme.pk).update(subject_type="individual", credit_code="")
    with context.client(acme):
        publish(register(NUMBER), "双11专线")
    acme.refresh_from_db()
    return acme


def test_the_page_says_how_and_leads_there(
    person: Tenant, globex: Tenant, client_of: Any, reviewer: PortalClient, staff: Tenant
) -> None:
    page = client_of(person, "owner").get(PAGE)
    said = words(page)
    assert "From an individual to a firm" in said
    assert "Sign up as the firm" in said
    assert 'href="http://localhost:8000/sign-up/"' in page.text
    firm = client_of(globex, "owner")
    firm.cookies["django_language"] = "en"
    assert "Sign up as the individual" in words(firm.get(PAGE))
    at_the_desk = reviewer.get(f"/admin/tenants/tenant/{person.pk}/change/")
    assert 'href="/sign-up/"' in at_the_desk.text
    assert "Sign up as the firm" in words(at_the_desk)
    assert reviewer.get("/sign-up/").status_code == 200


def test_a_program_is_refused_with_where_to_go(program_of: Any, acme: Tenant, staff: Tenant) -> None:
    program = program_of(acme, ("read", "manage"))
    given = {"subject_type": "individual", "file": licences.document()}
    answer = program.client.post(
        "/api/v1/details/changes",
        given,
        headers={"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "1", "Accept-Language": "en"},
    )
    assert answer.json()["code"] == "another_subject"
    assert "sign up as the other one at http://localhost:8000, and add and prove" in answer.json()["detail"]


def test_its_number_moves_to_the_firm_when_a_reviewer_has_decided(
    person: Tenant, globex: Tenant, client_of: Any, reviewer: PortalClient
) -> None:
    """As the page says: added and proved there, shown here until then, withdrawn here when it moves."""

    def shown_here() -> set[str | None]:
        with context.client(person):
            return set(Display.objects.values_list("wanted", flat=True))

    firm = client_of(globex, "owner")
    assert firm.post("/numbers/add/", {"number": NUMBER}).status_code == 302
    case = Case.objects.get(kind=Case.Kind.NUMBER_CLAIM)
    with context.client(globex):
        number = Number.objects.get()
        today = licences.today()
    proof = {"issuer": "中国电信", "number": "过户-1", "valid_from": today, "file": licences.document()}
    answer = firm.post("/numbers/proofs/new/", {**proof, "numbers": str(number.pk)})
    assert answer.status_code == 302, words(answer)
    assert shown_here() == {"双11专线"}, "until then"
    assert "中国电信" in words(reviewer.get(address(case)))
    decide(reviewer, case, "approve")
    assert NumberClaim.objects.get().tenant == globex
    assert shown_here() == {None}
    with context.client(globex):
        assert Number.objects.get().state == Number.State.ACTIVE
