"""tenants/kept_queries.py: a query that is kept gives what Django's own gives, of whichever client is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery
from django.test.utils import CaptureQueriesContext

from tenants import context
from tenants.kept_queries import KeptQuery, among
from tenants.models import Tenant
from tenants.people.models import Contact, User

pytestmark = pytest.mark.django_db


def people() -> Any:
    return User.objects.order_by("email")


QUERIES = {
    "rows": people,
    "annotated": lambda: people().annotate(latest=Subquery(User.objects.filter(pk=OuterRef("pk")).values("email")[:1])),
    "values": lambda: people().values_list("role", "email"),
    "flat": lambda: people().values_list("email", flat=True),
    "counted": lambda: User.objects.order_by("role").values_list("role").annotate(Count("pk"), Max("email")),
    "none": lambda: Contact.objects.filter(name="nobody is called so"),
}


@pytest.mark.parametrize("make", QUERIES.values(), ids=QUERIES.keys())
def test_it_answers_as_djangos_own(in_acme: Tenant, make: Any) -> None:
    kept = KeptQuery[Any](make)
    for _again in range(2):
        assert kept() == list(make())


def test_rows_know_what_was_annotated(in_acme: Tenant) -> None:
    kept = KeptQuery[Any](QUERIES["annotated"])
    assert {row.latest == row.email for row in kept()} == {True}


def test_it_is_asked_with_other_values(in_acme: Tenant) -> None:
    kept = KeptQuery(lambda role, keys: people().filter(among("pk", keys), role=role))
    keys = [user.pk for user in people()]
    for role in ("owner", "viewer", "nobody"):
        assert kept(role=role, keys=keys) == list(people().filter(role=role))
    assert kept(role="owner", keys=[]) == []
    assert kept(role="owner", keys=keys[:1]) == list(people().filter(role="owner", pk=keys[0]))


def test_each_client_is_answered_from_its_own_schema(acme: Tenant, globex: Tenant) -> None:
    kept = KeptQuery(people)
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
    kept = KeptQuery(people)
    kept()
    with CaptureQueriesContext(connection) as asked:
        kept()
        kept()
    assert len(asked) == 2
