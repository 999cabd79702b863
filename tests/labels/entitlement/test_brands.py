"""Brands: asked for with a document, decided by a reviewer, ending by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from compliance.catalogue.services import new_terms
from compliance.reviews import services as reviews
from compliance.reviews.models import Attachment, Case
from labels.entitlement import brands, checks
from labels.models import Alias
from labels.registry.models import AliasClaim
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.licences import document
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
ANNE, LI = Actor("person", "Anne"), Actor("staff", "Li")
LAST_DAY = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def _monday(business_clock: BusinessClock, acme: Tenant) -> None:
    business_clock.set(datetime(2026, 12, 7, 2, tzinfo=UTC))  # 10:00 in Shanghai


def ask(text: str = "小芽", valid_until: date | None = LAST_DAY, files: int = 1) -> Alias:
    return brands.request_alias(
        text=text,
        kind=Alias.Kind.TRADEMARK,
        reference=" 12345678 ",
        valid_until=valid_until,
        files=[document("商标注册证.pdf") for _ in range(files)],
        actor=ANNE,
    )


def case_of(alias: Alias) -> Case:
    return Case.objects.get(subject_id=alias.pk, decided_at=None)


def approve(alias: Alias) -> Alias:
    case = case_of(alias)
    reviews.approve(case.pk, LI, "", case.version)
    alias.refresh_from_db()
    return alias


def test_a_brand_goes_to_a_reviewer_with_its_document(in_acme: Tenant) -> None:
    alias = ask()
    case = case_of(alias)
    assert (alias.state, alias.reference) == (Alias.State.IN_REVIEW, "12345678")
    assert (case.kind, case.title) == (Case.Kind.ALIAS, "小芽")
    assert case.facts["alias"] == {
        "kind": "trademark",
        "reference": "12345678",
        "valid_until": "2026-12-31",
        "held_by_another": False,
        "renews": False,
    }
    assert case.facts["recognition"]["codes"] == ["no_match"]
    assert Attachment.objects.get(entry__case=case).name == "商标注册证.pdf"
    assert checks.check_label("小芽").decision == "review", "asking changes nothing"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"text": "招商银行"}, "not_a_label"),
        ({"text": "芽"}, "not_a_label"),
        ({"valid_until": date(2026, 12, 6)}, "expired"),
        ({"files": 0}, "no_document"),
    ],
)
def test_what_cannot_be_a_brand_is_refused(in_acme: Tenant, asked: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(**asked)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Case.objects.exists()
    assert not Alias.objects.exists()


def test_a_file_that_is_none_leaves_nothing_behind(in_acme: Tenant) -> None:
    from django.core.files.base import ContentFile

    with pytest.raises(Refused):
        brands.request_alias(
            text="小芽", kind="app", reference="1", valid_until=None, files=[ContentFile(b"MZ", "a.exe")], actor=ANNE
        )
    assert not Alias.objects.exists()
    assert not Case.objects.exists()


def test_the_same_name_is_asked_for_once(in_acme: Tenant) -> None:
    ask()
    with pytest.raises(Refused) as refused:
        ask()
    assert refused.value.code == "known"


def test_an_approved_brand_is_as_good_as_the_name(in_acme: Tenant) -> None:
    approve(ask())
    checked = checks.check_label("小芽客服")
    assert (checked.decision, checked.recognition and checked.recognition.codes) == ("accept", ("alias",))
    assert AliasClaim.objects.get(pk="小芽").tenant == in_acme


def test_a_rejected_or_withdrawn_one_is_not(in_acme: Tenant) -> None:
    alias = ask()
    case = case_of(alias)
    reviews.reject(case.pk, LI, "proof_unclear", "", case.version)
    alias.refresh_from_db()
    assert alias.state == Alias.State.REJECTED
    again = ask()
    reviews.withdraw(case_of(again).pk, ANNE)
    again.refresh_from_db()
    assert again.state == Alias.State.RETIRED
    assert checks.check_label("小芽").decision == "review"
    assert not AliasClaim.objects.exists()


def test_one_brand_has_one_client(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        approve(ask())
    with context.client(globex):
        alias = ask("小 芽")
        case = case_of(alias)
        assert case.facts["alias"]["held_by_another"] is True
        assert acme.legal_name not in str(case.facts)
        with translation.override("en"), pytest.raises(Refused, match="Another client"):
            reviews.approve(case.pk, LI, "", case.version)
        alias.refresh_from_db()
        assert alias.state == Alias.State.IN_REVIEW


def test_it_ends_after_its_last_local_day_and_labels_that_rest_on_it_are_looked_at(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    alias = approve(ask())
    publish(register("021-6123 4001"), "小芽客服")
    publish(register("021-6123 4002"), "青禾网络")
    business_clock.set(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC))
    run_due_work(name="labels.alias_expires")
    alias.refresh_from_db()
    assert alias.state == Alias.State.APPROVED
    business_clock.set(datetime(2026, 12, 31, 16, tzinfo=UTC))  # midnight in Shanghai
    run_due_work(name="labels.alias_expires")
    alias.refresh_from_db()
    assert alias.state == Alias.State.EXPIRED
    assert not AliasClaim.objects.exists()
    assert [case.title for case in Case.objects.filter(kind=Case.Kind.LABEL_FLIP)] == ["小芽客服"]
    assert checks.check_label("小芽").decision == "review"


def test_the_client_retires_one_and_nothing_is_left_to_do(in_acme: Tenant) -> None:
    alias = approve(ask())
    brands.retire_alias(alias.pk, actor=ANNE)
    brands.retire_alias(alias.pk, actor=ANNE)
    alias.refresh_from_db()
    assert alias.state == Alias.State.RETIRED
    assert not Work.objects.filter(name="labels.alias_expires", done_at=None).exists()
    assert not AliasClaim.objects.exists()


def test_one_without_an_end_stays(in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    alias = approve(ask(valid_until=None))
    business_clock.advance(timedelta(days=4000))
    run_due_work(name="labels.alias_expires")
    alias.refresh_from_db()
    assert alias.state == Alias.State.APPROVED


# ---------------------------------------------------------------- renewing, withdrawing, being told


def renew(alias: Alias, valid_until: date | None = date(2036, 12, 31)) -> Alias:
    return brands.renew_alias(
        alias.pk, reference="23456789", valid_until=valid_until, files=[document("续展.pdf")], actor=ANNE
    )


def states(text: str = "小芽") -> list[tuple[str, str]]:
    return sorted(Alias.objects.filter(text=text).values_list("reference", "state"))


def test_a_renewal_takes_the_place_of_what_is_in_force_without_a_gap(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    old = approve(ask())
    new = renew(old)
    assert checks.check_label("小芽客服").decision == "accept", "the one before is in force meanwhile"
    with pytest.raises(Refused, match="under review"), translation.override("en"):
        renew(old)
    approve(new)
    assert states() == [("12345678", "replaced"), ("23456789", "approved")]
    business_clock.set(datetime(2027, 1, 2, tzinfo=UTC))  # the first one's last day is over
    run_due_work(name="labels.alias_expires")
    assert checks.check_label("小芽客服").decision == "accept"
    assert not Message.objects.filter(template="labels/alias_expired").exists()
    with pytest.raises(Refused) as refused:
        renew(Alias.objects.get(pk=old.pk))
    assert refused.value.code == "not_renewable"


def test_an_expired_one_comes_back_with_its_renewal(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    old = approve(ask())
    business_clock.set(datetime(2027, 1, 2, tzinfo=UTC))
    run_due_work(name="labels.alias_expires")
    approve(renew(old))
    assert states() == [("12345678", "expired"), ("23456789", "approved")]
    assert checks.check_label("小芽客服").decision == "accept"


def test_the_client_is_told_30_days_ahead_unless_the_renewal_is_in_review(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    agreed_contact(name="Anne", email="anne@acme.example")
    waiting = approve(ask("小禾"))
    approve(ask())
    renew(waiting)
    for at, count in ((datetime(2026, 12, 1, 15, 59, tzinfo=UTC), 0), (datetime(2026, 12, 8, tzinfo=UTC), 1)):
        business_clock.set(at)
        run_due_work(name="labels.alias_reminder")
        told = Message.objects.filter(template="labels/alias_reminder", channel="email")
        assert [message.parameters["label"] for message in told] == ["小芽"] * count
    business_clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    run_due_work(name="labels.alias_expires")
    told = Message.objects.filter(template="labels/alias_expired", channel="email")
    assert {message.parameters["label"] for message in told} == {"小芽", "小禾"}


def test_it_is_reminded_of_as_long_ahead_as_the_staff_have_set(in_acme: Tenant) -> None:
    new_terms({"brand_reminder_days": 10}, note="Later", by=Actor("staff", "Root", "1"))
    brand = approve(ask())
    due = {work.name: work.due_at for work in Work.objects.filter(key=str(brand.pk), done_at=None)}
    assert due["labels.alias_expires"] - due["labels.alias_reminder"] == timedelta(days=10)


@pytest.mark.parametrize("approved", [False, True])
def test_withdrawing(in_acme: Tenant, approved: bool) -> None:
    alias = approve(ask()) if approved else ask()
    brands.withdraw_alias(alias.pk, actor=ANNE)
    alias.refresh_from_db()
    assert alias.state == Alias.State.RETIRED
    assert not Case.objects.filter(subject_id=alias.pk, decided_at=None).exists()
    assert not AliasClaim.objects.exists()
    with pytest.raises(Refused) as refused:
        brands.withdraw_alias(alias.pk, actor=ANNE)
    assert refused.value.code == "ended"


def test_two_spellings_of_one_brand_hold_it_together(in_acme: Tenant) -> None:
    one, two = approve(ask("Shinya", None)), approve(ask("SHINYA", None))
    brands.withdraw_alias(one.pk, actor=ANNE)
    assert AliasClaim.objects.filter(tenant=in_acme).exists(), "the other one is still in force"
    brands.withdraw_alias(two.pk, actor=ANNE)
    assert not AliasClaim.objects.exists()


def test_a_last_day_that_no_calendar_reaches_is_refused(in_acme: Tenant, in_english: None) -> None:
    """Nothing could be planned for the day after it: no reviewer could approve it."""
    with pytest.raises(Refused, match="too far ahead") as refused:
        ask(valid_until=date(9999, 12, 31))
    assert refused.value.field == "valid_until"
