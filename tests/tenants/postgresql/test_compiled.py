"""A queryset whose SQL is kept gives what the queryset gives, in each schema, for each way to ask."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.db.models import ExpressionWrapper, F, QuerySet, TextField
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers.services import NumberToRegister, register_numbers
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import program
from tenants.people.services import make_api_key
from tenants.postgresql.compiled import Compiled

COLUMNS = ("id", "canonical", Upper("note"), F("created_at"), "critical", "claim_until")


def not_released() -> QuerySet[Number]:
    return Number.objects.exclude(state="released")


@pytest.mark.django_db
def test_it_gives_what_the_queryset_gives_whoever_asks_first(acme: Tenant, globex: Tenant) -> None:
    chance = random.Random(22)
    for tenant, at in ((acme, 0), (globex, 40)):
        with context.client(tenant):
            key, _secret = make_api_key(name="test", scopes=["read"], by="test")
            rows = [
                NumberToRegister(parse_number(f"138001{at + n:05d}"), f"it's 100% {n % 3}", f"g{n % 4}")
                for n in range(40)
            ]
            register_numbers(rows, actor=program(key))
    compiled = Compiled(not_released, COLUMNS)
    compared = 0
    for _turn in range(60):
        wanted: dict[str, Any] = {}
        if chance.random() < 0.5:
            wanted["group"] = f"g{chance.randrange(5)}"
        if chance.random() < 0.5:
            wanted["canonical__gt"] = f"+8613800100{chance.randrange(100):03d}"
        if chance.random() < 0.3:
            wanted["note"] = "it's 100% 1"
        order = chance.choice([("canonical",), ("-canonical",), ("group", "-pk")])
        first, most = chance.randrange(5), chance.randrange(1, 12)
        with context.client(chance.choice([acme, globex])):
            asked = compiled.filter(**wanted).order_by(*order)
            expected = not_released().filter(**wanted).order_by(*order)
            assert list(asked.queryset()) == list(expected)
            got = asked[first : first + most]
            assert got == list(expected.values_list(*COLUMNS)[first : first + most])
            compared += len(got)
    assert compared > 100


@pytest.mark.django_db
def test_a_known_way_to_ask_is_one_statement_and_no_queryset(in_acme: Tenant) -> None:
    made = []

    def make() -> QuerySet[Number]:
        made.append(1)
        return not_released()

    compiled = Compiled(make, ("id",))
    for group in ("a", "b"):
        compiled.filter(group=group).order_by("id")[0:5]
    before = len(made)
    with CaptureQueriesContext(connection) as counted:
        compiled.filter(group="c").order_by("id")[0:5]
    assert (len(counted), len(made)) == (1, before)


class Backwards(TextField[str, str]):
    """A field that reads its value in a way of its own."""

    def from_db_value(self, value: str, expression: Any, connection: Any) -> str:
        return value[::-1]


@pytest.mark.django_db
def test_a_column_that_is_read_in_its_own_way_is_refused(in_acme: Tenant) -> None:
    with pytest.raises(TypeError, match="as it stands"):
        Compiled(not_released, [ExpressionWrapper(F("note"), output_field=Backwards())])[0:1]
    with pytest.raises(TypeError, match="as it stands"):
        Compiled(Window.objects.all, ["slot_reasons"])[0:1]
