"""Numbers and who owns them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.displays import looking
from labels.domain.numbers import parse_number
from labels.models import Display, LabelVersion, Number
from labels.numbers import services as number_services
from labels.registry.models import NumberClaim
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.ownership import prove
from tests.scenarios.numbers import ACTOR, Row
from tests.stand_ins import StandIns, fresh, publish

pytestmark = pytest.mark.django_db
REVIEWER = Actor("staff", "Reviewer 1")
TEXT = "021-6123 4001"
CANONICAL = "+862161234001"


def register(note: str = "", group: str = "") -> number_services.Registered:
    return number_services.register_numbers([Row(parse_number(TEXT), note, group)], actor=ACTOR)


def the_number() -> Number:
    number: Number = Number.objects.get(canonical=CANONICAL)
    return number


def test_registering_again_changes_the_note_only(in_acme: Tenant) -> None:
    assert register("Hot line", "Sales").new == [CANONICAL]
    again = register("Night line")
    assert (again.new, again.known, again.disputed) == ([], [CANONICAL], [])
    number = the_number()
    assert (number.note, number.group, number.state) == ("Night line", "Sales", Number.State.ACTIVE)
    assert NumberClaim.objects.get(pk=CANONICAL).tenant == in_acme


def test_a_number_that_another_has_written_meanwhile_is_an_error_of_the_database(in_acme: Tenant) -> None:
    register()
    with pytest.raises(IntegrityError, match="canonical"), transaction.atomic():
        number_services.write_numbers([Row(parse_number(TEXT), "", "")], known=())
    assert Number.objects.count() == 1


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
        number_services.release_numbers([the_number().pk], actor=ACTOR)
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
        number_services.release_numbers([the_number().pk], actor=ACTOR)
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
        number_services.register_numbers([Row(parse_number(number.canonical))], actor=ACTOR)
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
                looking.check_consistency(code)
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
        number_services.release_numbers([number.pk], actor=ACTOR)
        assert set(number.versions.values_list("state", flat=True)) == {LabelVersion.State.WITHDRAWN}
        stand_ins.run()
    assert stand_ins.on_handsets(number)["huawei"] is None
    with context.client(globex):
        answer = number_services.register_numbers([Row(parse_number(number.canonical))], actor=ACTOR)
        assert (answer.new, answer.disputed) == ([number.canonical], [])
