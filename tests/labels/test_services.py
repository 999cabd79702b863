"""Numbers and who owns them, versions of a label."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels import reconciler, services
from labels.domain.numbers import parse_number
from labels.models import Display, LabelVersion, Number
from labels.registry.models import NumberClaim
from labels.selectors import live_labels
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.contacts import agreed_contact
from tests.ownership import prove
from tests.scenarios.numbers import ACTOR, Row
from tests.stand_ins import StandIns, fresh, publish

pytestmark = pytest.mark.django_db
REVIEWER = Actor("staff", "Reviewer 1")
TEXT = "021-6123 4001"
CANONICAL = "+862161234001"


def register(note: str = "", group: str = "") -> services.Registered:
    return services.register_numbers([Row(parse_number(TEXT), note, group)], actor=ACTOR)


def the_number() -> Number:
    number: Number = Number.objects.get(canonical=CANONICAL)
    return number


# ---------------------------------------------------------------- numbers


def test_registering_again_changes_the_note_only(in_acme: Tenant) -> None:
    assert register("Hot line", "Sales").new == [CANONICAL]
    again = register("Night line")
    assert (again.new, again.known, again.disputed) == ([], [CANONICAL], [])
    number = the_number()
    assert (number.note, number.group, number.state) == ("Night line", "Sales", Number.State.ACTIVE)
    assert NumberClaim.objects.get(pk=CANONICAL).tenant == in_acme


@pytest.fixture
def disputed(acme: Tenant, globex: Tenant) -> Case:
    """A number of acme's with a label that globex claims too."""
    with context.client(acme):
        register()
        publish([the_number()], "青禾网络")
    with context.client(globex):
        assert register().disputed == [CANONICAL]
        assert register().known == [CANONICAL]
        assert the_number().state == Number.State.DISPUTED
    return Case.objects.get(kind=Case.Kind.NUMBER_CLAIM, tenant=globex)  # one, though it was claimed twice


def test_a_claim_is_accepted(disputed: Case, acme: Tenant, globex: Tenant) -> None:
    reviews.approve(disputed.pk, REVIEWER, "", disputed.version)
    assert NumberClaim.objects.get(pk=CANONICAL).tenant == globex
    with context.client(globex):
        assert the_number().state == Number.State.ACTIVE
    with context.client(acme):
        assert the_number().state == Number.State.DISPUTED


def test_who_loses_a_number_is_told(disputed: Case, acme: Tenant, globex: Tenant, send_due_messages: Any) -> None:
    with context.client(acme):
        agreed_contact(name="Anne", email="anne@acme.example", mobile="+8613800138000", language="en")
        path = f"/numbers/{the_number().pk}/"
    reviews.approve(disputed.pk, REVIEWER, "", disputed.version)
    send_due_messages()
    (mail,) = [mail for mail in send_due_messages.emails if "Anne" in mail.to[0]]
    assert parse_number(CANONICAL).display in mail.subject
    assert f"http://acme.localhost:8000{path}" in mail.body
    assert globex.legal_name not in mail.body, "who it is now is not for others to know"
    ((_mobile, text),) = send_due_messages.texts
    assert "One of your numbers now belongs to another client" in text


def test_a_claim_is_rejected(disputed: Case, acme: Tenant, globex: Tenant) -> None:
    reviews.reject(disputed.pk, REVIEWER, "number_not_yours", "", disputed.version)
    assert NumberClaim.objects.get(pk=CANONICAL).tenant == acme
    with context.client(globex):
        assert the_number().state == Number.State.RELEASED
    with context.client(acme):
        assert the_number().state == Number.State.ACTIVE


