"""Two people means two: staff, roles, much money and where directories lie; who hands in never approves."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from compliance import staff_acts
from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.directories.models import Directory
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import Invitation, User
from tenants.people.services import invitation_path
from tests.portal.desk import address, decide, propose_address, state
from tests.portal_client import PortalClient, sign_in, words
from tests.template import email_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PEOPLE, INVITATIONS, ACCOUNTS = "/admin/people/user/", "/admin/people/invitation/", "/admin/ledger/entry/"


@pytest.fixture
def second(staff: Tenant) -> PortalClient:
    """Another administrator."""
    client = sign_in(staff, "administrator", 2)
    client.cookies["django_language"] = "en"
    return client


def the_act() -> Case:
    return Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)


def confirm(client: PortalClient, case: Case) -> None:
    decide(client, case, "confirm", version=case.version)


def of_staff(staff: Tenant, role: str, number: int = 1) -> User:
    with context.client(staff):
        user: User = User.objects.get(email=email_of("staff", role, number))
        return user


def test_one_administrator_invites_nobody(
    administrator: PortalClient, second: PortalClient, reviewer: PortalClient, staff: Tenant
) -> None:
    """The attack: one administrator invited himself a second account, and confirmed with it."""
    given = {"email": "me-again@shouhao.example", "name": "Me again", "role": "administrator"}
    page = administrator.post(f"{INVITATIONS}add/", given, follow=True)
    assert "another administrator confirms it" in words(page)
    case = the_act()
    with context.client(staff):
        assert not Invitation.objects.exists()
    seen = words(second.get(address(case)))
    assert "me-again@shouhao.example" in seen
    assert "Note (optional)" in seen
    for of_clients in ("Message to the client", "Credit code", "Subject type"):
        assert of_clients not in seen, "it is about no client, and tells none"
    for hasty in (administrator, reviewer):
        confirm(hasty, case)
        assert state(case) == Case.State.OPEN
    with context.client(staff):
        assert not Invitation.objects.exists()
    confirm(second, case)
    with context.client(staff):
        made = Invitation.objects.get()
        assert (made.email, made.role, made.invited_by) == (given["email"], "administrator", "Administrator 1")
        assert Record.objects.get(action="case_decided").details["proposed_by"] == "Administrator 1"


def test_roles_take_two_and_nobody_changes_themselves(
    administrator: PortalClient, second: PortalClient, staff: Tenant
) -> None:
    reviewer, me = of_staff(staff, "reviewer"), of_staff(staff, "administrator")
    administrator.post(f"{PEOPLE}{reviewer.pk}/change/", {"role": "administrator", "is_active": "on"})
    case = the_act()
    assert of_staff(staff, "reviewer").role == "reviewer"
    confirm(second, case)
    assert of_staff(staff, "reviewer").role == "administrator"
    page = administrator.post(f"{PEOPLE}{me.pk}/change/", {"role": "reviewer", "is_active": "on"}, follow=True)
    assert "This is about yourself" in words(page)
    assert of_staff(staff, "administrator").role == "administrator"


def test_people_are_shut_out_at_once_and_let_in_by_two(
    administrator: PortalClient, second: PortalClient, staff: Tenant
) -> None:
    reviewer = of_staff(staff, "reviewer")
    administrator.post(f"{PEOPLE}{reviewer.pk}/change/", {"role": "reviewer"})
    assert not of_staff(staff, "reviewer").is_active
    administrator.post(f"{PEOPLE}{reviewer.pk}/change/", {"role": "reviewer", "is_active": "on"})
    assert not of_staff(staff, "reviewer").is_active
    confirm(second, the_act())
    assert of_staff(staff, "reviewer").is_active


@pytest.mark.parametrize("way", ["another role", "shut out"])
def test_an_invitation_is_good_while_who_proposed_it_may_invite(
    administrator: PortalClient, second: PortalClient, staff: Tenant, client_of: Callable[..., PortalClient], way: str
) -> None:
    """Confirmed or not: whoever is an administrator no more lets nobody in."""
    second.post(f"{INVITATIONS}add/", {"email": "eve@shouhao.example", "name": "Eve", "role": "administrator"})
    confirm(administrator, the_act())
    first, leaver = of_staff(staff, "administrator"), of_staff(staff, "administrator", 2)
    with context.client(staff):
        path = invitation_path(Invitation.objects.get())
        User.objects.filter(email=email_of("staff", "reviewer")).update(role="administrator")
    assert client_of(staff).get(path).status_code == 200
    if way == "shut out":
        administrator.post(f"{PEOPLE}{leaver.pk}/change/", {"role": "administrator"})
    else:
        administrator.post(f"{PEOPLE}{leaver.pk}/change/", {"role": "reviewer", "is_active": "on"})
        confirm(sign_in(staff, "reviewer"), the_act())
    assert client_of(staff).get(path).status_code == 410
    with context.client(staff):
        told = [(each.action, each.actor_id) for each in Record.objects.filter(action__contains="invitation_withdrawn")]
    assert told == ([("staff_invitation_withdrawn", str(first.pk))] if way == "shut out" else [])


def credit(client: PortalClient, tenant: Tenant, amount: str, code: str = "goodwill") -> Any:
    given = {"tenant": str(tenant.pk), "code": code, "sum": amount, "note": "", "key": str(uuid4())}
    return client.post(f"{ACCOUNTS}add/", given, follow=True)


def test_much_money_takes_two_and_a_little_one(administrator: PortalClient, second: PortalClient, acme: Tenant) -> None:
    assert "Credited." in words(credit(administrator, acme, "1000.00"))
    assert [each.amount for each in Entry.objects.all()] == [100_000]
    for amount, code, taken in (("10000000", "goodwill", 1_000_000_000), ("2", "free_appeals", 2)):
        assert "another administrator confirms it" in words(credit(administrator, acme, amount, code))
        case = the_act()
        confirm(administrator, case)
        assert not Entry.objects.filter(amount=taken).exists()
        confirm(second, case)
        made = Entry.objects.get(amount=taken)
        assert (made.made_by, made.agreed_by, made.tenant) == ("Administrator 1", "Administrator 2", acme)


def test_the_figure_of_the_staff_says_how_much(administrator: PortalClient, acme: Tenant) -> None:
    from compliance.catalogue.services import new_terms

    new_terms({"credit_alone": 5_000}, note="less", by=Actor("staff", "test", "1"))
    credit(administrator, acme, "50.01")
    assert not Entry.objects.exists()
    credit(administrator, acme, "50.00")
    assert Entry.objects.get().amount == 5_000


def test_a_directory_lies_where_two_have_said(administrator: PortalClient, second: PortalClient) -> None:
    ensure_directories()
    directory = Directory.objects.get(code="huawei")
    page = administrator.get(f"/admin/directories/directory/{directory.pk}/change/")
    form = page.context["adminform"].form
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    given |= {"address": "https://evil.example/", "cache_min": "0:00:00", "cache_max": "0:00:00", "appeal_price": "77"}
    propose_address(administrator, f"/admin/directories/directory/{directory.pk}/change/", given)
    now = Directory.objects.get(code="huawei")
    assert (now.address, now.appeal_price) == (directory.address, 77), "what one may change is changed"
    case = the_act()
    assert "https://evil.example/" in words(second.get(address(case)))
    confirm(administrator, case)
    assert Directory.objects.get(code="huawei").address == directory.address
    confirm(second, case)
    assert Directory.objects.get(code="huawei").address == "https://evil.example/"


def test_a_new_directory_is_off_until_its_address_is_agreed(administrator: PortalClient, second: PortalClient) -> None:
    given = {
        "code": "honor",
        "name": "荣耀",
        "name_en": "Honor",
        "kind": "handset",
        "platform": "android",
        "adapter": "http",
        "address": "https://honor.example/",
        "cache_min": "0:00:00",
        "cache_max": "0:00:00",
        "longest_label": "20",
        "sightings_count_days": "30",
        "characters": "symbols",
        "strictness": "any",
        "appeal_price": "5000",
        "active": "on",
        "position": "9",
    }
    page = propose_address(administrator, "/admin/directories/directory/add/", given)
    made = Directory.objects.get(code="honor")
    assert (made.address, made.active, page.status_code) == ("", False, 302)
    again = administrator.post(f"/admin/directories/directory/{made.pk}/change/", given, follow=True)
    assert "has not been confirmed yet" in words(again)
    assert "Takes labels from then on: it is made active" in words(second.get(address(the_act())))
    confirm(second, the_act())
    made.refresh_from_db()
    assert (made.address, made.active) == ("https://honor.example/", True), "as it was asked for"


def test_a_list_that_one_of_the_staff_hands_in_says_so(in_acme: Tenant, staff: Tenant) -> None:
    me = person(of_staff(staff, "reviewer"))
    case = reviews.open_case(
        kind="number_sync",
        subject_kind="number_sync",
        subject_id=uuid4(),
        title="移动: 2026-11.csv",
        lane="standard",
        actor=me,
    )
    assert case.handed_in_by_id == me.id


def test_who_hands_in_a_carriers_list_does_not_approve_it(
    reviewer: PortalClient,
    another_reviewer: PortalClient,
    hand_in: Callable[..., Case],
    decided: object,
    staff: Tenant,
) -> None:
    """The attack: one reviewer recycled all numbers of a client by a list, and approved his own case."""
    case = hand_in()
    Case.objects.filter(pk=case.pk).update(handed_in_by_id=person(of_staff(staff, "reviewer")).id)
    decide(reviewer, case, "approve")
    assert state(case) == Case.State.OPEN
    decide(another_reviewer, case, "approve")
    assert state(case) == Case.State.APPROVED


def test_the_database_says_so_too(acme: Tenant, in_acme: Tenant, staff: Tenant) -> None:
    me = person(of_staff(staff, "administrator"))
    case = staff_acts.propose_invitation(email="x@y.example", name="X", role="reviewer", actor=me)
    wrong: list[dict[str, Any]] = [
        {"state": "approved", "decided_by_id": me.id},  # the proposer
        {"state": "approved", "proposed_by_id": "other", "decided_by_id": me.id},  # who handed it in
        {
            "state": "approved",
            "subject_id": "00000000-0000-7000-8000-000000000001",
            "decided_by_id": "00000000-0000-7000-8000-000000000001",
        },  # whom it is about
    ]
    for values in wrong:
        with context.client(staff), pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**values)
    root = Actor("staff", "Root", "1")
    for agreed in (None, root):
        with pytest.raises(IntegrityError), transaction.atomic():
            ledger.credit(10_000_001, "goodwill", key=f"k{agreed}", by=root, agreed_by=agreed)


def test_the_second_administrator_is_made_on_the_host_and_recorded(staff: Tenant, administrator: PortalClient) -> None:
    call_command("administrator", email_of("staff", "administrator", 2), "--shut-out", stdout=io.StringIO())
    given = {"email": "r@x.example", "name": "R", "role": "reviewer"}
    page = administrator.post(f"{INVITATIONS}add/", given, follow=True)
    assert "you are the only administrator" in words(page)
    call_command("administrator", "two@shouhao.example", "--name", "Two", stdout=io.StringIO())
    with context.client(staff):
        made = Invitation.objects.get()
        assert (made.email, made.role) == ("two@shouhao.example", "administrator")
        assert Record.objects.get(action="staff_invited").details["name"] == "Two"
        User.objects.create_user("two@shouhao.example", name="Two", role="administrator")
    with pytest.raises(CommandError, match="two administrators already"):
        call_command("administrator", "three@shouhao.example", "--name", "Three")
