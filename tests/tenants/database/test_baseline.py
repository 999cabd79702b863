"""What a new database begins with is what the migrations make."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from portal.runtime.postgres import GRANTS, OWNER
from tenants.database import baseline
from tests.baseline import ONLY_MIGRATIONS, ROOT, environment_for
from tests.database import Database, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(300)
# Numbers of rows are those of their making, which is another where migrations have come since; when is no part of it.
DESCRIBE = """
import json, re
from django.db import connection
from tenants.clients.blueprints import description
from tenants.database.statements import fetch_all

lines = [line for line in description("public") if not line.startswith("rows ")]
extensions = fetch_all("SELECT extname, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace")
lines += [f"extension {name} in {schema}" for name, schema in extensions]
MADE = {"django_migrations", "django_content_type", "auth_permission"}
INSTANT = re.compile(r"\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.]\\d+[+]00(:00)?")
for (table,) in fetch_all("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"):
    numbers = ["id", "content_type_id"] if table in MADE else []
    rows = fetch_all(f"SELECT (to_jsonb(told) - %s::text[])::text FROM public.{table} told", [numbers])
    lines += [f"row {table} {INSTANT.sub('', row)}" for (row,) in rows if table != "tenants_blueprint"]
statements = fetch_all("SELECT release || statement FROM public.tenants_blueprint, unnest(statements) statement")
lines += [f"statement {INSTANT.sub('', statement)}" for (statement,) in statements]
print(json.dumps(lines))
"""
FIRST_ITS_STATEMENTS = ONLY_MIGRATIONS.replace("baseline.begin_new_database = lambda: False\n", "")


@pytest.fixture
def names(database_server: Server) -> Iterator[list[str]]:
    made: list[str] = []
    yield made
    for name in made:
        database_server.drop(name)


def described(server: Server, name: str, how: str, names: list[str]) -> Counter[str]:
    """A new database, made in this way: all that stands in it, a line each."""
    names.append(name)
    database = server.clone(name, template="template0")
    with database.owner() as connection:
        connection.execute(GRANTS.read_bytes())
    command = [sys.executable, "-c", how + DESCRIBE]
    environment = environment_for(database)
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return Counter(as_read_back(line) for line in json.loads(ended.stdout.splitlines()[-1]))


def as_read_back(line: str) -> str:
    """PostgreSQL writes a condition that it has read back with other brackets and casts than at its making; and Django
    enters migrations that wait for none of each other in any order.
    """
    if line.startswith("statement ") and 'INSERT INTO "django_migrations"' in line:
        return "entered " + " ".join(sorted(re.findall(r"'\w+', '\w+', ''", line)))
    return re.sub(r"[()]|::text(\[\])?", "", line) if line.startswith("constraint ") else line


def test_it_is_what_the_migrations_make(database_server: Server, names: list[str]) -> None:
    by_migrations = described(database_server, "by_migrations", ONLY_MIGRATIONS, names)
    by_statements = described(database_server, "by_statements", FIRST_ITS_STATEMENTS, names)
    kinds = {"column", "constraint", "entered", "extension", "function", "index", "policy", "row", "trigger"}
    assert kinds <= {line.split()[0] for line in by_migrations}
    assert sorted((by_statements - by_migrations).elements()) == []
    assert sorted((by_migrations - by_statements).elements()) == []


def test_it_is_for_an_empty_database_alone(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not baseline.begin_new_database()
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", OWNER)
    assert not baseline.begin_new_database()
