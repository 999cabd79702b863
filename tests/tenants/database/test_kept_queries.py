"""A query that is kept gives what Django's own gives, of whichever client and in whichever way it is asked."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers.services import NumberToRegister, register_numbers
from tenants import context
from tenants.database.kept_queries import PreparedQuery, PreparedRows, PreparedStatement, among, asked_once
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.actors import program
from tenants.people.models import Contact, Role, User
from tenants.people.services import make_api_key

pytestmark = pytest.mark.django_db


def people() -> Any:
    return User.objects.order_by("email")


QUERIES = {
    "rows": people,
    "annotated": lambda: people().annotate(latest=Subquery(User.objects.filter(pk=OuterRef("pk")).values("email")[:1])),
    "values": lambda: people().values_list("role", "email"),
    "counted": lambda: User.objects.order_by("role").values_list("role").annotate(Count("pk"), Max("email")),
    "none": lambda: Contact.objects.filter(name="nobody is called so"),
}


@pytest.mark.parametrize("make", QUERIES.values(), ids=QUERIES.keys())
def test_it_answers_as_djangos_own(in_acme: Tenant, make: Any) -> None:
    kept = PreparedQuery[Any](make)
    for _again in range(2):
        assert kept() == list(make())


def test_rows_know_what_was_annotated(in_acme: Tenant) -> None:
    kept = PreparedQuery[Any](QUERIES["annotated"])
    assert {row.latest == row.email for row in kept()} == {True}


def test_it_is_asked_with_other_values(in_acme: Tenant) -> None:
    kept = PreparedQuery(lambda role, keys: people().filter(among("pk", keys), role=role))
    keys = [user.pk for user in people()]
    for role in ("owner", "viewer", "nobody"):
        assert kept(role=role, keys=keys) == list(people().filter(role=role))
    assert kept(role="owner", keys=[]) == []
    assert kept(role="owner", keys=keys[:1]) == list(people().filter(role="owner", pk=keys[0]))


def test_each_client_is_answered_from_its_own_schema(acme: Tenant, globex: Tenant) -> None:
    kept = PreparedQuery(people)
    for tenant in (acme, globex, acme):
        with context.client(tenant):
            answer = kept()
            assert answer == list(people())
            assert answer
    with context.client(acme):
        row = kept()[0]
    with context.client(globex), pytest.raises(context.WrongClient):
        row.save()


def test_it_asks_once(in_acme: Tenant) -> None:
    kept = PreparedQuery(people)
    kept()
    with CaptureQueriesContext(connection) as asked:
        kept()
        kept()
    assert len(asked) == 2


def test_who_reads_over_many_clients_has_each_answered_once(acme: Tenant, globex: Tenant) -> None:
    """In each client's schema, with the same values; what is the same for all clients once for all."""
    mine = PreparedQuery(lambda role: people().filter(role=role).values_list("email", flat=True))
    clients = PreparedQuery(lambda: Tenant.objects.order_by("pk").values_list("schema_name", flat=True), for_all=True)
    answers: dict[str, list[Any]] = {}
    with asked_once(), CaptureQueriesContext(connection) as asked:
        for tenant in (acme, globex, acme):
            with context.client(tenant):
                answers[tenant.schema_name] = [mine(role="owner"), mine(role="owner"), mine(role="viewer"), clients()]
                clients().clear()
    statements = [each["sql"] for each in asked if not each["sql"].startswith("SET ")]
    assert len(statements) == 2 * 2 + 1
    for tenant in (acme, globex):
        with context.client(tenant):
            roles = ("owner", "owner", "viewer")
            assert answers[tenant.schema_name] == [*(mine(role=role) for role in roles), clients()]


COLUMNS = ("id", "canonical", Upper("note"), F("created_at"), "critical", "claim_until")


def not_released() -> QuerySet[Number]:
    return Number.objects.exclude(state="released")


def test_it_gives_what_the_queryset_gives_whoever_asks_first(acme: Tenant, globex: Tenant) -> None:
    chance = random.Random(22)
    for tenant, at in ((acme, 0), (globex, 40)):
        with context.client(tenant):
            key, _secret = make_api_key(name="test", scopes=["read"], by=PLATFORM)
            rows = [
                NumberToRegister(parse_number(f"138001{at + n:05d}"), f"it's 100% {n % 3}", f"g{n % 4}")
                for n in range(40)
            ]
            register_numbers(rows, actor=program(key))
    kept = PreparedRows(not_released, COLUMNS)
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
            asked = kept.filter(**wanted).order_by(*order)
            expected = not_released().filter(**wanted).order_by(*order)
            assert list(asked.queryset()) == list(expected)
            got = asked[first : first + most]
            assert got == list(expected.values_list(*COLUMNS)[first : first + most])
            compared += len(got)
    assert compared > 100


def test_a_known_way_to_ask_is_one_statement_and_no_queryset(in_acme: Tenant) -> None:
    made = []

    def make() -> QuerySet[Number]:
        made.append(1)
        return not_released()

    kept = PreparedRows(make, ("id",))
    for group in ("a", "b"):
        kept.filter(group=group).order_by("id")[0:5]
    before = len(made)
    with CaptureQueriesContext(connection) as counted:
        kept.filter(group="c").order_by("id")[0:5]
    assert (len(counted), len(made)) == (1, before)


def test_a_statement_of_our_own_is_asked_of_each_client_with_what_is_always_the_same(
    acme: Tenant, globex: Tenant
) -> None:
    kept = PreparedStatement(
        "SELECT email, %(after)s::interval, name ~ '%%' FROM people_user"
        " WHERE role = ANY(%(roles)s) AND id = ANY(%(keys)s) ORDER BY email",
        roles=[Role.OWNER, Role.VIEWER],
        after=timedelta(days=30, hours=2),
    )
    for tenant in (acme, globex, acme):
        with context.client(tenant):
            wanted = people().filter(role__in=["owner", "viewer"])
            rows = kept(keys=[user.pk for user in people()])
            assert rows == [(user.email, timedelta(days=30, hours=2), False) for user in wanted]
            assert rows
            assert kept(keys=[]) == []
