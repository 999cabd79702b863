"""The page of the next seasons: three answers, each one click from its remedy; a hint on the first page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from compliance.models import Licence
from maintenance.seasons import services
from tenants import context
from tests.contacts import agreed_contact
from tests.maintenance.booking import SHANGHAI
from tests.portal.parties import Parties
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
MAY = datetime(2027, 5, 10, 10, tzinfo=SHANGHAI)  # 22 days before the 618 sale


def test_what_lacks_leads_to_where_it_is_mended(
    operator: PortalClient, viewer: PortalClient, parties: Parties, acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(MAY)
    with context.client(acme):
        register("021-6123 4001")
        Licence.objects.all().delete()
        services.ask_about_seasons()
    for reader in (operator, viewer):
        answer = reader.get(reverse("seasons"))
        said = answer.content.decode()
        season = answer.context["seasons"][0]
        assert season.name == "618 sale"
        assert season.days == 22
        assert [each.readiness for each in season.answers] == ["lacking", "lacking", "ready"]
        may = reader is operator
        assert (f'href="{reverse("change_new")}"' in said) is may
        assert (reverse("licence_new") in said) is may
        assert season.notice
        assert reverse("notice", args=[season.notice]) in said
    assert "618 sale begins on" in operator.get(reverse("dashboard")).content.decode()


def test_a_season_of_which_a_notice_asks_stands_once_in_the_to_do(
    operator: PortalClient, parties: Parties, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(MAY)
    with context.client(acme):
        register("021-6123 4001")
        agreed_contact(name="李青", email="li@qinghe.example")
        services.ask_about_seasons()
        run_due_work()
    titles = [each.title for each in operator.get(reverse("dashboard")).context["todo"]]
    assert [each.partition(":")[0] for each in titles if "618 sale" in each] == ["Please confirm"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "or one that is made for another season"), ("zh-hans", "或只有其他旺季的标签")],
)
def test_a_label_of_another_season_is_not_said_to_be_ready(
    viewer: PortalClient,
    book: Callable[..., Any],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    language: str,
    said: str,
) -> None:
    """The spring season was ready with 双11专线."""
    book(text="青禾双11专线")
    run_due_work()
    business_clock.set(datetime(2027, 1, 15, 10, tzinfo=SHANGHAI))  # before the spring travel rush
    run_due_work()
    viewer.cookies["django_language"] = language
    answer = viewer.get(reverse("seasons"))
    (spring,) = [each for each in answer.context["seasons"] if each.name in ("春运", "Spring travel rush")]
    assert spring.answers[0].readiness == "lacking"
    assert said in answer.content.decode()


def test_far_from_a_season_the_first_page_says_nothing(
    operator: PortalClient, parties: Parties, business_clock: BusinessClock
) -> None:
    business_clock.set(datetime(2027, 4, 1, 10, tzinfo=SHANGHAI))
    assert "618 sale" not in operator.get(reverse("dashboard")).content.decode()


def test_a_program_reads_the_same(
    acme: Tenant,
    program_of: Callable[..., Program],
    business_clock: BusinessClock,
) -> None:
    business_clock.set(MAY)
    seasons = program_of(acme).get("/seasons").json()["seasons"]
    assert seasons[0]["code"] == "mid_year_sale"
    assert (seasons[0]["first"], seasons[0]["last"]) == ("2027-06-01", "2027-06-18")
    assert [each["question"] for each in seasons[0]["answers"]] == ["label", "documents", "windows"]
