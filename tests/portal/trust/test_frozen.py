"""A frozen client: the freeze is read first, with its remedy, and every page and the API agree with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from portal.displays.shown import Summary
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient, sign_in
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
DOCUMENT = "Authorisation letter"
WITHDRAWN = f"Labels that need “{DOCUMENT}” are withdrawn."


@pytest.fixture
def shown(book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock) -> Any:
    """Three numbers whose handsets show a label; their window is done."""
    window = book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    return window


@pytest.fixture
def lapsed(shown: Any, business_clock: BusinessClock, run_due_work: DueWork) -> Any:
    """The licence that lapsed, on which every label stands; the directories have taken the labels away."""
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from tests import licences

    licence = licences.approved("authorisation_letter", days=3)
    Licence.objects.filter(document_type="authorisation_letter").exclude(pk=licence.pk).delete()
    business_clock.advance(days=5)
    settle_freezes()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    return licence


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("name", ["dashboard", "numbers", "labels", "windows", "displays", "cases", "settings"])
def test_the_freeze_is_the_first_thing_with_its_remedy_one_click_away(
    operator: PortalClient, lapsed: Any, name: str
) -> None:
    page = operator.get(reverse(name)).content.decode()
    bar = page.index('class="freeze-bar"')
    assert bar < page.index('id="content"')
    assert bar < page.index('class="sandbox-strip"')
    said = text(page[bar : page.index("</section>", bar)])
    assert WITHDRAWN in said
    assert "The document has expired, since" in said
    assert "It expired on" in said
    assert reverse("licence_renew", args=[lapsed.pk]) in page[bar : page.index("</section>", bar)]
    assert "In service" not in page
    assert "Frozen" in text(page[: page.index("<nav")])


def test_the_dashboard_agrees(operator: PortalClient, lapsed: Any) -> None:
    answer = operator.get(reverse("dashboard"))
    handsets = answer.context["handsets"]
    counts = {name: getattr(handsets, name) for name in ("frozen", "shown", "on_the_way", "wrong", "unlabelled")}
    assert counts == {"frozen": 3, "shown": 0, "on_the_way": 0, "wrong": 0, "unlabelled": 0}
    assert "3 numbers are frozen: their labels are withdrawn" in answer.content.decode()
    assert {(row.state, row.shown_count, row.number_count) for row in handsets.directories} == {("frozen", 0, 3)}
    assert [(row.text, row.state, row.number_count) for row in handsets.labels] == [(LABEL, "frozen", 3)]
    assert answer.context["todo"][0].title == DOCUMENT, "what lifts it stands above what does not matter"
    assert not [item for item in answer.context["todo"] if "no label" in item.title]


def test_while_the_labels_go_the_numbers_are_frozen_not_on_their_way(
    operator: PortalClient, shown: Any, parties: Parties, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from tests import licences

    licence = licences.approved("authorisation_letter", days=3)
    Licence.objects.filter(document_type="authorisation_letter").exclude(pk=licence.pk).delete()
    business_clock.advance(days=5)
    settle_freezes()
    run_due_work()
    answer = operator.get(reverse("dashboard"))
    assert (answer.context["handsets"].frozen, answer.context["handsets"].on_the_way) == (3, 0)
    assert "3 numbers are frozen: their labels are withdrawn" in answer.content.decode()


def test_numbers_labels_and_displays_agree(operator: PortalClient, lapsed: Any, numbers: list[Number]) -> None:
    rows = operator.get(reverse("numbers")).context["rows"]
    assert {(row.known.label, row.known.display) for row in rows} == {(LABEL, "frozen")}
    (label,) = operator.get(reverse("labels")).context["labels"]
    assert (label.text, label.state, label.number_count, len(label.numbers)) == (LABEL, "frozen", 3, 3)
    displays = operator.get(reverse("displays"))
    assert displays.context["counts"] == Summary(shown=0, assumed=0, on_the_way=0, overdue=0, wrong=0, frozen=15)
    only = operator.get(reverse("displays"), {"only": "frozen"}).context["page"]
    assert [row.wanted for row in only.object_list] == ["", "", ""]
    detail = text(operator.get(reverse("number", args=[numbers[0].pk])).content.decode())
    assert "Nothing to show" not in detail


def test_a_window_whose_label_is_frozen_says_so(
    operator: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from tests import licences

    window = book(slot=1)
    Licence.objects.filter(document_type="authorisation_letter").delete()
    licences.held("authorisation_letter", valid_from=licences.today(), valid_until=licences.today())
    Licence.objects.filter(document_type="authorisation_letter").update(
        valid_until="2026-01-01", valid_from="2025-01-01"
    )
    settle_freezes()
    answer = operator.get(reverse("window", args=[window.pk]))
    assert answer.context["progress"].headline == "Certification is frozen for this label: stopped"
    assert answer.context["progress"].expected_by is None
    listed = operator.get(reverse("windows"))
    assert [row.frozen for row in listed.context["listed"]] == [True]
    assert "Needs attention" not in listed.content.decode()
    (item,) = operator.get(reverse("dashboard")).context["coming"]
    assert item.detail.startswith("Certification is frozen for this label: stopped")
    (under_way,) = operator.get(reverse("labels")).context["requests"]
    assert under_way.window.frozen


def test_a_window_that_has_started_waits_for_no_person(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    """What lifts the freeze stands above the page; the step is frozen, and nobody is asked to let it pass."""
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from maintenance.models import Window
    from tests import licences

    window = book()
    run_due_work()
    Licence.objects.filter(document_type="authorisation_letter").delete()
    licences.held("authorisation_letter", valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    settle_freezes()
    run_due_work()
    assert Window.objects.get(pk=window.pk).held
    answer = operator.get(reverse("window", args=[window.pk]))
    assert answer.context["held"] is None
    assert "frozen" in [gate.state for gate in answer.context["progress"].gates]
    assert "needs attention" not in text(answer.content.decode())
    dashboard = operator.get(reverse("dashboard"))
    assert dashboard.context["running"].frozen
    assert not [item for item in dashboard.context["todo"] if LABEL in item.title]


def test_a_renewal_that_is_with_the_reviewers_is_the_remedy(operator: PortalClient, lapsed: Any) -> None:
    from tests import licences

    renewal = licences.hand_in("authorisation_letter")
    page = operator.get(reverse("numbers")).content.decode()
    bar = page[page.index('class="freeze-bar"') :]
    assert "It was submitted: waiting for the reviewer&#x27;s decision." in bar
    assert reverse("licence", args=[renewal.pk]) in bar[: bar.index("</section>")]


def test_a_suspension_leads_to_support(acme: Tenant, numbers: list[Number]) -> None:
    from compliance.certification import suspending
    from tests.reviewers import TWO

    suspending.suspend(acme, reason="The licence is in doubt", **TWO)
    page = sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en").get(reverse("numbers")).content.decode()
    bar = page[page.index('class="freeze-bar"') :]
    assert "Certification is suspended: no label is shown." in bar
    assert "The licence is in doubt" in bar
    assert reverse("case_new") in bar[: bar.index("</section>")]
    suspending.resume(acme, reason="Seen", **TWO)
    page = sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en").get(reverse("numbers")).content.decode()
    assert "freeze-bar" not in page


def test_one_label_of_two_is_frozen(operator: PortalClient, numbers: list[Number], run_due_work: DueWork) -> None:
    """The side bar says partly; the other label goes on."""
    from compliance.certification.services import settle_freezes
    from tests import licences
    from tests.stand_ins import publish

    publish(numbers[:2], LABEL)
    publish(numbers[2:], "青禾学校")
    licences.held("school_permit", valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    settle_freezes()
    run_due_work()
    answer = operator.get(reverse("labels"))
    states = {row.text: row.state for row in answer.context["labels"]}
    assert states == {LABEL: "submitted", "青禾学校": "frozen"}
    assert "Partly frozen" in answer.content.decode()
    assert operator.get(reverse("dashboard")).context["handsets"].frozen == 1


def test_a_frozen_window_past_its_start_is_not_told_as_begun(
    in_acme: Tenant, operator: PortalClient, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Its page said “Starts Thu 26 Nov 22:00 · 1 day ago”, and it had not started."""
    from tests.maintenance.booking import AFTERNOON, ask, book
    from tests.maintenance.test_freezing import valid_until
    from tests.stand_ins import fresh

    business_clock.set(AFTERNOON + timedelta(days=7))
    window = book(ask(fresh()), 1)
    page = operator.get(reverse("window", args=[window.pk])).content.decode()
    assert "Starts <time" in page
    valid_until(business_clock.now().date() - timedelta(days=2))
    business_clock.set(window.starts_at + timedelta(days=1))
    run_due_work()
    page = operator.get(reverse("window", args=[window.pk])).content.decode()
    assert "Certification is frozen for this label: stopped" in page
    assert "Starts <time" not in page