def test_a_claim_is_accepted_after_the_other_gave_the_number_up(disputed: Case, acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        services.release_numbers([the_number().pk], actor=ACTOR)
    reviews.approve(disputed.pk, REVIEWER, "", disputed.version)
    assert NumberClaim.objects.get(pk=CANONICAL).tenant == globex
    with context.client(globex):
        assert the_number().state == Number.State.ACTIVE
    with context.client(acme):
        assert the_number().state == Number.State.RELEASED


def test_a_number_that_has_become_free_is_ours_when_registered_again(
    disputed: Case, acme: Tenant, globex: Tenant
) -> None:
    with context.client(acme):
        services.release_numbers([the_number().pk], actor=ACTOR)
    with context.client(globex):
        assert register().disputed == []
        assert the_number().state == Number.State.ACTIVE


def test_the_loser_withdraws_and_the_winners_label_stays(stand_ins: StandIns, acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        (number,) = fresh()
        for text in ("青禾网络", "青禾科技"):
            publish([number], text)
        stand_ins.run()
    with context.client(globex):
        services.register_numbers([Row(parse_number(number.canonical))], actor=ACTOR)
        theirs = Number.objects.get(canonical=number.canonical)
    case = Case.objects.get(kind=Case.Kind.NUMBER_CLAIM, subject_id=theirs.pk)
    reviews.approve(case.pk, REVIEWER, "", case.version)
    with context.client(globex):
        prove([theirs])
        publish([theirs], "大衡法律")
    stand_ins.later(hours=14)
    assert set(stand_ins.on_handsets(number).values()) == {"大衡法律"}
    for tenant in (acme, globex):
        with context.client(tenant):
            for code in stand_ins.parties:
                reconciler.check_consistency(code)
    stand_ins.later(hours=14)
    assert set(stand_ins.on_handsets(number).values()) == {"大衡法律"}, "the loser must not touch it any more"
    with context.client(acme):
        assert set(Display.objects.filter(number=number).values_list("state", flat=True)) == {Display.State.NOTHING}
    with context.client(globex):
        assert set(Display.objects.filter(number=theirs).values_list("state", flat=True)) == {Display.State.SHOWN}


def test_a_released_number_is_withdrawn_and_free(stand_ins: StandIns, acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        (number,) = fresh()
        publish([number], "青禾网络")
        stand_ins.run()
        services.release_numbers([number.pk], actor=ACTOR)
        assert set(number.versions.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
        stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] is None
    with context.client(globex):
        answer = services.register_numbers([Row(parse_number(number.canonical))], actor=ACTOR)
        assert (answer.new, answer.disputed) == ([number.canonical], [])


# ---------------------------------------------------------------- versions


def bring(number: Number, **fields: object) -> object:
    request = uuid4()
    given = {"valid_from": None, "valid_until": None, "in_review": False} | fields
    services.bring_versions(request, [number.pk], str(given.pop("text", "青禾科技")), **given)  # type: ignore[arg-type]
    return request


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    register()
    return the_number()


def texts(number: Number, state: str) -> list[str]:
    return list(number.versions.filter(state=state).order_by("sequence").values_list("text", flat=True))


def live(number: Number) -> str:
    found = live_labels([number]).get(number.pk)
    return found.text if found else ""


def test_one_version_is_coming_for_a_number(number: Number) -> None:
    request = bring(number, in_review=True)
    with pytest.raises(services.Refused, match="021-6123 4001"):
        bring(number)
    services.end_versions(request, rejected=True)  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.REJECTED) == ["青禾科技"]
    bring(number)
    assert list(number.versions.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def test_a_version_in_review_is_not_published(number: Number) -> None:
    request = bring(number, in_review=True)
    services.publish_versions(request, lane="standard")  # type: ignore[arg-type]
    assert live(number) == ""
    services.approve_versions(request)  # type: ignore[arg-type]
    services.publish_versions(request, lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾科技"


def test_a_newer_version_supersedes_and_is_taken_back(number: Number) -> None:
    publish([number], "青禾")
    second = publish([number], "青禾网络")
    assert texts(number, LabelVersion.State.SUPERSEDED) == ["青禾"]
    assert live(number) == "青禾网络"
    services.take_back_versions(second, lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾"
    assert texts(number, LabelVersion.State.WITHDRAWN) == ["青禾网络"]


def test_a_scene_label_that_is_taken_back_uncovers_what_lay_under_it(number: Number, stand_ins: StandIns) -> None:
    end = stand_ins.clock.now() + timedelta(days=3)
    publish([number], "青禾")
    publish([number], "青禾网络")
    scene = publish([number], "双11专线", valid_until=end)
    assert live(number) == "双11专线"
    services.take_back_versions(scene, lane="standard")  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾网络"], "what was superseded long ago stays so"


def test_taking_back_an_everyday_label_brings_scene_and_everyday_back(number: Number, stand_ins: StandIns) -> None:
    publish([number], "青禾")
    publish([number], "双11专线", valid_until=stand_ins.clock.now() + timedelta(days=3))
    third = publish([number], "青禾科技")
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾科技"]
    services.take_back_versions(third, lane="standard")  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾", "双11专线"]
    assert live(number) == "双11专线"


def test_a_scene_label_ends_by_itself(stand_ins: StandIns, in_acme: Tenant) -> None:
    (number,) = fresh()
    publish([number], "青禾网络")
    publish([number], "双11专线", valid_until=stand_ins.clock.now() + timedelta(hours=20))
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {"双11专线"}
    stand_ins.later(hours=8)
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {"青禾网络"}


def test_queries_of_a_roll_back_do_not_grow_with_the_numbers(in_acme: Tenant) -> None:
    counted = []
    for count in (3, 60):
        numbers = fresh(count)
        publish(numbers, "青禾网络")
        later = publish(numbers, "青禾科技")
        with CaptureQueriesContext(connection) as asked:
            services.take_back_versions(later, lane="standard")  # type: ignore[arg-type]
        counted.append(len(asked))
        live = LabelVersion.objects.filter(number__in=numbers, state=LabelVersion.State.PUBLISHED)
        assert list(live.values_list("text", flat=True)) == ["青禾网络"] * count
    assert counted[0] == counted[1]
