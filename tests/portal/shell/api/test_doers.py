"""Who of the platform's staff did something a program learns by name alone; of the client's own it has the id."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from portal.shell.api.answers import RowOut, doer_ids
from portal.shell.api.documents import document
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import make_api_key
from tests.portal.shell.api.test_many_rows import MANY, filled, lists
from tests.portal.test_query_budgets import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(staff: Tenant) -> str:
    with context.client(staff):
        return str(User.objects.earliest("pk").pk)


@pytest.fixture
def own(acme: Tenant) -> list[str]:
    with context.client(acme):
        key, _token = make_api_key(name="CRM", scopes=["read"], by=Actor("person", "Anne"))
        return [str(User.objects.earliest("pk").pk), str(key.pk)]


def answers(kind: Any = RowOut) -> Iterator[Any]:
    for each in kind.__subclasses__():
        yield each
        yield from answers(each)


def test_the_document_has_no_other_ids_of_who_did_something() -> None:
    components = json.loads(document()[0])["components"]["schemas"]
    said = {(name, each) for name, schema in components.items() for each in schema.get("properties", {})}
    told = {(kind.__name__, name) for kind in answers() if hasattr(kind, "Meta") for name in doer_ids(kind)}
    ids = {each for each in said if each[1].endswith("_by_id")}
    assert ids
    assert ids <= told, "the others would say them as they stand"


def test_of_one_row_it_is_that_of_the_clients_own(acme: Tenant, reviewer: str, own: list[str]) -> None:
    with context.client(acme):
        for kind in answers():
            for name, source in doer_ids(kind).items() if hasattr(kind, "Meta") else ():
                field = kind().fields[name]
                given = {key: field.get_attribute(kind.Meta.model(**{source: key})) for key in (reviewer, "", *own)}
                assert given == {reviewer: "", "": ""} | {key: key for key in own}, (kind, name)


def test_in_lists_it_is_that_of_the_clients_own(
    acme: Tenant, staff: Tenant, client_of: Callable[..., Any], reviewer: str, own: list[str]
) -> None:
    ensure_directories()
    client, headers = visitor("api", acme, staff, client_of)
    people = [reviewer, *own]
    for name, pattern, operation in lists():
        if not (sources := doer_ids(operation.answer)):
            continue
        with transaction.atomic(), context.client(acme):
            where = filled(name, pattern, operation, {source: lambda at: people[at % 3] for source in sources.values()})
            listed = client.get(f"{where}?limit={MANY}", headers=headers).json()["results"]
            transaction.set_rollback(True)
        for field in sources:
            assert {row[field] for row in listed} == {"", *own}, (name, field)
