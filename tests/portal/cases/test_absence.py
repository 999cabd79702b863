"""Whose cases are offered again: of colleagues who are off, who have left, and who let one lie for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from compliance.duty import selectors as duty
from compliance.reviews.models import Case
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.models import User
from tenants.when import day_text
from tests.portal.cases.test_inbox_desk import TAKE, titles
from tests.portal.desk import INBOX, address
from tests.portal_client import PortalClient, person_of, words
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HandIn = Callable[..., Case]
WORKLOAD = f"{INBOX}workload/"


@pytest.fixture
def colleague(staff: Tenant) -> User:
    """The second reviewer."""
    with context.client(staff):
        user: User = User.objects.get(email="reviewer2@staff.example")
    return user


@pytest.fixture
def theirs(another_reviewer: PortalClient, hand_in: HandIn) -> Case:
    """A case that the second reviewer has taken."""
    case = hand_in("theirs", 10)
    another_reviewer.post(TAKE)
    return case


def taken(reviewer: PortalClient) -> Any:
    """Where the first reviewer is led by "take the next case"."""
    return reviewer.post(TAKE)["Location"]


def off(reviewer: PortalClient, person: User, until: str) -> str:
    return words(reviewer.post(WORKLOAD, {"person": str(person.pk), "until": until}, follow=True))


def test_a_case_of_a_colleague_who_is_there_is_not_offered(reviewer: PortalClient, theirs: Case) -> None:
    assert taken(reviewer) == INBOX
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == []


def test_who_is_off_gives_their_cases_to_the_others_until_they_are_back(
    reviewer: PortalClient, staff: Tenant, theirs: Case, colleague: User, business_clock: BusinessClock
) -> None:
    today = duty.today(business_clock.now())
    assert "Noted: their cases are offered" in off(reviewer, colleague, f"{today + timedelta(days=1)}")
    [absence] = duty.absences(business_clock.now())
    assert (absence.set_by, absence.set_by_id) == ("Reviewer 1", str(person_of(staff, "reviewer").pk))
    assert f"Reviewer 2 off until {day_text(today + timedelta(days=1))}" in words(reviewer.get(WORKLOAD))
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == ["theirs"]
    assert "Reviewer 2 (away)" in words(reviewer.get(INBOX))
    assert f"Reviewer 2 · off until {today + timedelta(days=1)}" in words(reviewer.get(address(theirs)))
    business_clock.advance(days=2)
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == []
    assert "(away)" not in words(reviewer.get(INBOX))
    off(reviewer, colleague, f"{today + timedelta(days=9)}")
    assert "Noted: back at the desk." in off(reviewer, colleague, "")
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == []
    off(reviewer, colleague, f"{today + timedelta(days=9)}")
    assert taken(reviewer) == address(theirs)
    theirs.refresh_from_db()
    assert theirs.assigned_to == "Reviewer 1"


def test_what_a_colleague_leaves_behind_is_offered(
    administrator: PortalClient, reviewer: PortalClient, theirs: Case, colleague: User
) -> None:
    person = f"/admin/people/user/{colleague.pk}/change/"
    assert administrator.post(person, {"role": "reviewer"}).status_code == 302
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == ["theirs"]
    assert taken(reviewer) == address(theirs)


def test_what_is_late_by_a_day_is_anybodys(reviewer: PortalClient, theirs: Case) -> None:
    Case.objects.update(due_at=business_now() - timedelta(hours=23))
    assert taken(reviewer) == INBOX
    Case.objects.update(due_at=business_now() - timedelta(days=8))
    assert taken(reviewer) == address(theirs)


def test_a_night_of_who_is_off_is_a_gap(reviewer: PortalClient, staff: Tenant, colleague: User) -> None:
    first = duty.roster(business_now())[0]
    reviewer.post("/admin/shifts/", {f"night-{first.night}-on": str(colleague.pk)})
    assert "Night duty: Reviewer 2" in words(reviewer.get(INBOX))
    off(reviewer, colleague, f"{max(first.night, duty.today(business_now()))}")  # before six the night is yesterday's
    said = words(reviewer.get("/admin/shifts/"))
    assert "has the day off" in said
    assert "Nobody is on duty tonight" in words(reviewer.get(INBOX))


@pytest.mark.parametrize(
    ("person", "until", "said"),
    [
        ("", "2030-01-01", "Choose a person and a day; nothing was changed."),
        ("01a21048-a7d9-7ce2-913b-99acd2a28f1a", "2030-01-01", "This person is not on the review desk."),
        (None, "2030-13-01", "Choose a person and a day; nothing was changed."),
        (None, "2020-01-01", "The last day off is in the past."),
    ],
)
def test_a_strange_absence_changes_nothing(
    reviewer: PortalClient, staff: Tenant, colleague: User, person: str | None, until: str, said: str
) -> None:
    key = str(colleague.pk) if person is None else person
    assert said in words(reviewer.post(WORKLOAD, {"person": key, "until": until}, follow=True))
    assert duty.absences(business_now()) == []


# ---------------------------------------------------------------- looks


def test_a_look_holds_nothing_and_moving_on_lets_go(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn
) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    another_reviewer.get(address(first))
    assert "Reviewer 2 is working on this case." in words(reviewer.get(address(first)))
    assert taken(reviewer) == address(first), "a look keeps nobody from a case"
    reviewer.post(f"{INBOX}{first.pk}/assign/", {"to": ""})
    another_reviewer.get(address(second))
    assert "is working on this case" not in words(reviewer.get(address(first)))
    another_reviewer.get(INBOX)
    assert "Reviewer 2 is viewing" not in words(reviewer.get(INBOX))
