"""What a role is given of the environment, and how long its statements may take."""

from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest

from portal.runtime.environment import OWNER_COMMANDS
from portal.runtime.folders import ROOT
from portal.runtime.postgres import APP, OWNER
from portal.runtime.roles import SECRETS, STATEMENT_SECONDS, environment_of, needs, role_of
from tests.database import Database, Server, clean_environment
from tests.portal.runtime.test_settings import PRODUCTION

ASK = """
import django
from portal.runtime.environment import ensure_environment
import sys
ensure_environment(sys.argv[1:])
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize(
    ("arguments", "role"),
    [
        (["web", "--port", "1"], "web"),
        (["worker"], "worker"),
        (["worker", "--lanes", "fast,standard"], "worker"),
        (["worker", "--lanes", "fast,green", "--concurrency", "1"], "reserved"),
        (["worker", "--lanes=bulk"], "reserved"),
        (["worker", "--lanes"], "worker"),
        (["migrate_schemas"], "migrate"),
        (["evidence", "verify"], ""),
        ([], ""),
    ],
)
def test_whose_a_process_is(arguments: list[str], role: str) -> None:
    assert role_of(arguments) == role


@pytest.mark.parametrize("role", ["web", "worker", "reserved", "dispatcher", "migrate"])
def test_a_role_starts_with_the_secrets_that_it_needs_and_with_no_fewer(role: str) -> None:
    """Its settings load without the others, and name each of the product's own keys that is missing."""
    whole = clean_environment() | PRODUCTION | dict.fromkeys(set(SECRETS) - set(PRODUCTION), "x")
    whole["DATABASE_OWNER_URL"] = PRODUCTION["DATABASE_URL"]
    given = environment_of(role, whole)
    assert set(given) & set(SECRETS) == {secret for secret in SECRETS if needs(role, secret)}
    assert _loads(given) == ""
    for key in ("EVIDENCE_KEY", "FIELD_KEYS", "FIELD_HASH_KEY"):
        if needs(role, key):
            assert f"{key} is not set or no key" in _loads({**given, key: ""})


def test_only_who_sends_has_the_accounts_of_providers() -> None:
    """Every role had them, in the addresses."""
    whole = clean_environment() | PRODUCTION | {"SMPP_URL": "smpps://sms.example.com:2776/?window=5"}
    whole["SMPP_ACCOUNT"] = "notice:s:cr/t"
    shown = "from portal.settings import SMPP_URL; print(SMPP_URL)"
    for role, said in (
        ("web", "smpps://sms"),
        ("dispatcher", "smpps://sms"),
        ("worker", "smpps://notice:s%3Acr%2Ft@sms"),
    ):
        given = environment_of(role, whole)
        command = [sys.executable, "-c", shown]
        ran = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
        assert ran.stdout.strip() == f"{said}.example.com:2776/?window=5", (role, ran.stderr)
    held = {**whole, "SMPP_URL": "smpps://notice:secret@sms.example.com"}
    assert "give that as SMPP_ACCOUNT" in _loads(environment_of("web", held))


def _loads(environment: dict[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stderr.strip().rpartition("\n")[2] if ended.returncode else ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("web", f"{STATEMENT_SECONDS['web']}s"),
        ("worker", f"{STATEMENT_SECONDS['worker']}s"),
        ("dispatcher", f"{STATEMENT_SECONDS['dispatcher']}s"),
        ("evidence", "0"),
        ("migrate_schemas", "0"),
        ("provision", "0"),
    ],
)
def test_how_long_a_statement_may_take(own_database: Database, command: str, says: str) -> None:
    """What a person waits for is bounded; what an operator has begun, and a migration, takes as long as it takes."""
    given = clean_environment() | {"DATABASE_URL": own_database.url, "DATABASE_OWNER_URL": own_database.owner_url}
    given |= {"SANDBOX": "1"} | ({"DATABASE_ROLE": "owner"} if command in OWNER_COMMANDS else {})
    asked = subprocess.run(
        [sys.executable, "-c", ASK, command], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert asked.stdout.strip() == says, asked.stderr


def test_what_comes_by_another_way_is_bounded_by_the_databases_role(database_server: Server) -> None:
    """A pooler, or SQL by hand."""
    for role, says in ((APP, "15min"), (OWNER, "0")):
        with psycopg.connect(database_server.url_of("postgres", role)) as connection:
            assert connection.execute("SHOW statement_timeout").fetchone() == (says,)
