"""Corrections from a carrier: applied once, where they still hold; what each state means for display and claims."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from compliance.catalogue.services import new_terms
from compliance.evidence.models import Record
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.displays import reconciler
from labels.displays.since import kept_away_since
from labels.domain.number_states import NumberState
from labels.domain.sync import Theirs
from labels.domain.wanted import WantedReason
from labels.models import Display, LabelVersion, Number, NumberCorrection, NumberSync
from labels.numbers import corrections, services as number_services
from labels.registry.models import NumberClaim
from tenants import context
from tenants.acts.texts import text
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
TEXTS = ("010-6512 5500", "010-6512 5501", "010-6512 5502")


@pytest.fixture
def carrier(in_acme: Tenant) -> Directory:
    """A carrier that is a directory too."""
    directory: Directory = Directory.objects.create(
        code="china-unicom",
        name="联通",
        name_en="Unicom",
        kind="carrier",
        platform="network",
        address="http://127.0.0.1:9",
        cache_min=timedelta(),
        cache_max=timedelta(),
    )
    return directory


@pytest.fixture
def numbers(carrier: Directory) -> list[Number]:
    registered = register(*TEXTS)
    publish(registered, "青禾网络")
    return registered


def say(carrier: Directory, *said: tuple[Number, NumberState, str], apply: bool = True) -> NumberSync:
    """A carrier's file, approved; its window open."""
    theirs = [Theirs(line, number.canonical, state, name) for line, (number, state, name) in enumerate(said, 2)]
    _compared, sync = corrections.hand_in_sync(
        carrier, theirs, source="states.csv", sha256=uuid4().hex * 2, actor=ACTOR
    )
    assert sync is not None
    assert corrections.decide_sync(sync.pk, approved=True)
    NumberSync.objects.filter(pk=sync.pk).update(request_id=uuid4())
    sync.refresh_from_db()
    if apply:
        carry_out(sync)
    return sync


def carry_out(sync: NumberSync) -> dict[str, int]:
    """What its window does, in one part."""
    assert sync.request_id
    corrections.apply(sync.request_id, corrections.numbers_corrected(sync.pk), lane="standard")
    return corrections.finish_sync(sync.request_id)


def wanted(number: Number) -> str | None:
    text: str | None = Display.objects.values_list("wanted", flat=True).get(number=number)
    return text


def reason(number: Number) -> str:
    code: str = Display.objects.values_list("wanted_reason", flat=True).get(number=number)
    return code


def test_suspended_shows_nothing_and_keeps_its_label(carrier: Directory, numbers: list[Number]) -> None:
    first, second, _third = numbers
    assert wanted(first) == "青禾网络"
    sync = say(carrier, (first, NumberState.SUSPENDED, ""))
    assert (wanted(first), wanted(second)) == (None, "青禾网络")
    assert reason(first) == "number_suspended"
    evidence = Record.objects.get(action="number_state_changed")
    suspended = WantedReason.NUMBER_SUSPENDED
    assert kept_away_since(first, {suspended, WantedReason.FROZEN}) == {suspended: evidence.business_at}
    assert kept_away_since(second, {suspended}) == {}
    assert (evidence.details["line"], evidence.details["sha256"]) == (2, sync.sha256)
    with translation.override("en"):
        assert ": in use → suspended, as " in text(evidence.action, evidence.details)
    register(TEXTS[0])
    first.refresh_from_db()
    assert first.state == Number.State.SUSPENDED, "registering again does not overrule the carrier"
    say(carrier, (first, NumberState.ACTIVE, ""))
    assert (wanted(first), reason(first)) == ("青禾网络", "label")


def test_ported_is_in_use_at_another_carrier(carrier: Directory, numbers: list[Number]) -> None:
    say(carrier, (numbers[0], NumberState.PORTED, "中国移动"))
    numbers[0].refresh_from_db()
    assert (numbers[0].state, numbers[0].carrier, wanted(numbers[0])) == ("ported", "中国移动", "青禾网络")


