"""Clients' schemas made from a blueprint: the same as what the migrations make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from compliance.evidence.models import Leaf, Record
from compliance.evidence.services import record
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.tasks import work_lane
from tenants.clients import blueprints, provisioning, reconciling
from tenants.clients.blueprints import description
from tenants.database.statements import execute, fetch_all
from tenants.domain.actors import Actor
from tenants.models import Blueprint, Domain, Tenant
from tests.database import Database
from tests.portal_client import sign_in

CHANGES = {  # what somebody could forget, in one of two schemas that are the same
    "a column": "ALTER TABLE {}.labels_number ADD forgotten text",
    "a default": "ALTER TABLE {}.people_user ALTER session_epoch SET DEFAULT 7",
    "whether it may be null": "ALTER TABLE {}.people_user ALTER name DROP NOT NULL",
    "how a column is stored": "ALTER TABLE {}.evidence_tile ALTER nodes SET STORAGE EXTENDED",
    "an index": "DROP INDEX {}.label_text",
    "a constraint": "ALTER TABLE {}.labels_alias ADD CONSTRAINT forgotten CHECK (text <> 'x')",
    "when it is checked": "ALTER TABLE {}.account_emailaddress ALTER CONSTRAINT"
    " account_emailaddress_user_id_2c513194_fk_people_user_id NOT DEFERRABLE",
    "a trigger": "DROP TRIGGER append_only ON {}.evidence_record",
    "a trigger that sleeps": "ALTER TABLE {}.evidence_record DISABLE TRIGGER append_only",
    "a function": "CREATE FUNCTION {}.forgotten() RETURNS int LANGUAGE sql RETURN 1",
    "whose right a function has": "ALTER FUNCTION {}.append_to_log() SECURITY INVOKER",
    "where a function looks": "ALTER FUNCTION {}.append_to_log() SET search_path = public",
    "a sequence": "SELECT nextval('{}.django_migrations_id_seq')",
    "a right": "GRANT UPDATE ON {}.evidence_leaf TO shouhao_app",
    "a right on a function": "REVOKE EXECUTE ON FUNCTION {}.append_to_log() FROM PUBLIC",
    "a policy": "CREATE POLICY forgotten ON {}.labels_number USING (true)",
    "row security": "ALTER TABLE {}.labels_number ENABLE ROW LEVEL SECURITY",
    "a comment": "COMMENT ON TABLE {}.labels_number IS 'forgotten'",
    "a type": "CREATE TYPE {}.forgotten AS ENUM ('x')",
    "a view": "CREATE VIEW {}.forgotten AS SELECT 1",
    "a migration": "DELETE FROM {}.django_migrations WHERE app = 'scripts'",
    "a row": "INSERT INTO {}.django_session VALUES ('forgotten', '', now())",
}

DIRECTORIES_LOCKED = (
    "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'public.directories_directory'::regclass"
    " AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')"
)


@pytest.fixture
def owner(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """Django connects with the owner's role; so does this connection."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "USER", "shouhao_owner")
    with own_database.owner() as session:
        yield session


def accepted(schema: str, **values: Any) -> Tenant:
    tenant: Tenant = Tenant.objects.create(
        schema_name=schema, legal_name=schema, state=Tenant.State.PROVISIONING, applicant_email="a@x.example", **values
    )
    return tenant


def test_it_makes_what_the_migrations_make(owner: psycopg.Connection) -> None:
    owner.execute("CREATE SCHEMA by_migrations")
    with transaction.atomic():
        call_command("migrate_schemas", schema_name="by_migrations", interactive=False, verbosity=0)
        context.leave()
        assert fetch_all(DIRECTORIES_LOCKED) == [], "no page of another client waits for it"
    assert blueprints.make(accepted("by_blueprint").schema_name) == "blueprint"
    assert blueprints.make(accepted("order").schema_name) == "blueprint"  # a word of SQL
    by_migrations = description("by_migrations")
    assert {line.split()[0] for line in by_migrations} == {
        *("schema", "relation", "column", "constraint", "index", "trigger", "function", "sequence", "rows")
    }, "a blueprint carries what there is; and there is some of it"
    assert description("by_blueprint") == by_migrations
    assert description("order") == by_migrations


