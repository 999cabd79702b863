"""Whatever takes two people at the desk tells whoever is on call that it waits for the second one, and never the first.

Each proposal is made on the page on which the desk makes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.duty import alerts, selectors
from compliance.duty.models import Alert
from compliance.duty.services import Assigned, set_shifts
from compliance.reviews.models import Attachment, Case
from labels.directories.models import Directory
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests import licences
from tests.compliance.duty.on_call import opened, whom
from tests.maintenance.booking import AFTERNOON
from tests.portal.clients.test_desk import act
from tests.portal.desk import INBOX, decide, re_verified, token_of, tried_there
from tests.portal.feedback import test_desk as feedback
from tests.portal.people.test_shutting_out import PEOPLE, shut_out
from tests.portal.people.test_two_administrators import INVITATIONS, credit, of_staff
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Proposes = Callable[[PortalClient, Tenant, Tenant, BusinessClock], object]


def suspend(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    return act(client, acme, "suspend", cause="other", reason="Licence in doubt")


def resume(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    return act(client, acme, "resume", reason="Licence seen")


def forgery(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    with context.client(acme):
        licence = licences.approved("trademark", days=300)
    document = Attachment.objects.get(entry__case__subject_id=licence.pk)
    yesterday = timezone.localtime(business_now() - timedelta(days=1))
    said = {"severity": "forged", "description": "Painted", "occurred_at": f"{yesterday:%Y-%m-%dT%H:%M}"}
    return act(client, acme, "violation", document=document.pk, **said)


def revocation(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    with context.client(acme):
        licence = licences.approved("trademark", days=300)
    approval = Case.objects.get(subject_id=licence.pk)
    return client.post(f"{INBOX}{approval.pk}/revoke/", {"reason": "Its seal is painted"})


def failure(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    case = re_verified(acme, clock)
    on_call(staff, "reviewer")  # it is a year later
    return decide(client, case, "reject", reason_code="document_doubtful", text="The seal")


def of_a_case(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    """What takes two by its kind, proposed on the page of the case."""
    case = opened(acme, Case.Kind.FREEZE)
    return decide(client, case, "propose", text="No doubt")


def emergency(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    with context.client(acme):
        register("021-6123 4001")
    given = {"content": "carrier_upgrade", "reason": "the carrier switches off its old interface"}
    return client.post(f"/admin/tenants/tenant/{acme.pk}/emergency/", given)


def invitation(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    return client.post(f"{INVITATIONS}add/", {"email": "li@shouhao.example", "name": "Li", "role": "reviewer"})


def role(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    reviewer = of_staff(staff, "reviewer")
    return client.post(f"{PEOPLE}{reviewer.pk}/change/", {"role": "administrator", "is_active": "on"})


def money(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    return credit(client, acme, "10000000")


def appeals(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    return credit(client, acme, "2", "free_appeals")


def directory(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    ensure_directories()
    page = f"/admin/directories/directory/{Directory.objects.get(code='huawei').pk}/change/"
    form = client.get(page).context["adminform"].form
    given = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    given |= {"address": "https://other.example/", "cache_min": "0:0:0", "cache_max": "0:0:0"}
    return client.post(
        page, {**given, "tried": token_of(tried_there(client, page, given)), "waived": "it opens on Monday"}
    )


def credentials(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    given = {"name": "OPPO 代理", "kind": "token", "price_of_a_call": "0", "token": "very-secret-token"}
    return client.post("/admin/directories/connection/add/", given, follow=True)


def adoption(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    improvement = feedback.take_up(client, feedback.suggest(acme))
    return feedback.adopt(client, improvement, appeals=3)


def shutting_out(client: PortalClient, acme: Tenant, staff: Tenant, clock: BusinessClock) -> object:
    return shut_out(client, of_staff(staff, "administrator", 2))


BY_REVIEWERS = (forgery, revocation, failure, of_a_case)
BY_ADMINISTRATORS = (invitation, role, money, appeals, directory, credentials, adoption)
BY_EITHER = (suspend, resume, emergency)


def on_call(staff: Tenant, role: str = "administrator") -> tuple[str, str]:
    """Two of the same role have the present shift: the ids of both."""
    pair = tuple(of_staff(staff, role, number).pk for number in (1, 2))
    chef = Actor("staff", "Administrator 1", str(of_staff(staff, "administrator").pk))
    set_shifts({selectors.shift_now(business_now()): Assigned(*pair)}, actor=chef)
    return str(pair[0]), str(pair[1])


def the_alert() -> Alert:
    return Alert.objects.get(kind=Alert.Kind.CASE_PROPOSED, ended_at=None)


@pytest.mark.parametrize(
    ("proposes", "who"),
    [
        *((each, "reviewer") for each in BY_REVIEWERS),
        *((each, "administrator") for each in (*BY_ADMINISTRATORS, *BY_EITHER)),
    ],
)
def test_a_second_person_is_told_and_only_they_can_take_it_over(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork, proposes: Proposes, who: str
) -> None:
    business_clock.set(AFTERNOON)
    first, second = on_call(staff, who)
    proposer, other = (sign_in(staff, who, number) for number in (1, 2))
    for client in (proposer, other):
        client.cookies["django_language"] = "en"
    proposes(proposer, acme, staff, business_clock)
    alert = the_alert()
    assert (alert.never_id, alert.administrators) == (first, proposes in BY_ADMINISTRATORS)
    run_due_work(name=alerts.CHASE)
    run_due_work(name=alerts.SAY)
    assert whom() == [f"{who}2"], "the backup: whoever has the shift has proposed it"
    assert "For another person" in words(proposer.get("/admin/alerts/"))
    proposer.post("/admin/alerts/", {"alert": [str(alert.pk)]})
    assert the_alert().waits, "who proposed it does not silence it"
    other.post("/admin/alerts/", {"alert": [str(alert.pk)]})
    taken = the_alert()
    assert (taken.waits, taken.acknowledged_how) == (False, Alert.How.PAGE)
    assert second == str(of_staff(staff, who, 2).pk)


def test_what_is_done_at_once_and_confirmed_later_is_told_too(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """One of three administrators shuts another out; the third one confirms it."""
    business_clock.set(AFTERNOON)
    on_call(staff)
    shutting_out(sign_in(staff, "administrator", 1), acme, staff, business_clock)
    assert the_alert().administrators


def test_administrators_alerts_are_not_taken_over_by_others(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    on_call(staff, "reviewer")
    invitation(sign_in(staff, "administrator", 1), acme, staff, business_clock)
    run_due_work(name=alerts.CHASE)
    run_due_work(name=alerts.SAY)
    assert whom() == ["administrator2"], "reviewers could do nothing about it"
    sign_in(staff, "reviewer", 1).post("/admin/alerts/", {"alert": [str(the_alert().pk)]})
    assert the_alert().waits


def test_that_its_time_runs_out_is_not_told_to_who_proposed_it_either(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    business_clock.set(AFTERNOON)
    on_call(staff, "reviewer")
    forgery(sign_in(staff, "reviewer", 1), acme, staff, business_clock)
    case = Case.objects.get(kind=Case.Kind.VIOLATION)
    business_clock.set(case.due_at + timedelta(minutes=1))
    first, _second = on_call(staff, "reviewer")
    run_due_work(name="reviews.case_clock")
    late = Alert.objects.get(about=f"case:{case.pk}", ended_at=None)
    assert (late.kind, late.never_id) == (Alert.Kind.CASE_LATE, first)
    run_due_work(name=alerts.CHASE)
    assert first not in Alert.objects.get(pk=late.pk).told
    decide(sign_in(staff, "reviewer", 2), case, "confirm", version=case.version)
    assert not selectors.alerts_waiting().exists(), "confirmed: nobody is needed any more"
