"""Licences lapse: what is frozen, when, for which labels; renewals, and the sweep behind it all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from compliance.catalogue.models import DocumentType
from compliance.certification import services, texts
from compliance.certification.models import Freeze
from compliance.evidence import selectors as evidence
from compliance.licences import services as licences
from compliance.licences.selectors import requirements_of, unlicensed
from compliance.models import Licence
from compliance.selectors import certification, trust_standing
from labels.models import Display, Number
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact
from tests.compliance.certification.conftest import (
    DAY,
    LAST_DAY,
    MIDNIGHT,
    PRACTICE,
    SECOND,
    SHANGHAI,
    licence,
    renew,
)
from tests.licences import ANNE, approved, decide, fresh, held
from tests.reviewers import TWO
from tests.stand_ins import publish
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


def wanted() -> dict[str, set[str | None]]:
    by_ending: dict[str, set[str | None]] = {}
    for canonical, text in Display.objects.values_list("number__canonical", "wanted"):
        by_ending.setdefault(canonical[-1], set()).add(text)
    return by_ending


BOTH = {"1": {"青禾医美"}, "2": {"青禾网络"}}
ONLY_THE_OTHER = {"1": {None}, "2": {"青禾网络"}}


def next_settling() -> datetime:
    due_at: datetime = Work.objects.get(name=services.SETTLE, done_at=None, lease_until=None).due_at
    return due_at


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("last_day", [LAST_DAY, date(2027, 3, 14), date(2027, 11, 7), date(2028, 2, 29)])
def test_frozen_at_midnight_of_the_clients_zone_only_what_needs_the_document(
    clinic: Tenant, business_clock: BusinessClock, zone: str, last_day: date
) -> None:
    """14 March and 7 November: the clock in New York springs forward and falls back on that day."""
    clinic.time_zone = zone
    clinic.save()
    row = licence(last_day)
    midnight = datetime.combine(last_day + DAY, datetime.min.time(), ZoneInfo(zone))
    assert next_settling() == midnight
    business_clock.set(midnight - SECOND)  # 23:59:59
    assert services.settle_freezes() == []
    assert wanted() == BOTH
    assert certification().frozen_documents == frozenset()
    business_clock.set(midnight)  # 00:00:00
    (freeze,) = services.settle_freezes()
    assert (freeze.document, freeze.cause, freeze.starts_at) == (PRACTICE, Freeze.Cause.LICENCE, midnight)
    assert wanted() == ONLY_THE_OTHER
    assert set(Display.objects.filter(wanted=None).values_list("wanted_reason", flat=True)) == {"frozen"}
    assert certification().frozen_documents == {PRACTICE}
    assert not certification().frozen
    assert fresh(row).state == Licence.State.EXPIRED
    assert services.settle_freezes() == [], "again it changes nothing"


def test_grace_days_of_the_type_come_on_top(business_clock: BusinessClock) -> None:
    DocumentType.objects.filter(code=PRACTICE).update(grace_days=3)
    licence()
    assert next_settling() == MIDNIGHT + 3 * DAY
    business_clock.set(MIDNIGHT + 3 * DAY - SECOND)
    assert services.settle_freezes() == []
    business_clock.set(MIDNIGHT + 3 * DAY)
    assert len(services.settle_freezes()) == 1


def test_what_is_frozen_is_past_due_also_when_its_type_is_given_more_grace_later(
    business_clock: BusinessClock,
) -> None:
    licence()
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    DocumentType.objects.filter(code=PRACTICE).update(grace_days=30)
    assert services.settle_freezes() == [], "more grace does not bring back what has lapsed"
    owed = requirements_of(["青禾医美"], MIDNIGHT)
    requirement = {each.document_type: each for each in (*owed.past_due, *owed.currently_due)}[PRACTICE]
    assert (requirement.status, requirement.reason, requirement.due) == ("past_due", "expired", LAST_DAY)
    assert unlicensed(["青禾医美", "青禾网络"], MIDNIGHT) == {"青禾医美"}


@pytest.mark.parametrize("document", ["trademark", "number_ownership", "authorisation_letter"])
def test_what_no_label_can_need_expires_and_freezes_nothing(
    clinic: Tenant, business_clock: BusinessClock, document: str
) -> None:
    """The first two are owed by nobody, the letter not by an individual; trust is kept, and nobody is told."""
    clinic.subject_type = Tenant.SubjectType.INDIVIDUAL
    clinic.save()
    Licence.objects.filter(document_type=document).delete()
    row = held(document, valid_from=date(2024, 7, 1), valid_until=LAST_DAY)
    business_clock.set(MIDNIGHT)
    assert services.settle_freezes() == []
    assert fresh(row).state == Licence.State.EXPIRED
    assert not trust_standing(MIDNIGHT).frozen
    assert not Message.objects.filter(template="compliance/certification_frozen").exists()


def test_what_is_asked_of_nobody_any_more_is_unfrozen(business_clock: BusinessClock) -> None:
    licence()
    business_clock.set(MIDNIGHT)
    assert len(services.settle_freezes()) == 1
    DocumentType.objects.filter(code=PRACTICE).update(required=False)
    [ended] = services.settle_freezes()
    assert ended.ends_at is not None
    assert wanted() == BOTH
    assert services.settle_freezes() == []


def test_every_label_of_a_medical_client_needs_it_when_the_catalogue_says_so(
    clinic: Tenant, business_clock: BusinessClock
) -> None:
    """The business licence is needed by every label of a firm."""
    Licence.objects.filter(document_type="business_licence").update(valid_until=LAST_DAY)
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    assert wanted() == {"1": {None}, "2": {None}}
    held("law_firm_licence", valid_from=date(2027, 1, 1), valid_until=None)  # an alternative
    services.settle_freezes()
    assert wanted() == BOTH


def test_a_label_under_a_frozen_scene_label_is_shown(business_clock: BusinessClock) -> None:
    shop = Number.objects.get(canonical__endswith="2")
    publish([shop], "青禾医美节", valid_until=MIDNIGHT + 30 * DAY)
    assert wanted()["2"] == {"青禾医美节"}
    licence()
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    assert wanted() == ONLY_THE_OTHER


def test_each_step_is_told_and_in_evidence(business_clock: BusinessClock, send_due_messages: DueMessages) -> None:
    row = licence()
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    renewal = approved(PRACTICE, replaces=row.pk, valid_from=LAST_DAY + DAY, days=700)
    assert Freeze.objects.get().ends_at is not None
    assert wanted() == BOTH
    with context.platform():
        send_due_messages()
    subjects = [mail.subject for mail in send_due_messages.emails]
    assert "“Medical institution practice licence” has expired: labels withdrawn" in subjects
    assert "“Medical institution practice licence” approved: labels restored" in subjects
    with translation.override("en"):
        said = [entry.text for entry in evidence.history(limit=50)]
    name = "Medical institution practice licence"
    assert f"Certification frozen since Thu 1 Jul 2027 00:00 for labels that require “{name}”" in said
    assert f"Certification unfrozen for labels that require “{name}”" in said
    assert fresh(row).state == Licence.State.SUPERSEDED
    assert fresh(renewal).state == Licence.State.APPROVED


# ---------------------------------------------------------------- renewals


def test_a_renewal_handed_in_before_expiry_keeps_it_provisional(
    business_clock: BusinessClock, send_due_messages: DueMessages
) -> None:
    row = licence()
    business_clock.set(MIDNIGHT - SECOND)
    renewal = renew(row)
    business_clock.set(MIDNIGHT + 5 * DAY)
    assert services.settle_freezes() == services.settle_freezes() == []
    assert wanted() == BOTH
    with context.platform():
        send_due_messages()
    told = [mail for mail in send_due_messages.emails if "renewal is under review" in mail.subject]
    assert len(told) == 1, "once"
    decide(renewal)
    assert wanted() == BOTH
    assert not Freeze.objects.exists()
    assert fresh(row).state == Licence.State.SUPERSEDED


@pytest.mark.parametrize("withdrawn", [True, False])
def test_a_renewal_that_is_turned_down_freezes_at_once(business_clock: BusinessClock, withdrawn: bool) -> None:
    row = licence()
    business_clock.set(MIDNIGHT - SECOND)
    renewal = renew(row)
    business_clock.set(MIDNIGHT + 5 * DAY)
    services.settle_freezes()
    if withdrawn:
        from compliance.reviews import services as reviews
        from tests.licences import case_of

        reviews.withdraw(case_of(renewal).pk, ANNE)
    else:
        decide(renewal, approved=False)
    assert Freeze.objects.get().starts_at - (MIDNIGHT + 5 * DAY) < timedelta(minutes=1)
    assert wanted() == ONLY_THE_OTHER


def test_a_renewal_handed_in_too_late_is_frozen_until_it_is_approved(business_clock: BusinessClock) -> None:
    row = licence()
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    renewal = renew(row)
    services.settle_freezes()
    assert wanted() == ONLY_THE_OTHER
    decide(renewal)
    assert wanted() == BOTH


def test_a_renewal_approved_ahead_takes_over_on_its_first_day(business_clock: BusinessClock) -> None:
    row = licence()
    renewal = decide(renew(row))
    assert fresh(row).state == Licence.State.APPROVED
    business_clock.set(MIDNIGHT)
    assert services.settle_freezes() == []
    assert (fresh(row).state, fresh(renewal).state) == (Licence.State.SUPERSEDED, Licence.State.APPROVED)
    assert wanted() == BOTH


def test_a_revoked_licence_freezes_at_once(business_clock: BusinessClock) -> None:
    row = licence()
    licences.revoke(row.pk, reason="Its seal is painted", **TWO)
    assert wanted() == ONLY_THE_OTHER
    assert trust_standing(business_clock.now()).months == 0


@pytest.mark.parametrize("in_review", [True, False])
def test_what_came_after_a_revoked_licence_lapses_as_any_other(business_clock: BusinessClock, in_review: bool) -> None:
    """The revoked one would have lasted longer: it says neither when the next one lapsed nor that nothing is kept."""
    licences.revoke(licence(LAST_DAY + 200 * DAY).pk, reason="Its seal is painted", **TWO)
    business_clock.advance(days=1)
    row = held(PRACTICE, valid_from=date(2027, 1, 1), valid_until=LAST_DAY)
    services.settle_freezes()
    assert wanted() == BOTH
    business_clock.set(MIDNIGHT - SECOND)
    if in_review:
        renew(row)
    business_clock.set(MIDNIGHT + 2 * DAY)
    services.settle_freezes()
    assert wanted() == (BOTH if in_review else ONLY_THE_OTHER)
    assert fresh(row).state == (Licence.State.APPROVED if in_review else Licence.State.EXPIRED)
    assert [each.starts_at for each in Freeze.objects.filter(ends_at=None)] == ([] if in_review else [MIDNIGHT])


def test_an_alternative_keeps_the_grace_of_what_it_stands_for(business_clock: BusinessClock) -> None:
    DocumentType.objects.filter(code="business_licence").update(grace_days=5)
    Licence.objects.filter(document_type="business_licence").delete()
    row = held("law_firm_licence", valid_from=date(2027, 1, 1), valid_until=LAST_DAY)
    for at, frozen in ((MIDNIGHT, False), (MIDNIGHT + 5 * DAY - SECOND, False), (MIDNIGHT + 5 * DAY, True)):
        business_clock.set(at)
        services.settle_freezes()
        services.settle_freezes()
        assert Freeze.objects.filter(document="business_licence", ends_at=None).exists() == frozen
        assert fresh(row).state == (Licence.State.EXPIRED if frozen else Licence.State.APPROVED)


def test_a_freeze_ends_the_run_of_months(business_clock: BusinessClock) -> None:
    row = licence()
    business_clock.set(MIDNIGHT)
    assert trust_standing(business_clock.now()).months == 4, "March to June"
    services.settle_freezes()
    now = business_clock.now()
    assert (trust_standing(now).months, trust_standing(now).frozen, trust_standing(now).green_from) == (0, True, None)
    decide(renew(row))
    assert trust_standing(business_clock.now()).since == datetime(2027, 8, 1, tzinfo=SHANGHAI)


# ---------------------------------------------------------------- behind it


def test_the_nightly_sweep_mends_a_missed_freeze_and_a_missed_unfreeze(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    row = licence()
    Work.objects.all().delete()  # the settling is lost
    business_clock.set(MIDNIGHT + 2 * DAY)
    sweep(run_due_work)
    assert Freeze.objects.get().starts_at == MIDNIGHT
    assert wanted() == ONLY_THE_OTHER
    Licence.objects.filter(pk=row.pk).update(state="approved", valid_until=LAST_DAY + 365 * DAY)  # past every door
    sweep(run_due_work)
    assert wanted() == BOTH
    assert Freeze.objects.get().ends_at is not None
    assert Work.objects.filter(name="compliance.sweep", done_at=None).exists(), "it comes again"


def sweep(run_due_work: DueWork) -> None:
    from tenants.agenda.services import schedule

    Work.objects.filter(name="labels.submit").delete()
    schedule("compliance.sweep", key="nightly")
    run_due_work(name="compliance.sweep", failures=True)


def test_other_clients_are_not_touched(globex: Tenant, business_clock: BusinessClock) -> None:
    licence()
    with context.client(globex):
        held(PRACTICE, valid_from=date(2024, 7, 1), valid_until=LAST_DAY + 100 * DAY)
    business_clock.set(MIDNIGHT)
    services.settle_freezes()
    with context.client(globex):
        services.settle_freezes()
        assert not Freeze.objects.exists()


@pytest.mark.usefixtures("in_english")
def test_a_revoked_document_is_told_as_revoked(send_due_messages: DueMessages) -> None:
    """Not as one that lapsed, and in the words of who revoked it."""
    Contact.objects.update(mobile="+8613800138000")
    licences.revoke(licence().pk, reason="Its seal is painted", **TWO)
    services.settle_freezes()
    send_due_messages()
    subjects = {mail.subject: mail.body for mail in send_due_messages.emails}
    revoked = next(body for subject, body in subjects.items() if subject.startswith("Revoked:"))
    assert "Its seal is painted" in revoked
    frozen = next(subject for subject in subjects if subject.endswith("labels withdrawn"))
    assert "was revoked" in frozen
    assert not any("is missing" in subject or "no valid" in body for subject, body in subjects.items())
    assert [len(text) <= 70 and "revoked" in text for _to, text in send_due_messages.texts] == [True, True]
    assert texts.why(Freeze.objects.get()) == "The document was revoked"
