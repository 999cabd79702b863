"""No single account takes over the platform by shutting the others out, and a stolen one is stopped at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from compliance import shutting_out
from compliance.evidence.models import Record
from compliance.reviews.models import Case
from tenants import context
from tenants.models import Tenant
from tenants.people.models import Role, User
from tenants.selectors import platform_tenant
from tests.portal.desk import address, decide, state
from tests.portal_client import PortalClient, sign_in, words
from tests.template import email_of
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PEOPLE = "/admin/people/user/"


@pytest.fixture
def second(staff: Tenant) -> PortalClient:
    client = sign_in(staff, "administrator", 2)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def third(staff: Tenant) -> PortalClient:
    """A reviewer whom two have made an administrator."""
    with context.client(staff):
        User.objects.filter(email=email_of("staff", "reviewer", 1)).update(role=Role.ADMINISTRATOR)
    client = sign_in(staff, "reviewer", 1)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def person(staff: Tenant) -> Callable[..., User]:
    def find(role: str, number: int) -> User:
        with context.client(staff):
            user: User = User.objects.get(email=email_of("staff", role, number))
            return user

    return find


def shut_out(client: PortalClient, person: User) -> str:
    return words(client.post(f"{PEOPLE}{person.pk}/change/", {"role": person.role}, follow=True))


def the_act() -> Case:
    return Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)


def inside(client: PortalClient) -> bool:
    return bool(client.get("/admin/reviews/case/").status_code == 200)


def back(old: PortalClient, number: int = 2) -> bool:
    """Whether an administrator may sign in again; what was signed in before it was shut out is over for good."""
    assert not inside(old)
    again, name = sign_in(platform_tenant(), "administrator", number), settings.SESSION_COOKIE_NAME
    old.cookies[name] = again.cookies[name].value
    return inside(old)


def test_the_attack_one_account_shuts_all_others_out(
    administrator: PortalClient, second: PortalClient, third: PortalClient, person: Callable[..., User]
) -> None:
    """The first is stolen; it is told apart from nobody until the others see what it does."""
    victim, other, thief = person("administrator", 2), person("reviewer", 1), person("administrator", 1)
    assert "Shut out at once, until" in shut_out(administrator, victim)
    assert not inside(second), "also of who is signed in"
    case = the_act()
    assert case.due_at == shutting_out.ends_by_itself_at(case), "the desk's clock is the term"
    assert "another administrator confirms it" in shut_out(administrator, other)
    assert inside(third), "one at a time: the next is only proposed"
    for act in ("confirm", "send_back"):
        decide(administrator, case, act, version=case.version, text="Now!")
        assert state(case) == Case.State.OPEN
    assert "Shut out at once" in shut_out(third, thief), "who is left stops it"
    assert not inside(administrator)
    decide(third, case, "reject", reason_code="other", text="He is not leaving.", version=case.version)
    assert (state(case), back(second)) == (Case.State.REJECTED, True)
    stops = Case.objects.get(subject_id=thief.pk, decided_at=None)
    assert "Shut out one of the administrators" in words(second.get(address(stops)))
    decide(second, stops, "confirm", version=stops.version)
    assert (state(stops), inside(administrator)) == (Case.State.APPROVED, False)


def test_what_nobody_confirms_ends_after_a_day_and_is_not_repeated(
    administrator: PortalClient,
    second: PortalClient,
    person: Callable[..., User],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    staff: Tenant,
) -> None:
    """Two administrators, and the thief is faster: the other is back after a day, and stays."""
    victim = person("administrator", 2)
    shut_out(administrator, victim)
    run_due_work()
    assert not inside(second)
    business_clock.advance(hours=25)
    run_due_work()
    assert back(second)
    [case] = Case.objects.filter(kind=Case.Kind.STAFF_ACT)
    assert case.decided
    for language, said in (("en", "Nobody confirmed this within its term"), ("zh-hans", "期限内无人确认")):
        second.cookies["django_language"] = language
        assert words(second.get(address(case))).count(said) == 2, "the platform's words, in the reader's language"
    second.cookies["django_language"] = "en"
    assert "another administrator confirms it" in shut_out(administrator, victim), "a second time takes two"
    assert inside(second)
    with context.client(staff):
        actions = set(Record.objects.values_list("action", flat=True))
    assert {"administrator_shut_out", "administrator_let_in"} <= actions


def test_who_is_shut_out_and_the_others_are_told(
    administrator: PortalClient,
    second: PortalClient,
    third: PortalClient,
    person: Callable[..., User],
    send_due_messages: DueMessages,
) -> None:
    shut_out(administrator, person("administrator", 2))
    send_due_messages()
    told = " ".join(each.to[0] for each in send_due_messages.emails)
    assert email_of("staff", "administrator", 2) in told
    assert email_of("staff", "reviewer", 1) in told
    assert email_of("staff", "administrator", 1) not in told


def test_a_reviewer_does_not_let_in_whom_an_administrator_has_shut_out(
    administrator: PortalClient, another_reviewer: PortalClient, second: PortalClient, person: Callable[..., User]
) -> None:
    shut_out(administrator, person("administrator", 2))
    case = the_act()
    decide(another_reviewer, case, "reject", reason_code="other", text="Let him in.", version=case.version)
    assert (state(case), inside(second)) == (Case.State.OPEN, False)


def test_the_database_says_so_too(
    administrator: PortalClient, second: PortalClient, third: PortalClient, person: Callable[..., User], staff: Tenant
) -> None:
    victim, other = person("administrator", 2), person("reviewer", 1)
    changes: list[dict[str, Any]] = [{"is_active": False}, {"role": Role.REVIEWER}]
    with context.client(staff):
        for change in changes:
            with pytest.raises(IntegrityError, match="takes an act of the staff"), transaction.atomic():
                User.objects.filter(pk=victim.pk).update(**change)
        with pytest.raises(IntegrityError, match="takes an act of the staff"), transaction.atomic():
            User.objects.filter(pk=victim.pk).delete()
    shut_out(administrator, victim)
    case = the_act()
    with pytest.raises(IntegrityError, match="one_shuts_out_one"), transaction.atomic():
        Case.objects.create(
            tenant=staff,
            kind=case.kind,
            subject_kind=case.subject_kind,
            subject_id=other.pk,
            title="x",
            opened_at=case.opened_at,
            due_at=case.due_at,
            handed_in_by_id=case.handed_in_by_id,
        )


def test_the_host_decides_alone(
    administrator: PortalClient, second: PortalClient, person: Callable[..., User], staff: Tenant
) -> None:
    thief, victim = person("administrator", 1), person("administrator", 2)
    shut_out(administrator, victim)
    with pytest.raises(CommandError, match="let another one in first"):
        call_command("administrator", thief.email, "--shut-out")
    call_command("administrator", f" {victim.email.upper()}", "--let-in", stdout=io.StringIO())
    assert back(second)
    call_command("administrator", thief.email, "--shut-out", stdout=io.StringIO())
    assert not inside(administrator)
    assert not Case.objects.filter(decided_at=None).exists()
    with pytest.raises(CommandError, match="is no administrator"):
        call_command("administrator", "nobody@x.example", "--shut-out")


def test_the_host_confirms_what_one_has_begun(
    administrator: PortalClient,
    second: PortalClient,
    person: Callable[..., User],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    victim = person("administrator", 2)
    shut_out(administrator, victim)
    case = the_act()
    call_command("administrator", victim.email, "--shut-out", stdout=io.StringIO())
    assert state(case) == Case.State.APPROVED
    business_clock.advance(hours=25)
    run_due_work()
    assert not inside(second)
