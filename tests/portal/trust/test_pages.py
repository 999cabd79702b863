"""The pages of trust and violations, and their API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from compliance import services
from compliance.catalogue.services import new_terms
from compliance.certification import services as certification
from compliance.models import Violation
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.trust import services as trust
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.licences import held
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.reviewers import TWO
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 9, 10, 10, tzinfo=SHANGHAI)
LI = Actor("staff", "Li")


@pytest.fixture(autouse=True)
def _certified(acme: Tenant, business_clock: BusinessClock, in_english: None) -> None:
    """Eight months ago: seven of them have been closed."""
    business_clock.set(NOW)
    acme.ready_at = datetime(2027, 1, 10, tzinfo=SHANGHAI)
    acme.save()
    with context.client(acme):
        trust.close_months()


def violate(acme: Tenant, severity: str = "minor") -> Violation:
    with context.client(acme):
        return services.record_violation(
            severity=severity, occurred_at=NOW - timedelta(days=60), description="Sold leads", **TWO
        )


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_where_one_stands_and_what_comes_next(acme: Tenant, viewer: PortalClient) -> None:
    answer = viewer.get(reverse("trust"))
    shown = answer.context
    assert (shown["standing"].months, shown["standing"].level) == (7, "steady")
    assert [each.state for each in shown["months"]] == ["running"] + ["compliant"] * 7
    assert "5" in shown["coming"], "five more months"
    assert shown["standing"].green_from == datetime(2028, 2, 1, tzinfo=SHANGHAI)
    assert len(shown["breaks"]) == 4
    assert shown["re_verification"] is None
    assert '<progress max="12" value="7"' in text_of(answer)


@pytest.mark.parametrize(
    ("severity", "level", "badge"),
    [("serious", "rebuilding", "Counting restarted"), ("forged", "barred", "Forged document on record")],
)
def test_nobody_is_called_new_after_months(
    acme: Tenant, viewer: PortalClient, severity: str, level: str, badge: str
) -> None:
    violate(acme, severity)
    answer = viewer.get(reverse("trust"))
    assert answer.context["standing"].level == level
    heading = re.search(r"<h1.*?</h1>", text_of(answer))
    assert heading is not None
    assert badge in heading[0]
    assert "New" not in heading[0]


def test_a_freeze_and_a_violation_are_seen(acme: Tenant, viewer: PortalClient, business_clock: BusinessClock) -> None:
    violation = violate(acme, "serious")
    with context.client(acme):
        held("medical_practice_licence", valid_from=date(2024, 1, 1), valid_until=date(2027, 9, 9))
        certification.settle_freezes()
    answer = viewer.get(reverse("trust"))
    shown = answer.context
    assert [each.state for each in shown["months"]] == ["spoiled"] * 3 + ["compliant"] * 5
    assert shown["freezes"][0].since == datetime(2027, 9, 10, tzinfo=SHANGHAI)
    assert reverse("violation", args=[violation.pk]) in text_of(answer)
    assert shown["months"][1].corrected


def test_a_high_risk_client_sees_its_next_re_verification(acme: Tenant, viewer: PortalClient) -> None:
    acme.industry = Tenant.Industry.MEDICAL
    acme.save()
    due = viewer.get(reverse("trust")).context["re_verification"].due
    assert date(2027, 2, 9) < due <= date(2028, 2, 9)


def test_an_appeal_is_handed_in_once(acme: Tenant, operator: PortalClient, viewer: PortalClient) -> None:
    violation = violate(acme)
    page, send = reverse("violation", args=[violation.pk]), reverse("violation_appeal", args=[violation.pk])
    new_terms({"appeal_days": 8}, note="More care", by=Actor("staff", "Li", "1"))
    assert "decides within 8 working days" in operator.get(page).content.decode()
    assert "textarea" not in text_of(viewer.get(page))
    assert "textarea" in text_of(operator.get(page))
    assert operator.post(send, {"text": " "}).status_code == 422
    answer = operator.post(send, {"text": "It was another firm"})
    case = Case.objects.get(kind=Case.Kind.VIOLATION_APPEAL)
    assert (answer.status_code, answer["Location"]) == (302, reverse("case", args=[case.pk]))
    assert operator.post(send, {"text": "Again"}).status_code == 409
    assert page in text_of(operator.get(reverse("case", args=[case.pk])))
    assert operator.get(page).context["shown"].state == "appealed"
    reviews.reject(case.pk, LI, "other", "It was you", case.version)
    assert operator.get(page).context["shown"].state == "confirmed"


def test_anothers_violation_is_not_there(acme: Tenant, globex: Tenant, client_of: Callable[..., PortalClient]) -> None:
    violation, stranger = violate(acme), client_of(globex, "owner")
    assert stranger.get(reverse("violation", args=[violation.pk])).status_code == 404
    assert stranger.post(reverse("violation_appeal", args=[violation.pk]), {"text": "x"}).status_code == 404


def test_the_api_says_the_same(acme: Tenant, program_of: Callable[..., Program]) -> None:
    violation, program = violate(acme), program_of(acme)
    told = program.get("/trust").json()
    assert (told["level"], told["months"], told["green_months"], told["green_channel"]) == (
        "rebuilding",
        1,
        12,
        False,
    )
    assert [each["compliant"] for each in told["history"]] == [True, True, False] + [True] * 5
    assert told["history"][2]["reasons"][0]["params"]["id"] == str(violation.pk)
    assert told["history"][2]["corrected"] == "violation_recorded"
    assert datetime.fromisoformat(told["green_from"]) == datetime(2028, 8, 1, tzinfo=SHANGHAI)
    (listed,) = program.get("/violations").json()["results"]
    assert (listed["id"], listed["severity"], listed["spoiled_months"]) == (str(violation.pk), "minor", 1)
    appealed = program.post(f"/violations/{violation.pk}/appeal", {"text": "It was another firm"})
    assert appealed.status_code == 201
    assert appealed.json()["kind"] == "violation_appeal"
    refused = program.post(f"/violations/{violation.pk}/appeal", {"text": "Again"})
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    assert program.post(f"/violations/{acme.pk}/appeal", {"text": "x"}).status_code == 404
