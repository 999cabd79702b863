"""Certified labels: unique among clients, and judged again by another model."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from compliance.evidence.selectors import history
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.backups import services as backup_services, snapshots
from labels.directories.models import Directory
from labels.domain import backup as rules
from labels.entitlement import certified, checks
from labels.models import Display, LabelVersion, Number
from labels.numbers import services as number_services
from labels.registry import services as registry
from labels.registry.models import LabelClaim
from labels.versions import services as version_services
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.labels.models_of_labels import GOOD, model, strict
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import DueWork

pytestmark = pytest.mark.django_db
LI = Actor("staff", "Li")


def keys() -> set[str]:
    return set(LabelClaim.objects.values_list("key", flat=True))


def test_what_is_certified_is_claimed_and_given_up_with_it(in_acme: Tenant) -> None:
    one, other = register("021-6123 4001", "021-6123 4002")
    request = publish([one], "青禾网络售后")
    publish([other], "双11专线")  # claims no identity
    assert keys() == {"青禾网络"}
    publish([other], "青禾")
    assert keys() == {"青禾网络", "青禾"}
    version_services.take_back_versions(request, lane="standard")  # type: ignore[arg-type]
    assert keys() == {"青禾"}
    number_services.release_numbers([one.pk, other.pk], actor=ACTOR)
    assert keys() == set()


def test_a_label_that_a_directory_keeps_is_the_clients_until_it_goes_or_is_withdrawn(in_acme: Tenant) -> None:
    ensure_directories()
    Directory.objects.filter(code="xiaomi").update(longest_label=4)
    one, other = register("021-6123 4001", "021-6123 4002")
    publish([one, other], "青禾网络")
    Display.objects.update(held="青禾网络", accepted_revision=F("revision"))
    publish([one], "双11专线")  # it claims no identity, and Xiaomi does not take it
    number_services.release_numbers([other.pk], actor=ACTOR)
    kept = Display.objects.get(number=one, directory__code="xiaomi")
    assert (kept.wanted, kept.wanted_reason) == ("青禾网络", "kept")
    assert keys() == {"青禾网络"}
    certified.decide_flip(LabelVersion.objects.filter(text="青禾网络")[0].pk, stays=False, actor=LI)
    kept.refresh_from_db()
    assert (kept.wanted, kept.wanted_reason) == (None, "not_taken")
    assert keys() == set()


@pytest.fixture
def keeping(in_acme: Tenant) -> Number:
    """A number of which Xiaomi holds 青禾网络, and would not take 双11专线, which claims no identity."""
    ensure_directories()
    Directory.objects.filter(code="xiaomi").update(longest_label=4)
    (number,) = register("021-6123 4001")
    publish([number], "双11专线")
    return number


def hold(number: Number, text: str) -> None:
    publish([number], text)
    Display.objects.update(held=text, accepted_revision=F("revision"))


def test_a_restore_gives_up_no_label_that_a_directory_keeps(keeping: Number) -> None:
    before = rules.export(snapshots.configuration())
    hold(keeping, "青禾网络")
    assert backup_services.restore(before, actor=ACTOR).back == [keeping.canonical]
    assert Display.objects.get(directory__code="xiaomi").wanted_reason == "kept"
    assert keys() == {"青禾网络"}


def test_what_is_kept_by_a_directory_that_is_switched_off_is_given_up(keeping: Number) -> None:
    hold(keeping, "青禾网络")
    publish([keeping], "双11专线")
    assert keys() == {"青禾网络"}
    Directory.objects.filter(code="xiaomi").update(active=False)
    certified.sync_claims()
    assert keys() == set()


def test_what_is_released_while_a_directory_keeps_it_is_given_up_at_once(keeping: Number) -> None:
    hold(keeping, "青禾网络")
    publish([keeping], "双11专线")
    number_services.release_numbers([keeping.pk], actor=ACTOR)
    assert keys() == set()


def test_a_scene_label_that_stays_until_the_next_one_begins_is_the_clients_as_long(in_acme: Tenant) -> None:
    ensure_directories()
    (number,) = register("021-6123 4001")
    now = business_now()
    publish([number], "青禾网络", valid_until=now + timedelta(days=2))
    Display.objects.update(held="青禾网络", accepted_revision=F("revision"))
    request = uuid4()
    version_services.bring_versions(
        request,
        [number.pk],
        "双11专线",
        valid_from=now + timedelta(days=1),
        valid_until=now + timedelta(days=3),
        in_review=False,
    )
    version_services.publish_versions(request, [number.pk], lane="standard")
    assert set(Display.objects.values_list("wanted", flat=True)) == {"青禾网络"}
    assert keys() == {"青禾网络"}


def test_what_another_client_has_certified_goes_to_a_reviewer_without_saying_whose(
    acme: Tenant, globex: Tenant
) -> None:
    with context.client(globex):
        publish(register("021-6123 4001"), "青 禾 客服")
    with context.client(acme):
        checked = checks.check_label("青禾-售后")
        assert checked.recognition
        assert (checked.decision, checked.recognition.codes[-1]) == ("review", "taken")
        assert globex.legal_name not in str(checked)
        assert checks.check_label("青禾网络").decision == "accept"
        with pytest.raises(Refused):  # it was free when it was asked for
            publish(register("021-6123 4002"), "青禾")
    with context.client(globex):
        number_services.release_numbers(Number.objects.values_list("pk", flat=True), actor=ACTOR)
    with context.client(acme):
        assert checks.check_label("青禾-售后").decision == "accept"


def test_a_reviewer_may_let_two_firms_have_one_label(acme: Tenant, globex: Tenant) -> None:
    with context.client(globex):
        publish(register("021-6123 4001"), "青禾")
    with context.client(acme):
        from uuid import uuid4

        request, numbers = uuid4(), register("021-6123 4002")
        version_services.bring_versions(
            request, [number.pk for number in numbers], "青禾", valid_from=None, valid_until=None, in_review=True
        )
        version_services.approve_versions(request)
        version_services.publish_versions(request, [number.pk for number in numbers], lane="standard")
        assert LabelVersion.objects.get().state == LabelVersion.State.PUBLISHED
    assert LabelClaim.objects.get(pk="青禾").tenant == globex


@pytest.fixture
def flipped(in_acme: Tenant, run_due_work: DueWork) -> Case:
    """A label on two numbers that a new model is not sure of."""
    publish(register("021-6123 4001", "021-6123 4002"), "青禾网络")
    publish(register("021-6123 4003"), "双11专线")
    row = registry.register_model(strict())
    registry.note_evaluation(row, GOOD, None)
    registry.activate_model_version(row.version, actor=LI)
    run_due_work(name="labels.review_model")
    return Case.objects.get(kind=Case.Kind.LABEL_FLIP)


def test_a_flip_opens_a_case_and_freezes_nothing(flipped: Case) -> None:
    assert (flipped.title, flipped.facts["number_count"]) == ("青禾网络", 2)
    assert flipped.facts["numbers"] == ["+862161234001", "+862161234002"]
    assert flipped.facts["before"]["decision"] == "accept"
    assert flipped.facts["recognition"]["codes"] == ["contiguous", "unsure"]
    assert flipped.facts["recognition"]["model_version"].startswith("9.0.0+")
    states = LabelVersion.objects.values_list("state", flat=True)
    assert set(states) == {LabelVersion.State.PUBLISHED}


def test_a_reviewer_lets_a_flipped_label_stay(flipped: Case) -> None:
    reviews.approve(flipped.pk, LI, "", flipped.version)
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.PUBLISHED}


def test_a_reviewer_withdraws_a_flipped_label_wherever_it_stands(flipped: Case) -> None:
    reviews.reject(flipped.pk, LI, "not_the_firm", "", flipped.version)
    versions = dict(LabelVersion.objects.values_list("number__canonical", "state"))
    assert versions["+862161234001"] == versions["+862161234002"] == LabelVersion.State.REJECTED
    assert versions["+862161234003"] == LabelVersion.State.PUBLISHED
    assert keys() == set()
    assert "label_withdrawn" in {record.action for record in history()}


def test_what_no_model_accepted_and_what_none_minds_opens_no_case(in_acme: Tenant) -> None:
    publish(register("021-6123 4001"), "海棠花")  # a reviewer let it through once
    publish(register("021-6123 4002"), "青禾网络")
    assert certified.review_flips(certified.certified_texts(), checks.judge(), checks.judge(model("4.0.0"))) == 0
    assert certified.review_flips(certified.certified_texts(), checks.judge(), checks.judge(strict())) == 1


def activate(version: str, *, sure: bool) -> None:
    row = registry.register_model(model(version) if sure else strict(version))
    registry.note_evaluation(row, GOOD, None)
    registry.activate_model_version(row.version, actor=LI)


def flips() -> set[str]:
    return set(Case.objects.filter(kind=Case.Kind.LABEL_FLIP).values_list("title", flat=True))


def test_many_labels_are_judged_in_short_steps(
    in_acme: Tenant, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certified, "AT_A_TIME", 2)
    labels = ("青禾", "青禾网络", "青禾网络售后", "青禾网络科技", "青禾客服")
    for place, label in enumerate(labels):
        publish(register(f"021-6123 400{place}"), label)
    accepted = {label for label in labels if checks.judge()(label).decision == "accept"}
    assert len(accepted) > 2
    activate("9.1.0", sure=False)
    # Three steps of this client, and one of the other, which has no label.
    assert run_due_work(name="labels.review_model").count("labels.review_model") == 4
    assert flips() == accepted


def test_rolled_back_before_anybody_was_judged_opens_no_case(in_acme: Tenant, run_due_work: DueWork) -> None:
    publish(register("021-6123 4001"), "青禾网络")
    activate("9.2.0", sure=True)
    run_due_work(name="labels.review_model")
    activate("9.3.0", sure=False)
    registry.activate_model_version("9.2.0", actor=LI)
    run_due_work(name="labels.review_model")
    assert flips() == set()


def test_two_models_one_after_the_other_are_compared_with_what_judged_before(
    in_acme: Tenant, run_due_work: DueWork
) -> None:
    publish(register("021-6123 4001"), "青禾网络")
    activate("9.4.0", sure=False)
    activate("9.5.0", sure=False)  # nobody has been judged by the one before yet
    run_due_work(name="labels.review_model")
    assert flips() == {"青禾网络"}


def test_a_suspended_client_is_judged_too_and_stays_as_it_is(acme: Tenant, run_due_work: DueWork) -> None:
    with context.client(acme):
        publish(register("021-6123 4001"), "青禾网络")
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    activate("9.6.0", sure=False)
    run_due_work(name="labels.review_model")
    assert flips() == {"青禾网络"}
    with context.client(acme):
        assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.PUBLISHED}