def test_recycled_is_withdrawn_and_free_only_after_its_cool_off(
    carrier: Directory, numbers: list[Number], globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    number = numbers[0]
    say(carrier, (number, NumberState.RECYCLED, ""))
    assert (wanted(number), reason(number)) == (None, "number_recycled")
    assert set(number.versions.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
    number_services.release_numbers([number.pk], actor=ACTOR)
    assert NumberClaim.objects.filter(pk=number.canonical).exists(), "giving it up does not shorten the cool-off"
    with context.client(globex):
        assert register(TEXTS[0])[0].state == Number.State.DISPUTED
        assert Case.objects.filter(tenant=globex, kind=Case.Kind.NUMBER_CLAIM).exists()
    corrections.end_cool_off(number.pk)
    number.refresh_from_db()
    assert number.state == Number.State.RELEASED
    with context.client(globex):
        assert register(TEXTS[0])[0].state == Number.State.ACTIVE


def test_the_cool_off_is_as_long_as_the_staff_have_set(
    carrier: Directory, numbers: list[Number], business_clock: BusinessClock
) -> None:
    new_terms({"cool_off_days": 5}, note="Shorter", by=Actor("staff", "Root", "1"))
    say(carrier, (numbers[0], NumberState.RECYCLED, ""))
    due = Work.objects.get(name="labels.end_cool_off", key=str(numbers[0].pk)).due_at
    assert due - business_clock.now() <= timedelta(days=5)


def test_applied_once_and_only_where_it_still_holds(carrier: Directory, numbers: list[Number]) -> None:
    first, second, third = numbers
    sync = say(
        carrier,
        (first, NumberState.SUSPENDED, ""),
        (second, NumberState.RECYCLED, ""),
        (third, NumberState.SUSPENDED, ""),
        apply=False,
    )
    number_services.release_numbers([second.pk], actor=ACTOR)
    assert set(corrections.numbers_corrected(sync.pk)) == {first.pk, third.pk}
    assert carry_out(sync) == {"applied": 2, "overtaken": 1}
    Number.objects.filter(pk=first.pk).update(state=Number.State.ACTIVE)
    assert sync.request_id
    corrections.apply(sync.request_id, [first.pk], lane="standard")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (Number.State.ACTIVE, Number.State.RELEASED)
    assert NumberCorrection.objects.get(number=second).outcome == NumberCorrection.Outcome.OVERTAKEN
    reconciler.reconcile_displays([first.pk])


def test_a_rejected_sync_changes_nothing(carrier: Directory, numbers: list[Number]) -> None:
    said = [Theirs(2, numbers[0].canonical, NumberState.RECYCLED)]
    _compared, sync = corrections.hand_in_sync(carrier, said, source="s", sha256="1" * 64, actor=ACTOR)
    assert sync is not None
    assert not corrections.decide_sync(sync.pk, approved=False)
    assert not corrections.decide_sync(sync.pk, approved=True), "decided is decided"
    NumberSync.objects.filter(pk=sync.pk).update(request_id=(request := uuid4()))
    corrections.apply(request, [numbers[0].pk], lane="standard")
    numbers[0].refresh_from_db()
    assert numbers[0].state == Number.State.ACTIVE
    assert corrections.hand_in_sync(carrier, [], source="s", sha256="2" * 64, actor=ACTOR)[1] is None


@pytest.mark.parametrize("named", ["credit_code", "legal_name"])
def test_a_carrier_that_names_the_client_as_the_holder_proves_its_numbers(carrier: Directory, named: str) -> None:
    holder = getattr(context.current_tenant(), named)
    numbers = register(*TEXTS, "95588", proved=False)
    publish(numbers, "青禾网络")
    holders = [f" {holder.lower()} ", "杭州别家网络科技有限公司", "", holder]
    theirs = [
        Theirs(line, number.canonical, NumberState.ACTIVE, holder=name)
        for line, (number, name) in enumerate(zip(numbers, holders, strict=True), 2)
    ]
    _compared, sync = corrections.hand_in_sync(carrier, theirs, source="states.csv", sha256="0" * 64, actor=ACTOR)
    assert sync is not None
    assert list(sync.corrections.values_list("code", "line")) == [("prove", 2)], "a short code needs a document"
    assert {wanted(number) for number in numbers} == {None}, "not before a reviewer has seen it"
    corrections.decide_sync(sync.pk, approved=True)
    NumberSync.objects.filter(pk=sync.pk).update(request_id=uuid4())
    sync.refresh_from_db()
    assert carry_out(sync) == {"applied": 1}
    assert [wanted(number) for number in numbers] == ["青禾网络", None, None, None]
    with translation.override("en"):
        record = Record.objects.get(action="number_proved")
        assert "carrier's list" in text("number_proved", record.details)
