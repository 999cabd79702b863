"""A number that is not as it should be says first why: the cause, since when, what it means and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tenants.when import moment_text
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Display, Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def wrong(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    parties: Parties,
    business_clock: BusinessClock,
) -> Number:
    """Marked at Huawei, refused by Xiaomi, and not to be seen at Apple."""
    from labels.directories.adapters import Mark
    from labels.models import Display

    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    operator.post(reverse("display_look"))
    run_due_work()
    Display.objects.filter(directory__code="apple").update(state="missing", shown=None)
    refused = Display.objects.filter(number=numbers[0], directory__code="xiaomi")
    refused.update(state="failed", trouble="not_held")
    return numbers[0]


def said(client: PortalClient, address: str) -> str:
    """The words of a page's body, in their order."""
    page = client.get(address).content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def cell(number: Number, code: str) -> Display:
    from labels.models import Display

    display: Display = Display.objects.get(number=number, directory__code=code)
    return display


def test_one_click_from_the_list_the_cause_comes_first(operator: PortalClient, wrong: Number) -> None:
    own = reverse("number", args=[wrong.pk])
    assert f'href="{own}"' in operator.get(reverse("numbers")).content.decode()
    page = said(operator, own)
    causes = [
        "Marked as “Fraud” Huawei since ",
        "The directory now holds another label. Xiaomi",
        "Handsets show no label Apple iOS",
    ]
    assert all(cause in page for cause in causes), page
    assert all(page.index(cause) < page.index("What each directory shows") for cause in causes)
    assert page.index("Whoever is called may see this warning") < page.index("Appeal against it")
    for code in ("huawei", "xiaomi", "apple"):
        assert f'<a href="{reverse("display", args=[cell(wrong, code).pk])}">' in operator.get(own).content.decode()


def test_a_display_says_it_too_and_where_it_is_done(
    operator: PortalClient, viewer: PortalClient, wrong: Number
) -> None:
    refused = reverse("display", args=[cell(wrong, "xiaomi").pk])
    page = said(operator, refused)
    assert page.index("What its handsets showed before stays.") < page.index("Current state")
    ask = f'<a href="{reverse("case_new")}">Ask support</a>'
    assert ask in operator.get(refused).content.decode()
    assert ask not in viewer.get(refused).content.decode(), "who may only look is led nowhere"
    late = said(operator, reverse("display", args=[cell(wrong, "apple").pk]))
    assert re.search(r"Handsets show no label was expected by .+ · The directory has the label", late)


def test_a_label_says_why_and_where(operator: PortalClient, wrong: Number) -> None:
    page = said(operator, reverse("labels"))
    assert page.index("Handsets show no label · 3 displays") < page.index("Marked as “Fraud” · 1 display")
    [address] = re.findall(r'href="(/displays/\?only=trouble[^"]*)"', operator.get(reverse("labels")).content.decode())
    found = operator.get(unescape(address)).context["page"].object_list
    assert len(found) == 3
    assert all(row.wanted == LABEL for row in found)


def test_what_stands_as_it_should_says_nothing(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    for address in (reverse("number", args=[numbers[0].pk]), reverse("display", args=[cell(numbers[0], "apple").pk])):
        assert 'class="note tone-bad' not in operator.get(address).content.decode()
    assert not any(label.why for label in operator.get(reverse("labels")).context["labels"])


def test_a_label_that_waits_for_an_answer_is_not_called_refused(operator: PortalClient, wrong: Number) -> None:
    from labels.models import Display

    deciding = cell(wrong, "xiaomi")
    Display.objects.filter(pk=deciding.pk).update(state="pending", trouble="deciding")
    page = said(operator, reverse("display", args=[deciding.pk]))
    assert "Answer of the directory The directory is deciding." in page
    assert "What its handsets showed before stays." not in page


def test_a_freeze_says_since_when(
    acme: Tenant, wrong: Number, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from compliance.certification import suspending
    from tests.portal_client import sign_in
    from tests.reviewers import TWO

    since = business_clock.now()
    suspending.suspend(acme, reason="In doubt", **TWO)
    run_due_work()
    business_clock.advance(days=3)
    run_due_work()
    operator = sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en")
    assert cell(wrong, "china-mobile").wanted_reason == "frozen"
    page = said(operator, reverse("display", args=[cell(wrong, "china-mobile").pk]))
    assert f"since {moment_text(since)} · Without a label, whoever is called sees the number alone." in page


def test_a_label_that_a_directory_does_not_take_says_since_when(operator: PortalClient, wrong: Number) -> None:
    from labels.models import Display, LabelVersion

    Display.objects.filter(pk=cell(wrong, "china-mobile").pk).update(wanted_reason="kept")
    since = LabelVersion.objects.get(number=wrong, state="published").effective_from
    assert since is not None
    page = said(operator, reverse("display", args=[cell(wrong, "china-mobile").pk]))
    assert f"since {moment_text(since)} · Its handsets go on with the previous label." in page


def test_a_number_says_since_when_its_carrier_has_suspended_it(operator: PortalClient, wrong: Number) -> None:
    from compliance.evidence.services import record
    from labels.models import Number
    from tenants.domain.actors import PLATFORM

    Number.objects.filter(pk=wrong.pk).update(state="suspended")
    own = reverse("number", args=[wrong.pk])
    assert not re.search("carrier resumes the number. since", said(operator, own)), "where it is not known"
    record(
        "number_state_changed",
        actor=PLATFORM,
        subject_kind="number",
        subject_id=wrong.pk,
        number=wrong.canonical,
        before="active",
        after="suspended",
        directory="China Mobile",
        line=2,
        source="states.csv",
        sha256="0" * 64,
    )
    assert re.search(r"carrier resumes the number. since \w+ \d", said(operator, own))
