"""What follows when a number is proved, when a proof ends, and when a claim stays without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest

from compliance.catalogue.services import new_terms
from compliance.evidence.models import Record
from compliance.licences import services as licences
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.displays import proofs
from labels.domain.numbers import parse_number
from labels.domain.ownership import DOCUMENT, Way
from labels.domain.wanted import WantedReason
from labels.entitlement import checks, number_proofs
from labels.models import Display, Number, NumberProof
from labels.numbers import claims, ownership as number_ownership, services as number_services
from labels.registry.models import NumberClaim
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact
from tests.contacts import agreed_contact
from tests.labels.entitlement.test_number_proofs import hand_in
from tests.licences import ANNE, LI, decide, document, today
from tests.ownership import prove
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, Row, register
from tests.stand_ins import StandIns, cell, fresh as unused, publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LABEL = "青禾网络"


def fresh(number: Number) -> Number:
    row: Number = Number.objects.get(pk=number.pk)
    return row


def unproved(text: str = "138 0571 7001") -> Number:
    (number,) = register(text, proved=False)
    return number


def by_code(number: Number) -> None:
    number_ownership.prove({number.pk: ""}, Way.CODE, actor=ACTOR)


# ---------------------------------------------------------------- nothing before the proof


def test_nothing_is_shown_before_and_the_label_after(in_acme: Tenant, stand_ins: StandIns) -> None:
    number = unused(proved=False)[0]
    publish([number], LABEL)
    stand_ins.run()
    assert set(stand_ins.on_handsets(number).values()) == {None}
    assert cell(number, "huawei").wanted_reason == WantedReason.NUMBER_UNPROVED
    number_ownership.prove({number.pk: "list"}, Way.CARRIER_LIST, actor=PLATFORM)
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] == LABEL
    assert fresh(number).claim_until is None


def test_an_expired_proof_takes_the_label_away_at_midnight_and_a_renewal_in_review_keeps_it(
    in_acme: Tenant, stand_ins: StandIns
) -> None:
    numbers = unused(2, proved=False)
    kept, lost = (decide(hand_in([number], 3)) for number in numbers)
    publish(numbers, LABEL)
    stand_ins.run()
    assert [stand_ins.on_handsets(number)["huawei"] for number in numbers] == [LABEL, LABEL]
    licences.hand_in(
        document_type=DOCUMENT,
        issuer="中国联通",
        number="2",
        valid_from=today(),
        valid_until=None,
        file=document(),
        actor=ANNE,
        replaces=kept.pk,
    )
    stand_ins.later(days=3, step=timedelta(hours=6))
    assert [stand_ins.on_handsets(number)["huawei"] for number in numbers] == [LABEL, LABEL], "the last day counts"
    stand_ins.later(days=1, step=timedelta(hours=6))
    assert [stand_ins.on_handsets(number)["huawei"] for number in numbers] == [LABEL, None]
    assert lost.document_type == DOCUMENT


def test_a_new_document_keeps_the_label_while_it_is_in_review_as_a_renewal_does(
    in_acme: Tenant, stand_ins: StandIns, client_of: Callable[..., PortalClient]
) -> None:
    """Handed in on the page of proofs, not as the old one's renewal; of two numbers it names one. Turned down it keeps
    nothing any more.
    """
    numbers = unused(2, proved=False)
    for number in numbers:
        decide(hand_in([number], 3))
    publish(numbers, LABEL)
    stand_ins.run()
    given = {"number": "9", "issuer": "中国联通", "file": document(), "valid_from": str(today())}
    page = client_of(in_acme, "operator")
    assert page.post("/numbers/proofs/new/", given | {"numbers": [numbers[0].pk]}).status_code == 302
    with context.client(in_acme):
        stand_ins.later(days=4, step=timedelta(hours=6))
        assert [stand_ins.on_handsets(number)["huawei"] for number in numbers] == [LABEL, None]
        waiting = proofs.not_proved(Number.objects.all(), business_now())
        assert set(waiting.values_list("pk", flat=True)) == {numbers[1].pk}, "nor does a window wait for it"
        decide(Licence.objects.get(document_type=DOCUMENT, number="9"), approved=False)
        stand_ins.later(hours=1)
        assert stand_ins.on_handsets(numbers[0])["huawei"] is None


def test_a_revoked_document_takes_the_label_away_at_once(in_acme: Tenant, stand_ins: StandIns) -> None:
    number = unused(proved=False)[0]
    proof = decide(hand_in([number], None))
    publish([number], LABEL)
    stand_ins.run()
    licences.revoke(proof.pk, reason="forged", actor=Actor("staff", "Wu", "2"), proposed_by=Actor("staff", "Li", "1"))
    stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] is None
    assert fresh(number).claim_until is not None, "a claim without a proof lapses"


def test_only_a_document_proves_a_short_code(in_acme: Tenant) -> None:
    numbers = register("95588", "400-820-1234", "1010 8888", "0571-96111", proved=False)
    for way in (Way.CODE, Way.CARRIER_LIST):
        assert number_ownership.prove(dict.fromkeys((each.pk for each in numbers), ""), way, actor=PLATFORM) == 0
    assert number_proofs.unproved().count() == 4
    decide(hand_in(numbers, None))
    assert number_proofs.unproved().count() == 0
    assert claims.count() == 0


def test_a_strangers_number_may_not_stand_in_a_standby_label(in_acme: Tenant) -> None:
    number = unproved("021-6777 0005")
    assert checks.check_standby_label("维护中-紧急联系02167770005").decision == "reject"
    prove([number])
    assert checks.check_standby_label("维护中-紧急联系02167770005").decision == "review"


# ---------------------------------------------------------------- two claim one number


def claim_both(acme: Tenant, globex: Tenant, text: str = "138 0571 7002") -> str:
    """acme is first; neither has a proof."""
    for tenant in (acme, globex):
        with context.client(tenant):
            unproved(text)
            if not Contact.objects.exists():
                agreed_contact(name="王敏", email=f"wang@{tenant.schema_name}.example")
    return parse_number(text).canonical


def state_of(tenant: Tenant, canonical: str) -> str:
    with context.client(tenant):
        return str(Number.objects.get(canonical=canonical).state)


def test_a_proved_claim_takes_the_number_over_and_the_loser_is_told(acme: Tenant, globex: Tenant) -> None:
    canonical = claim_both(acme, globex)
    with context.client(globex):
        by_code(Number.objects.get(canonical=canonical))
    assert NumberClaim.objects.get(pk=canonical).tenant_id == globex.pk
    assert state_of(globex, canonical) == Number.State.ACTIVE
    assert state_of(acme, canonical) == Number.State.DISPUTED
    assert not Case.objects.filter(kind=Case.Kind.NUMBER_CLAIM, decided_at=None).exists()
    assert Message.objects.filter(tenant=acme, template="labels/number_lost").exists()


def test_the_holder_that_proves_its_number_keeps_it_and_the_other_is_told(acme: Tenant, globex: Tenant) -> None:
    canonical = claim_both(acme, globex)
    with context.client(acme):
        by_code(Number.objects.get(canonical=canonical))
    assert state_of(acme, canonical) == Number.State.ACTIVE
    assert state_of(globex, canonical) == Number.State.RELEASED
    assert Message.objects.filter(tenant=globex, template="labels/number_lost").exists()


def test_two_proofs_are_for_a_reviewer(acme: Tenant, globex: Tenant) -> None:
    canonical = claim_both(acme, globex)
    with context.client(acme):
        decide(hand_in([Number.objects.get(canonical=canonical)], None))
    with context.client(globex):  # it lost its claim; it comes again
        number_services.register_numbers([Row(parse_number(canonical))], actor=ACTOR)
        by_code(Number.objects.get(canonical=canonical))
    assert state_of(acme, canonical) == Number.State.ACTIVE
    assert state_of(globex, canonical) == Number.State.DISPUTED
    assert Case.objects.filter(tenant=globex, kind=Case.Kind.NUMBER_CLAIM, decided_at=None).exists()


def test_a_document_with_a_reviewer_is_waited_for(acme: Tenant, globex: Tenant) -> None:
    canonical = claim_both(acme, globex)
    with context.client(acme):
        hand_in([Number.objects.get(canonical=canonical)], None)
    with context.client(globex):
        by_code(Number.objects.get(canonical=canonical))
    assert state_of(globex, canonical) == Number.State.DISPUTED
    case = Case.objects.get(tenant=globex, kind=Case.Kind.NUMBER_CLAIM, decided_at=None)
    reviews.approve(case.pk, LI, "", case.version)
    assert state_of(globex, canonical) == Number.State.ACTIVE


def test_what_the_loser_had_proved_by_a_code_proves_nothing_more(acme: Tenant, globex: Tenant) -> None:
    canonical = claim_both(acme, globex)
    with context.client(acme):
        by_code(Number.objects.get(canonical=canonical))
    with context.client(globex):
        number_services.register_numbers([Row(parse_number(canonical))], actor=ACTOR)
        number = Number.objects.get(canonical=canonical)
        number_services.decide_claim(number.pk, ours=True, actor=LI)
    with context.client(acme):
        assert not NumberProof.objects.filter(number__canonical=canonical).exists()


# ---------------------------------------------------------------- claims without a proof


def test_a_claim_lapses_after_its_term_and_the_client_is_told(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    number, (proved,) = unproved(), register("138 0571 7003")
    publish([number], LABEL)
    schedule("labels.sweep", key="nightly")
    for _day in range(29):
        business_clock.advance(DAY)
        run_due_work()
    assert fresh(number).state == Number.State.ACTIVE
    for _day in range(2):
        business_clock.advance(DAY)
        run_due_work()
    assert fresh(number).state == Number.State.RELEASED
    assert fresh(proved).state == Number.State.ACTIVE
    assert not NumberClaim.objects.filter(pk=number.canonical).exists()
    assert Message.objects.filter(template="labels/claims_lapsed").count() == 1
    reminded = Record.objects.filter(action="numbers_reminded").order_by("-id")
    assert sorted({each.details["days"] for each in reminded}) == [1, 3, 7, 14, 30]
    (again,) = register("138 0571 7001", proved=False)
    assert again.claim_until is not None
    assert again.claim_until > business_clock.now() + 29 * DAY, "a new claim has a new term"


def test_what_is_with_a_reviewer_does_not_lapse(in_acme: Tenant, business_clock: BusinessClock) -> None:
    number = unproved()
    proof = hand_in([number], None)
    business_clock.advance(40 * DAY)
    number_ownership.settle_claims()
    assert fresh(number).state == Number.State.ACTIVE
    decide(proof, approved=False)
    business_clock.advance(31 * DAY)
    number_ownership.settle_claims()
    assert fresh(number).state == Number.State.RELEASED


def test_more_claims_than_lapse_at_once_follow_and_then_people_are_reminded(
    in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    over = register("138 0571 7001", "138 0571 7002", "138 0571 7003", proved=False)
    business_clock.advance(20 * DAY)
    (later,) = register("138 0571 7004", proved=False)
    business_clock.advance(16 * DAY)
    with mock.patch.object(number_ownership, "AT_A_TIME", 2):
        number_ownership.settle_claims()
        assert Number.objects.filter(state=Number.State.RELEASED).count() == 2
        assert not Record.objects.filter(action="numbers_reminded").exists()
        run_due_work(name=number_ownership.SETTLE)
    assert {fresh(number).state for number in over} == {Number.State.RELEASED}
    assert fresh(later).state == Number.State.ACTIVE
    assert Record.objects.filter(action="numbers_reminded").exists()


def test_the_term_is_the_staffs(in_acme: Tenant, business_clock: BusinessClock) -> None:
    new_terms({"claim_days": 5}, note="shorter", by=Actor("staff", "Root", "1"))
    number = unproved()
    business_clock.advance(6 * DAY)
    number_ownership.settle_claims()
    assert fresh(number).state == Number.State.RELEASED


@pytest.mark.parametrize(
    ("subject_type", "figure"),
    [
        ("individual", "most_unproved_individual"),
        ("sole_proprietor", "most_unproved_sole_proprietor"),
        ("enterprise", "most_unproved_enterprise"),
        ("group", "most_unproved_group"),
    ],
)
def test_how_many_is_the_staffs_by_subject_type(acme: Tenant, subject_type: str, figure: str) -> None:
    new_terms({figure: 3}, note="few", by=Actor("staff", "Root", "1"))
    Tenant.objects.filter(pk=acme.pk).update(subject_type=subject_type)
    with context.client(Tenant.objects.get(pk=acme.pk)):
        first = register("138 0571 7010", "138 0571 7011", "138 0571 7012", proved=False)
        with pytest.raises(number_services.TooManyUnproved):
            register("138 0571 7013", proved=False)
        register("138 0571 7010", proved=False)  # known already
        prove(first[:1])
        register("138 0571 7013", proved=False)


def test_who_has_handed_in_nothing_may_have_few(in_acme: Tenant) -> None:
    Licence.objects.update(state=Licence.State.EXPIRED)
    new_terms({"most_unproved_new": 2}, note="few", by=Actor("staff", "Root", "1"))
    register("138 0571 7010", "138 0571 7011", proved=False)
    with pytest.raises(number_services.TooManyUnproved):
        register("138 0571 7012", proved=False)


def test_a_large_enterprise_brings_all_its_numbers(in_acme: Tenant) -> None:
    assert claims.most() == 100_000


# ---------------------------------------------------------------- from before proofs were asked for


def test_labels_shown_before_stay_for_the_term_and_go_then(in_acme: Tenant, stand_ins: StandIns) -> None:
    shown, bare, proved = unused(3, proved=False)
    decide(hand_in([proved], None))
    publish([shown, proved], LABEL)
    begun = stand_ins.clock.now()
    Number.objects.filter(pk__in=[shown.pk, bare.pk]).update(claim_until=begun + 120 * DAY)
    Number.objects.filter(pk=shown.pk).update(kept_from=begun)
    stand_ins.run()
    number_ownership.settle_claims()
    rows = {number.pk: fresh(number) for number in (shown, bare, proved)}
    now = stand_ins.clock.now()
    assert rows[proved.pk].kept_from is rows[proved.pk].claim_until is rows[bare.pk].kept_from is None
    kept = proofs.kept_until(rows.values())
    assert kept[shown.pk] == pytest.approx(now + 90 * DAY, abs=timedelta(hours=1))
    assert rows[bare.pk].claim_until == pytest.approx(now + 120 * DAY, abs=timedelta(hours=1))
    from labels.displays import reconciler

    reconciler.reconcile_everything(lane="standard")
    stand_ins.run()
    assert stand_ins.on_handsets(shown)["huawei"] == LABEL
    assert [each.params["numbers"] for each in _owed()] == ["2"]
    for step in (60, 31):
        stand_ins.at(stand_ins.clock.now() + step * DAY)
        stand_ins.run()
    assert stand_ins.on_handsets(shown)["huawei"] is None
    assert stand_ins.on_handsets(proved)["huawei"] == LABEL
    assert fresh(shown).state == Number.State.ACTIVE, "the claim lapses later"
    prove([shown])
    stand_ins.run()
    assert stand_ins.on_handsets(shown)["huawei"] == LABEL
    assert Display.objects.filter(number=shown, wanted_reason="label").exists()


def _owed() -> list[object]:
    from labels.entitlement import documents

    return [each for each in documents.requirements().currently_due if each.document_type == DOCUMENT]


def test_the_end_of_one_document_is_told_though_another_lasts_longer(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example")
    numbers = register("138 0571 7030", "138 0571 7031", proved=False)
    decide(hand_in(numbers[:1], 20))
    decide(hand_in(numbers[1:], 300))
    number_ownership.remind_of_claims()
    business_clock.advance(7 * DAY)
    number_ownership.remind_of_claims()
    number_ownership.remind_of_claims()
    by_code(numbers[0])
    business_clock.advance(8 * DAY)
    number_ownership.remind_of_claims()
    told = Message.objects.filter(template="labels/numbers_unproved").order_by("id")
    assert [(each.parameters["numbers"], each.parameters["days"]) for each in told] == [(1, 20), (1, 13)]
