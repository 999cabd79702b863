"""What is prepared on a connection, after roll-backs, errors and a lost connection."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    InternalError,
    NotSupportedError,
    OperationalError,
    connection,
    transaction,
)
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from tenants import context
from tenants.database.statements import execute, fetch_all
from tenants.models import Tenant
from tenants.postgresql.prepared import Prepared
from tests.database import Database
from tests.portal_client import sign_in

same = Prepared("same_for_tests", "SELECT $1::text[], $2::bytea[], $3::bytea, $4::uuid, $5::boolean")
half = Prepared("half_for_tests", "SELECT $1::int / $2::int WHERE $2::int < 100")
LATE = """
    CREATE TEMPORARY TABLE changed (name varchar(5));
    CREATE TEMPORARY TABLE late (number int);
    CREATE TEMPORARY SEQUENCE times;
    CREATE FUNCTION pg_temp.ask() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF nextval('times') = 1 THEN EXECUTE 'EXECUTE outdated'; END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER asked AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION pg_temp.ask();
    PREPARE outdated AS SELECT name FROM changed;
    ALTER TABLE changed ALTER name TYPE varchar(50);
"""


def halved(number: int, by: int = 2) -> int:
    return int.from_bytes(half(str(number), str(by)).get_value(0, 0) or b"", "big")


def test_it_outlives_what_is_rolled_back(own_database: Database) -> None:
    with transaction.atomic():
        assert halved(6) == 3  # prepared within what is rolled back
        transaction.set_rollback(True)
    with transaction.atomic():
        connection.ensure_connection()
        # With a statement of psycopg's own, the roll-back would deallocate all.
        psycopg.Cursor(connection.connection).execute("SELECT %s::int", [5], prepare=True)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert halved(8) == 4
    assert half("1", "100").ntuples == 0


def test_errors_are_djangos(own_database: Database) -> None:
    with pytest.raises(DatabaseError, match="division by zero"):
        halved(1, 0)
    assert halved(4) == 2
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with pytest.raises(DatabaseError, match="division by zero"):
            halved(1, 0)
        with pytest.raises(InternalError, match="current transaction is aborted"):
            halved(4)
        transaction.set_rollback(True)
    with pytest.raises(DatabaseError, match="syntax"):
        Prepared("wrong_for_tests", "SELEC 1")()


def test_a_lost_connection_is_an_operational_error_and_the_next_one_prepares_anew(own_database: Database) -> None:
    assert halved(2) == 1
    lost = connection.connection
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [lost.info.backend_pid])
    with pytest.raises(OperationalError):
        halved(2)
    connection.close()
    assert halved(2) == 1
    assert connection.connection is not lost


def test_it_goes_where_other_statements_go(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    where = Prepared("where_for_tests", "SELECT current_schema()::text, $1::timestamptz")
    with context.client(acme):
        [(schema, at)] = where.rows("2026-11-28T08:00:00+08:00")
    assert (schema, at.isoformat()) == ("acme", "2026-11-28T00:00:00+00:00")
    assert at.tzinfo is UTC
    with context.client(globex):
        assert where.rows(None) == [("globex", None)]
        connection.close()
        assert where.rows(None) == [("globex", None)]
    assert where.rows(None) == [("public", None)]


def test_it_is_part_of_the_transaction_even_as_its_first_statement(own_database: Database, acme: Tenant) -> None:
    moved = Prepared("moved_for_tests", "UPDATE tenants_tenant SET time_zone = $1 WHERE id = $2")
    with transaction.atomic():
        moved("Asia/Urumqi", acme.pk)
        assert Tenant.objects.get(pk=acme.pk).time_zone == "Asia/Urumqi"
        transaction.set_rollback(True)
    assert Tenant.objects.get(pk=acme.pk).time_zone == acme.time_zone


def test_a_changed_type_costs_nothing_outside_a_transaction(own_database: Database) -> None:
    execute("CREATE TEMPORARY TABLE changed (name varchar(5))")
    names = Prepared("changed_for_tests", "SELECT name FROM changed")
    execute("INSERT INTO changed VALUES ('a')")
    assert names.rows() == [("a",)]
    execute("ALTER TABLE changed ALTER name TYPE varchar(50)")
    assert names.rows() == [("a",)]


def test_a_changed_type_costs_one_transaction_whatever_else_is_prepared(own_database: Database) -> None:
    """And the session ends after the request, with all that was prepared on it."""
    with own_database.owner() as owner:
        owner.execute("CREATE TABLE public.changed (name varchar(5)); GRANT ALL ON public.changed TO shouhao_app")
        names, longer = (Prepared(f"{each}_for_tests", f"SELECT name, '{each}' FROM changed") for each in ("a", "b"))
        assert (names.rows(), longer.rows()) == ([], [])
        owner.execute("ALTER TABLE public.changed ALTER name TYPE varchar(50)")
        with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic():
            names.rows()
        for each in (names, longer, names):
            with transaction.atomic():
                assert each.rows() == []
        prepared = fetch_all("SELECT statement FROM pg_prepared_statements WHERE name LIKE %s", ["%_for_tests%"])
        assert len({*prepared}) == 4, "a pooler, which goes by the text, takes none for the outdated one"
        session = connection.connection
        connection.close_if_unusable_or_obsolete()
        assert session.closed
        with transaction.atomic():
            assert (names.rows(), longer.rows()) == ([], [])


@pytest.mark.parametrize("held", [True, False])
def test_a_transaction_that_fails_so_at_its_commit_is_lost_as_a_whole(own_database: Database, held: bool) -> None:
    """A constraint that waits for the end asks something outdated, once: a second COMMIT would commit nothing."""
    execute(LATE)
    put = Prepared("late_for_tests", "INSERT INTO late VALUES (2)")

    @transaction.atomic
    def put_two() -> None:
        execute("INSERT INTO late VALUES (1)")
        if held:
            put.later()

    with pytest.raises(NotSupportedError, match="cached plan"):
        put_two()
    assert fetch_all("SELECT number FROM late") == []


def test_whatever_else_is_not_supported_outdates_nothing(own_database: Database) -> None:
    assert halved(2) == 1
    session = connection.connection
    with pytest.raises(NotSupportedError, match="DISTINCT"):
        Prepared("unsupported_for_tests", "SELECT DISTINCT id FROM tenants_tenant FOR UPDATE")()
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is session
    assert halved(4) == 2
    prepared = fetch_all("SELECT name FROM pg_prepared_statements WHERE name LIKE %s", ["half_for_tests%"])
    assert len(prepared) == 1, "nothing is prepared anew"


def test_between_two_requests_a_column_changes_its_type(own_database: Database, acme: Tenant) -> None:
    """Pages of somebody who is signed in: one request fails at most."""
    owner = sign_in(acme, "owner")
    owner.raise_request_exception = False
    pages = ("/", "/numbers/", "/windows/", "/history/", "/settings/security/")
    assert {owner.get(page).status_code for page in pages} == {200}
    with own_database.owner() as changing:
        for column in ("people_user ALTER name", "labels_number ALTER note", "evidence_record ALTER public_actor"):
            changing.execute(f"ALTER TABLE acme.{column} TYPE varchar(200)")
    failed = [page for page in (*pages, *pages) if owner.get(page).status_code != 200]
    assert len(failed) <= 1, failed


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    st.lists(st.binary() | st.none()),
    st.uuids(),
)
def test_values_arrive_as_they_are(
    own_database: Database, texts: list[str], pieces: list[bytes | None], key: UUID
) -> None:
    assert same.rows(texts, pieces, b"".join(piece or b"" for piece in pieces), key, True) == [
        (texts, pieces, b"".join(piece or b"" for piece in pieces), key, True)
    ]


def test_what_no_text_can_hold_is_refused_and_not_cut(own_database: Database) -> None:
    for wrong in ("a\0b", ["a", "\0"]):
        with pytest.raises(DataError, match="NUL"):
            Prepared("length_for_tests", "SELECT length($1::text)").rows(wrong)


def test_it_is_counted_among_the_queries(own_database: Database) -> None:
    halved(1)
    with CaptureQueriesContext(connection) as counted:
        half("1", "2")
    assert [each["sql"] for each in counted.captured_queries] == ["SELECT $1::int / $2::int WHERE $2::int < 100"]
