"""When rows were changed, by whatever hand: the trigger of every table that has the column."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from labels.models import Number
from tenants.database.updates import Stamped, complete_until, written_since
from tenants.models import Tenant
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db


def test_every_table_with_the_column_has_the_trigger(in_acme: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'stamp_update'"
            " AND tgrelid::regclass::text NOT LIKE 'globex.%' AND tgrelid::regclass::text NOT LIKE 'staff.%'"
        )
        triggered = {name.rpartition(".")[2].strip('"') for (name,) in cursor}
    columns = {model._meta.db_table for model in apps.get_models() if issubclass(model, Stamped)}
    assert triggered == columns


def test_what_changes_is_stamped_and_what_does_not_is_not(in_acme: Tenant) -> None:
    (number,) = register("13800138000")
    first = Number.objects.get().updated_at
    Number.objects.update(note=number.note)
    assert Number.objects.get().updated_at == first, "nothing has changed"
    since = complete_until()
    assert not written_since(Number.objects.all(), since)
    Number.objects.update(note="总机")
    changed = Number.objects.get()
    assert changed.updated_at > first
    assert list(written_since(Number.objects.all(), since)) == [number]
    changed.note = "客服"
    changed.updated_at = first
    changed.save()
    assert changed.updated_at > since, "what was read before is not what is said afterwards"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE labels_number SET updated_at = '2000-01-01', note = 'x'")
    assert Number.objects.get().updated_at > since


def test_rows_written_by_the_thousand_are_stamped(in_acme: Tenant) -> None:
    since = complete_until()
    register(*[f"138{place:08}" for place in range(50)])
    assert written_since(Number.objects.all(), since, parts=["proofs"]).count() == 50
