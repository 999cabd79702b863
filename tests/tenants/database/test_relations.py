"""A client's schema is no larger than it must be: two thousand of them are as many times what one holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from labels.directories.models import Directory
from tenants.database.statements import execute, fetch_all

pytestmark = pytest.mark.django_db

MOST = {"r": 76, "i": 180, "S": 8}  # tables, indexes, sequences: a diff here is asked for in review
# Of a unique index whose first columns are the same, or a whole index beside a partial one with them; allauth's tables
# are as allauth makes them.
STANDS_FOR = """
    SELECT less.indexrelid::regclass::text FROM pg_index less JOIN pg_index more USING (indrelid)
    JOIN pg_class one ON one.oid = less.indexrelid JOIN pg_class other ON other.oid = more.indexrelid
    WHERE one.relnamespace = 'acme'::regnamespace AND less.indexrelid <> more.indexrelid AND one.relam = other.relam
    AND NOT less.indisunique AND less.indpred IS NULL AND more.indpred IS NULL
    AND less.indexprs IS NULL AND more.indexprs IS NULL
    AND more.indkey::text || ' ' LIKE less.indkey::text || ' %%'
    AND less.indrelid::regclass::text NOT LIKE '%%.socialaccount_%%'
"""


def test_a_client_has_no_more_relations_than_were_agreed_on() -> None:
    counts = fetch_all(
        "SELECT relkind, count(*) FROM pg_class WHERE relnamespace = 'acme'::regnamespace GROUP BY relkind"
    )
    assert dict(counts) == MOST


def test_no_constraint_of_a_client_leads_to_a_table_of_all() -> None:
    """Each would put two triggers there for each client: all sessions hold them, and each next client takes longer."""
    leading = fetch_all(
        "SELECT conname FROM pg_constraint JOIN pg_class own ON own.oid = conrelid"
        " JOIN pg_class aim ON aim.oid = confrelid"
        " WHERE own.relnamespace = 'acme'::regnamespace AND aim.relnamespace <> own.relnamespace"
    )
    assert leading == []


@pytest.mark.parametrize(
    "change", ["DELETE FROM directories_directory", "UPDATE directories_directory SET id = id + 1"]
)
def test_a_directory_that_clients_name_stays_all_the_same(change: str) -> None:
    cache = {"cache_min": timedelta(), "cache_max": timedelta(hours=1)}
    Directory.objects.create(code="stays", name="留", name_en="Stays", kind="handset", **cache)
    with pytest.raises(IntegrityError, match="directory stays stays"), transaction.atomic():
        execute(f"{change} WHERE code = 'stays'")
    assert Directory.objects.filter(code="stays").exists()


def test_rights_by_name_have_the_indexes_of_their_constraints_alone() -> None:
    others = fetch_all(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid"
        " WHERE relnamespace = 'public'::regnamespace AND NOT indisunique"
        " AND (relname LIKE 'auth\\_%%' OR relname = 'django_content_type')",
        [],
    )
    assert others == []


def test_no_index_is_the_beginning_of_another() -> None:
    assert fetch_all(STANDS_FOR, []) == []


def test_no_index_is_there_for_searches_by_a_beginning_that_the_collation_serves() -> None:
    indexes = fetch_all(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'acme' AND indexdef LIKE '%%pattern_ops%%'", []
    )
    assert indexes == []


def test_each_constraint_and_index_of_a_model_is_in_the_database() -> None:
    """Django takes a partial unique index away with the plain one of its field."""
    there = fetch_all(
        "SELECT relname FROM pg_class WHERE relkind = 'i' AND relnamespace IN ('acme'::regnamespace,"
        " 'public'::regnamespace) UNION SELECT conname FROM pg_constraint"
    )
    asked = {
        f"{model.__name__}.{each.name}": each.name
        for model in apps.get_models(include_auto_created=True)
        for each in (*model._meta.constraints, *model._meta.indexes)
    }
    assert len(asked) > 100
    names = {name for (name,) in there}
    assert [where for where, name in asked.items() if name not in names] == []
