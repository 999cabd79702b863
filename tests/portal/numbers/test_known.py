"""What is said of a number is one sentence from one source: on its page, in the list, the export and the API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from labels.displays import reconciler
from labels.domain.number_known import NumberStanding
from labels.entitlement import number_proofs
from labels.known import known_of_numbers
from labels.models import Display, Number
from labels.number_words import number_sentence
from tenants.domain.lanes import Lane
from tests.portal_client import PortalClient
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
LOST = "Not proved: no label may be shown on it"


@pytest.fixture
def lost(numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork) -> Number:
    """A number whose label was published, and whose proof has ended since."""
    book(numbers=numbers[:1])
    run_due_work()
    number_proofs.forget([numbers[0].pk])
    reconciler.reconcile_many([numbers[0].pk], lane=Lane.FAST)
    run_due_work()
    return numbers[0]


def test_every_door_says_the_same(operator: PortalClient, lost: Number) -> None:
    assert LOST in operator.get(reverse("number", args=[lost.pk])).content.decode()
    rows = {row.id: row for row in operator.get(reverse("numbers")).context["rows"]}
    assert rows[lost.pk].says == LOST
    exported = operator.get(reverse("list_csv", args=["numbers"]))
    table = list(csv.DictReader(io.StringIO(exported.getvalue().decode("utf-8-sig"))))
    assert [row["How it stands"] for row in table if row["Number"].endswith(lost.canonical[-8:])] == [LOST]


def test_a_label_that_may_not_be_shown_is_not_missing(operator: PortalClient, lost: Number) -> None:
    Display.objects.filter(number=lost).update(state=Display.State.NOTHING)  # it has gone from every handset by now
    page = operator.get(reverse("dashboard"))
    handsets = page.context["handsets"]
    others = Number.objects.exclude(pk=lost.pk).count()
    assert (handsets.unproved, handsets.unlabelled) == (1, others)
    assert "1 number is not proved to be yours" in page.content.decode()


def test_in_both_languages(lost: Number, numbers: list[Number]) -> None:
    known = known_of_numbers(numbers)
    with translation.override("zh-hans"):
        assert number_sentence(known[lost.pk]) == "未证明归属：不得展示标签"
        assert number_sentence(known[numbers[1].pk]) == "无标签"
    with translation.override("en"):
        assert number_sentence(known[numbers[1].pk]) == "No label"


def test_a_label_on_its_way_is_counted_by_party(numbers: list[Number], book: Callable[..., Any]) -> None:
    book(text="青禾", numbers=numbers[:1])
    known = known_of_numbers(numbers)[numbers[0].pk]
    assert (known.standing, known.coming) == (NumberStanding.COMING, "青禾")
    with translation.override("en"):
        assert number_sentence(known) == "No label yet; “青禾” is to come"
