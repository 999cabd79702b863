"""What people type finds the numbers that it should, and those only, quickly among many."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.db.models.functions import Reverse

from labels.domain.numbers import parse_number
from labels.models import LabelVersion, Number
from labels.numbers.search import FEW, groups, search, starts_with
from labels.numbers.services import register_numbers
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, Row

pytestmark = pytest.mark.django_db
TEXTS = (
    "021-5888 1234",
    "021-5888 5678",
    "0571-8765 4321",
    "138 0571 0001",
    "138 0013 8000",
    "400-820-1234",
    "95588",
    "700 0000 1111 2222",
    "010-96111",
)


@pytest.fixture
def numbers(in_acme: Tenant) -> dict[str, str]:
    """canonical → how people read it; some with notes, groups and labels."""
    parsed = [parse_number(text) for text in TEXTS]
    groups_, notes = ("客服", "Sales", "", "上海门店"), ("前台 618", "Till 12345", "", "新店")
    register_numbers(
        [Row(number, note=notes[place % 4], group=groups_[place % 3]) for place, number in enumerate(parsed)],
        actor=ACTOR,
    )
    by_text = {number.canonical: Number.objects.get(canonical=number.canonical) for number in parsed}
    for place, (text, state) in enumerate(
        (("双11专线", "published"), ("Qinghe 青禾", "in_review"), ("旧名", "superseded"))
    ):
        LabelVersion.objects.create(number=by_text[parsed[place].canonical], sequence=1, text=text, state=state)
    return {number.canonical: number.display for number in parsed}


def found(text: str) -> list[str]:
    return sorted(search(Number.objects.exclude(state="released"), text).values_list("canonical", flat=True))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1234", ["+862158881234", "4008201234"]),
        ("0571-8765", ["+8657187654321"]),
        ("021", ["+862158881234", "+862158885678"]),
        ("+86 138 0013", ["+8613800138000"]),
        ("0086 138 0571", ["+8613805710001"]),
        ("１３８", ["+8613800138000", "+8613805710001"]),
        ("400 820", ["4008201234"]),
        ("95588", ["95588"]),
        ("11", ["+861096111", "+862158881234"]),  # at its end, in the label 双11专线
        ("96111", ["+861096111"]),
        ("8888", []),
        ("8765", ["+8657187654321"]),  # inside, and at no end
        ("qinghe", ["+862158885678"]),
        ("旧名", []),
        ("TILL 1", ["+862158885678", "4008201234"]),
        ("前台 6", ["+862158881234", "+8613800138000", "+861096111"]),
        ("sales", ["+862158885678", "+8613800138000", "700000011112222"]),
        ("%", []),
        ("8" * 5000, []),  # more than int() reads
        ("\0", list("all")),
    ],
)
def test_what_is_typed_finds(numbers: dict[str, str], text: str, canonical: list[str]) -> None:
    expected = sorted(numbers) if canonical == list("all") else sorted(canonical)
    assert found(text) == expected


def test_every_beginning_and_end_as_people_read_it(numbers: dict[str, str]) -> None:
    for canonical, display in numbers.items():
        digits = "".join(filter(str.isdigit, display))
        for length in range(4, len(digits) + 1):
            assert canonical in found(digits[:length])
            assert canonical in found(digits[-length:])


def test_many_found_are_the_same_as_few(in_acme: Tenant) -> None:
    """Above FEW the numbers are not listed by their keys: a look at both sides of the bound, beside a plain count."""
    choice = random.Random(7)
    register_numbers(
        [Row(parse_number(f"021-5{place:07}"), note=choice.choice(("门店", "仓库"))) for place in range(FEW + 200)],
        actor=ACTOR,
    )
    notes = list(Number.objects.values_list("note", flat=True))
    for word in ("门店", "仓库", "店"):
        assert len(found(word)) == sum(word in note for note in notes)
    assert len(found("021-5")) == FEW + 200
    assert len(found("0215000")) == FEW + 200


def test_digits_are_found_by_an_index(in_acme: Tenant, numbers: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Number.objects.alias(backwards=Reverse("canonical")).filter(starts_with("1234")).explain()
    assert "number_end" in plan
    assert "labels_number_canonical" in plan
    assert "Seq Scan" not in plan


def test_groups(numbers: dict[str, str]) -> None:
    assert groups() == ["Sales", "客服"]
    Number.objects.filter(group="Sales").update(state="released")
    assert groups() == ["客服"]
