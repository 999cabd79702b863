"""No list of the API asks the database for each of its rows: for many it asks as often as for one.

Lists are found in the resolver, and their rows are made by what their fields are, with rows of what is nested in each.
MODELS says whose rows a list has where its serializer does not; OF_ROWS and OF_LISTS what rows need besides to stand,
or to be listed there; BELOW which row a list lies below; BY_HAND what a function of the database writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import URLPattern, get_resolver, reverse
from rest_framework.serializers import ListSerializer

from compliance.evidence.services import record
from maintenance.models import Window
from portal.shell.api.operations import Operation
from portal.shell.api.views import View
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.models import Contact
from tenants.people.selectors import doers_of
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint
from tests.portal.access.test_permissions import patterns
from tests.portal.test_query_budgets import queries_of, visitor

MANY: Final = 8
Values = dict[str, Any]  # by field; a function is asked with the row's number
MODELS: Final[dict[str, type[models.Model]]] = {"api-contacts": Contact, "api-webhook-deliveries": Attempt}
OF_ROWS: Final[dict[str, Values]] = {
    "Improvement": {"state": "adopted", "became": "blackout", "adopted_at": lambda _at: business_now()},
    "Suggestion": {"state": "taken"},
    "InvoiceRequest": {"amount": 100},
    "Entry": {"kind": "payment", "amount": 100},
}
OF_LISTS: Final[dict[str, Values]] = {
    "api-exclusions": {"owner": lambda _at: current_tenant().schema_name},
    "api-window-documents": {"superseded_at": lambda _at: business_now()},
    "api-drills": {"kind": "drill"},
    "api-events": {"seq": lambda at: at + 1},
}
BELOW: Final[dict[str, tuple[type[models.Model], str, str]]] = {
    "api-window-documents": (Window, "about", "window:{}"),
    "api-webhook-deliveries": (Endpoint, "endpoint", "{}"),
}


def history() -> None:
    for at in range(MANY):
        record("exported", actor=PLATFORM, subject_kind="client", subject_id=current_tenant().pk, what=str(at))


BY_HAND: Final[dict[str, Callable[[], None]]] = {"api-history": history}


def lists() -> Iterator[tuple[str, URLPattern, Operation]]:
    for name, pattern in patterns(get_resolver("portal.urls_api")):
        view = getattr(pattern.callback, "cls", None)
        if view is not None and issubclass(view, View) and "GET" in view.operations and view.operations["GET"].paged:
            yield name, pattern, view.operations["GET"]


def filled(name: str, pattern: URLPattern, operation: Operation, more: Values | None = None) -> str:
    """The address of the list, which has many rows then."""
    given, parent = {**OF_LISTS.get(name, {}), **(more or {})}, None
    if name in BELOW:
        model, field, reference = BELOW[name]
        parent = made(model, MANY).pk
        given[field] = reference.format(parent)
    if name in BY_HAND:
        BY_HAND[name]()
    else:
        model = MODELS.get(name) or operation.answer.Meta.model
        nested = [field.source for field in operation.answer().fields.values() if isinstance(field, ListSerializer)]
        for at in range(MANY):
            row = made(model, at, given)
            for relation in (each for each in model._meta.related_objects if each.get_accessor_name() in nested):
                made(relation.related_model, at, {relation.field.name: row})
    return reverse(name, urlconf="portal.urls_client", kwargs=dict.fromkeys(pattern.pattern.converters, parent))


def made(model: Any, at: int, given: Values | None = None, above: tuple[Any, ...] = ()) -> Any:
    """A row of the model, and what it leads to."""
    values = {**OF_ROWS.get(model.__name__, {}), **(given or {})}
    values = {name: value(at) if callable(value) else value for name, value in values.items()}
    for place, field in enumerate(model._meta.concrete_fields):
        if field.name in values:
            continue
        if isinstance(field, models.ForeignKey):
            values[field.name] = led_to(field, at, (*above, model))
        elif not isinstance(field, models.AutoField) and (
            field.unique or is_demanded(field) or field.name in doers_of(model)
        ):
            values[field.name] = value_of(field, at, place)
    return model.objects.create(**values)


def is_demanded(field: Any) -> bool:
    return not (field.null or field.has_default() or field.has_db_default() or field.generated)


def led_to(field: Any, at: int, above: tuple[Any, ...]) -> Any:
    model = field.related_model
    if model in above:
        return None
    if model is Tenant:
        return current_tenant()
    shared = model.objects.first() if model._meta.app_label in ("directories", "calendars") else None
    return shared or made(model, at, above=above)


def value_of(field: Any, at: int, place: int) -> Any:
    """A value that the field takes, another one for each row; of instants the later ones for the later fields."""
    now = business_now() + timedelta(days=at, minutes=place)
    if field.choices:
        return field.choices[0][0]
    by_kind: dict[type, Any] = {
        ArrayField: [],
        DateTimeRangeField: DateTimeTZRange(now, now + timedelta(hours=1)),
        models.BinaryField: b"%d" % at,
        models.BooleanField: False,
        models.CharField: f"{at}{field.name}"[: field.max_length],
        models.DateTimeField: now,
        models.DateField: now.date(),
        models.TimeField: now.time(),
        models.IntegerField: at,
        models.JSONField: {},
        models.TextField: f"{at}{field.name}",
        models.UUIDField: uuid4(),
    }
    return next((value for kind, value in by_kind.items() if isinstance(field, kind)), f"{at}")


@pytest.mark.django_db
def test_no_list_asks_for_each_of_its_rows(
    acme: Tenant, staff: Tenant, client_of: Callable[..., Any], business_clock: Any
) -> None:
    ensure_directories()
    client, headers = visitor("api", acme, staff, client_of)
    asked = {}
    for name, pattern, operation in lists():
        with transaction.atomic():  # of its own: rows of two lists may exclude each other
            with context.client(acme):
                where = filled(name, pattern, operation)
            listed = client.get(f"{where}?limit={MANY}", headers=headers).json()["results"]
            assert len(listed) == MANY, f"{name} lists {len(listed)} of {MANY} rows"
            # The lesser of two: one request in some asks for more, whose schema it stands in.
            asked[name] = [
                min(queries_of(client, f"{where}?limit={limit}", headers) for _time in range(2)) for limit in (1, MANY)
            ]
            transaction.set_rollback(True)
    assert asked
    assert {name: counts for name, counts in asked.items() if counts[1] > counts[0]} == {}, "for one row, and for many"
