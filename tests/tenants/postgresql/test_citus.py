"""What Citus would refuse stands nowhere, and the tables that docs/scaling.md copies to its nodes are those needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlparse
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation

from tenants.database import row_security
from tenants.database.statements import fetch_all
from tenants.models import Tenant
from tests.database import ROOT

ROOMS = ("portal", "maintenance", "labels", "compliance", "tenants")
SCALING = (ROOT / "docs/scaling.md").read_text()
ONLY_OF_STAFF = "reviews_case"  # asked when an administrator is shut out: the staff's schema is on the coordinator
GUARDED = re.compile(r"extname = 'citus'\) THEN\s+ALTER TABLE \S+ ALTER \S+ SET STORAGE PLAIN;\s+END IF")


def statements(operations: list[Operation]) -> Iterator[str]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from statements(operation.database_operations)
        elif isinstance(operation, RunSQL):
            for script in (operation.sql, operation.reverse_sql):
                yield from [script] if isinstance(script, str) else map(str, script or [])


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each literal; of one with places for values, its pieces together."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    parts = {node: [*map(ast.unparse, node.values)] for node in nodes if isinstance(node, ast.JoinedStr)}
    pieces = {piece for node in parts for piece in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(parts[node])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in pieces:
            yield node.lineno, node.value


def executed(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that is given to a function called execute, fetch_all or fetch_one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = node.args[0]
        if name in ("execute", "fetch_all", "fetch_one") and isinstance(given, ast.Constant):
            yield node.lineno, str(given.value)


def test_each_statement_is_executed_by_itself() -> None:
    several = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for line, text in executed(path)
        if len(sqlparse.split(text)) > 1
    ]
    assert not several
    assert connection.ops.prepare_sql_script("SELECT 1; SELECT $$a; b$$;") == ["SELECT 1;", "SELECT $$a; b$$;"]


def test_migrations_ask_for_no_storage_where_citus_is() -> None:
    ours = [each for each in MigrationLoader(None).disk_migrations.values() if type(each).__module__.startswith(ROOMS)]
    assert len(ours) > 30
    scripts = [text for each in ours for text in statements(each.operations)]
    assert sum(len(GUARDED.findall(text)) for text in scripts) == 2
    assert sum(text.count("SET STORAGE") for text in scripts) == 2


def test_no_row_of_a_client_is_changed_on_conflict_by_what_only_a_node_knows() -> None:
    """On a table that is on a node Citus takes no function in DO UPDATE SET that gives another answer each time."""
    changing = re.compile(
        r"\bDO UPDATE\s+SET\b.*?\b(now|clock_timestamp|business_now|random|nextval|uuidv7)\(", re.DOTALL
    )
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for line, text in texts(path)
        if changing.search(text) and "INTO public." not in text
    ]
    assert not [place for place in found if "/sandbox/" not in place]


def test_where_citus_is_no_policy_has_a_subquery() -> None:
    """It refuses those of a table that it knows, as it comes to know all that a foreign key joins to such a one."""
    for table in ("reviews_case", *row_security.THROUGH):
        there, elsewhere = (row_security._rule(table, each_row=each_row) for each_row in (True, False))
        assert there is not None
        assert elsewhere is not None
        assert "SELECT" not in there.as_string()
        assert there.as_string() == elsewhere.as_string().replace("SELECT ", "")


@pytest.mark.django_db
def test_what_clients_need_of_the_public_schema_is_on_each_node(in_acme: Tenant) -> None:
    own = {table for (table,) in fetch_all("SELECT relname FROM pg_class WHERE relnamespace = 'acme'::regnamespace")}
    pointed_at = {
        field.related_model._meta.db_table
        for model in apps.get_models()
        if model._meta.db_table in own
        for field in model._meta.concrete_fields
        if field.is_relation
    } - own
    called = fetch_all(
        "SELECT prosrc FROM pg_proc WHERE pronamespace = 'acme'::regnamespace OR proname = 'business_now'"
    )
    read = {table for (source,) in called for table in re.findall(r"(?:FROM|JOIN) public\.(\w+)", source)}
    assert set(re.findall(r"create_reference_table\('public\.(\w+)'\)", SCALING)) == {
        *pointed_at,
        "tenants_businessclock",
    }
    told = set(re.findall(r"create_reference_table\('public\.(\w+)'\)", SCALING))
    assert read <= {*told, ONLY_OF_STAFF}
    assert read, "business_now() reads its table"