def test_whatever_is_forgotten_is_told(owner: psycopg.Connection) -> None:
    for schema in ("one", "two"):
        accepted(schema)
        blueprints.make(schema)
    same = description("one")
    assert description("two") == same
    for what, change in CHANGES.items():
        with transaction.atomic():
            execute(sql.SQL(change).format(sql.Identifier("two")))  # type: ignore[arg-type]  # literals above
            assert description("two") != same, what
            transaction.set_rollback(True)


def test_an_accepted_application_has_its_schema_by_the_run_time_role(own_database: Database) -> None:
    tenant = accepted("haolin", subject_type="sole_proprietor")
    Domain.objects.create(tenant=tenant, domain="haolin.localhost", is_primary=True)
    assert reconciling.resume() == ["haolin"]
    assert work_lane("standard") == 1
    tenant.refresh_from_db()
    assert tenant.state == Tenant.State.READY, Work.objects.get(name=provisioning.WORK).last_error
    assert sign_in(tenant).get("/accounts/login/").status_code == 200
    with context.client(tenant):
        with transaction.atomic():
            record("numbers_registered", actor=Actor("person", "x"), subject_kind="client", subject_id="1", count=1)
        assert Leaf.objects.count() == Record.objects.count(), "functions look where the schema is"
    assert reconciling.unowned() == []


def test_what_was_begun_twice_is_made_once(own_database: Database) -> None:
    accepted("first")
    accepted("second")
    with psycopg.connect(own_database.url) as other:
        assert other.execute("SELECT tenants_make_schema('first')").fetchone() == ("blueprint",)
        execute("SET statement_timeout = '5s'")
        assert blueprints.make("second") == "blueprint", "it waits for nobody"
        other.rollback()
    assert blueprints.make("second") == "there"
    assert blueprints.make("first") == "blueprint"


def test_the_run_time_role_makes_no_other_schema(own_database: Database) -> None:
    Tenant.objects.create(schema_name="only_applied", legal_name="x")
    for schema in ("only_applied", "nobody"):
        with pytest.raises(ProgrammingError, match="no client that was accepted"):
            blueprints.make(schema)
    for statement in (
        "UPDATE public.tenants_blueprint SET statements = ARRAY['ALTER ROLE shouhao_app SUPERUSER']",
        "INSERT INTO public.tenants_blueprint VALUES ('x', '{}')",
        "SELECT public.tenants_follow_blueprint(public.tenants_release(), 'mine')",
        "CREATE SCHEMA mine",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            execute(statement)


def test_a_release_writes_its_own_from_the_one_before(owner: psycopg.Connection) -> None:
    """As the commands at a start do it."""
    assert blueprints.make(accepted("first").schema_name) == "blueprint"
    before = Blueprint.objects.get()
    earlier = [
        re.sub(r", \('\d+', 'documents', [^)]*\)", "", statement)
        if 'INTO "django_migrations"' in statement
        else statement
        for statement in before.statements
        if "documents_document" not in statement
    ]
    assert len(earlier) < len(before.statements)
    Blueprint.objects.all().delete()
    Blueprint.objects.create(release="earlier", statements=earlier)
    assert blueprints.make(accepted("second").schema_name) is None
    call_command("migrate_schemas", interactive=False, verbosity=0)
    assert Blueprint.objects.get().release == before.release
    assert blueprints.make("second") == "blueprint"
    counter = "sequence django_migrations"
    assert [line for line in description("second") if not line.startswith(counter)] == [
        line for line in description("first") if not line.startswith(counter)
    ]


def test_a_blueprint_that_makes_something_else_is_refused(
    owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the release has none, the one before stands, and clients are made by migrations."""
    Blueprint.objects.update(release="earlier")
    whole = blueprints.statements_of

    def without_a_trigger(schema: str) -> list[str]:
        return [each for each in whole(schema) if "TRIGGER append_only" not in each]

    monkeypatch.setattr(blueprints, "statements_of", without_a_trigger)
    blueprints.prepare()
    assert Blueprint.objects.get().release == "earlier"
    assert blueprints.make(accepted("haolin").schema_name) is None
    left = owner.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE '\\_%'").fetchall()
    assert left == [], "neither the model nor the trial is left"
