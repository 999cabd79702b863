"""Many rows in one statement: what is written is what Django would have written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError

from labels.bulk import insert_rows, update_rows, with_any_of
from labels.models import LabelVersion, Number
from tenants import context
from tenants.models import Tenant
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 2, tzinfo=UTC)


def test_written_as_they_are(in_acme: Tenant, django_assert_num_queries: Any) -> None:
    first, second, third = register("021-6123 4001", "021-6123 4002", "021-6123 4003")
    texts = ['青禾"{},\\', "NULL"]
    rows = [
        LabelVersion(number=number, sequence=1, text=text, state="published", valid_until=at)
        for number, text, at in zip((first, second), texts, (AT, None), strict=True)
    ]
    with django_assert_num_queries(1):
        insert_rows(rows, ["number", "sequence", "text", "state", "valid_until"])
    kept = list(LabelVersion.objects.order_by("number__canonical"))
    assert [(each.pk, each.text, each.valid_until) for each in kept] == [
        (row.pk, row.text, row.valid_until) for row in rows
    ]
    assert all(each.created_at for each in kept)
    first.note, second.note, third.note = "a", "b", "not asked for"
    with django_assert_num_queries(1):
        update_rows([first, second], ["note"])
    assert list(Number.objects.order_by("canonical").values_list("note", flat=True)) == ["a", "b", ""]
    with django_assert_num_queries(0):
        update_rows([], ["note"])
        insert_rows([], ["text"])


def test_what_is_too_long_is_refused_not_cut(in_acme: Tenant) -> None:
    (number,) = register("021-6123 4001")
    number.note = "x" * 61
    with pytest.raises(DataError):
        update_rows([number], ["note"])


def test_a_row_of_another_client_is_refused(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        (number,) = register("021-6123 4001")
    with context.client(globex), pytest.raises(context.WrongClient):
        update_rows([number], ["note"])


def test_rows_by_many_values_are_those_of_an_in(in_acme: Tenant) -> None:
    numbers = register("021-6123 4001", "021-6123 4002", "021-6123 4003")
    few = [number.canonical for number in numbers[:2]]
    assert set(with_any_of(Number.objects.all(), "canonical", few)) == set(Number.objects.filter(canonical__in=few))
    assert not with_any_of(Number.objects.all(), "canonical", []).exists()
    version = LabelVersion.objects.create(number=numbers[0], sequence=1, text="青禾", state="published")
    mine = with_any_of(LabelVersion.objects.filter(state="published"), "number", [number.pk for number in numbers])
    assert mine.update(state="superseded") == 1
    version.refresh_from_db()
    assert version.state == "superseded"
    rows = Number.objects.filter(
        pk__in=with_any_of(LabelVersion.objects.all(), "number", [numbers[0].pk]).values("number")
    )
    assert list(rows) == numbers[:1], "in a query of another table too"
