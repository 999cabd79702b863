"""Proofs of numbers: handed in for many, decided once, renewed for the same ones, owed by the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from compliance.domain.requirements import Requirement
from compliance.licences import services as licences
from compliance.models import Licence
from labels.domain.ownership import DOCUMENT, Standing
from labels.entitlement import documents, number_proofs
from labels.models import Number, NumberProof
from labels.numbers import services as number_services
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.licences import ANNE, decide, document, today
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def hand_in(numbers: list[Number], days: int | None = 365, file: ContentFile[bytes] | None = None) -> Licence:
    return number_proofs.hand_in_proof(
        Number.objects.filter(pk__in=[number.pk for number in numbers]),
        issuer="中国联通",
        number="1",
        valid_from=today() - DAY,
        valid_until=None if days is None else today() + days * DAY,
        file=file or document("入网证明.pdf"),
        actor=ANNE,
    )


def standings(numbers: list[Number]) -> list[str]:
    owned = number_proofs.owned(number.pk for number in numbers)
    return [owned[number.pk].standing.value for number in numbers]


def owed() -> Requirement | None:
    requirements = [each for each in documents.requirements().currently_due if each.document_type == DOCUMENT]
    return requirements[0] if requirements else None


@pytest.fixture
def numbers(in_acme: Tenant) -> list[Number]:
    return register("021-6123 4001", "021-6123 4002", "021-6123 4003", proved=False)


def test_one_document_for_many_numbers(numbers: list[Number]) -> None:
    assert (requirement := owed()) is not None
    assert (requirement.params, requirement.blocks, requirement.blocks_all) == ({"numbers": "3"}, (), False)
    proof = hand_in(numbers[:2])
    assert standings(numbers) == ["in_review", "in_review", "unproved"]
    decide(proof)
    assert standings(numbers) == ["proved", "proved", "unproved"]
    assert number_proofs.owned([numbers[0].pk])[numbers[0].pk].until == today() + 365 * DAY
    assert list(number_proofs.unproved()) == [numbers[2]]
    assert [each.pk for each in number_proofs.numbers_of(proof)] == [each.pk for each in numbers[:2]]
    decide(hand_in(numbers[2:], None))
    assert owed() is None


def test_a_refused_one_is_owed_again(numbers: list[Number]) -> None:
    decide(hand_in(numbers), approved=False)
    assert standings(numbers) == ["refused"] * 3
    assert (requirement := owed()) is not None
    assert requirement.params == {"numbers": "3"}


def test_a_renewal_proves_what_the_first_one_named(numbers: list[Number], business_clock: BusinessClock) -> None:
    proof = decide(hand_in(numbers, 10))
    renewal = licences.hand_in(
        document_type=DOCUMENT,
        issuer="中国联通",
        number="2",
        valid_from=today(),
        valid_until=None,
        file=document(),
        actor=ANNE,
        replaces=proof.pk,
    )
    assert standings(numbers) == ["proved"] * 3, "the one before proves them meanwhile"
    decide(renewal)
    business_clock.advance(timedelta(days=40))
    assert number_proofs.owned([numbers[0].pk])[numbers[0].pk].until is None
    assert standings(numbers) == ["proved"] * 3
    assert number_proofs.documents_of(numbers[0])[0].pk == renewal.pk
    assert number_proofs.numbers_of(renewal).count() == 3


def test_an_ended_proof_is_owed_again(numbers: list[Number], business_clock: BusinessClock) -> None:
    decide(hand_in(numbers, 10))
    business_clock.advance(timedelta(days=12))
    assert standings(numbers) == ["expired"] * 3
    assert owed() is not None


def test_who_gives_a_number_up_proves_it_again(numbers: list[Number]) -> None:
    decide(hand_in(numbers))
    number_services.release_numbers([numbers[0].pk], actor=ACTOR)
    register("021-6123 4001", proved=False)
    assert standings(numbers) == ["unproved", "proved", "proved"]


def test_what_cannot_be_handed_in_leaves_nothing(numbers: list[Number]) -> None:
    number_services.release_numbers([numbers[0].pk], actor=ACTOR)
    with pytest.raises(Refused) as refused:
        hand_in(numbers[:1])
    assert refused.value.code == "no_numbers"
    with pytest.raises(Refused):
        hand_in(numbers, -1)
    assert not NumberProof.objects.exists()
    assert not Licence.objects.filter(document_type=DOCUMENT).exists()


def test_many_numbers_take_as_few_queries(
    in_acme: Tenant, numbers: list[Number], django_assert_max_num_queries: Any
) -> None:
    decide(hand_in(numbers))
    with django_assert_max_num_queries(3):
        assert {each.standing for each in number_proofs.owned(number.pk for number in numbers).values()} == {
            Standing.PROVED
        }
