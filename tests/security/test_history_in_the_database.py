"""The run-time role, whoever speaks with it: it records nothing without a leaf, and does not move real time."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from tenants import clock
from tenants.models import BusinessClock
from tests.database import Database

INSERT = (
    "INSERT INTO acme.evidence_record (action, public_actor, actor_kind, subject_kind, subject_id, concerns,"
    " public_details, business_at, data) VALUES ('x', '', 'person', 'x', '1', '{}', '{}', now(), %s)"
)


def test_no_record_stands_without_its_leaf(own_database: Database) -> None:
    with psycopg.connect(own_database.url, autocommit=True) as role:
        with pytest.raises(psycopg.errors.NotNullViolation):
            role.execute(INSERT, [None])
        for settle in ("DEFERRED", "IMMEDIATE"):
            with role.transaction():
                role.execute(f"SET CONSTRAINTS ALL {settle}")
                role.execute(INSERT, [b"forged"])
        bare = role.execute(
            "SELECT count(*) FROM acme.evidence_record r LEFT JOIN acme.evidence_leaf l ON l.record_id = r.id"
            " WHERE l.position IS NULL"
        )
        assert bare.fetchone() == (0,)


def test_tables_that_only_grow_are_out_of_the_run_time_roles_reach(own_database: Database) -> None:
    """Found by their triggers: what refuses a change of a row refuses the role the means to get round it, too."""
    query = """
        SELECT tgrelid::regclass::text, bool_or(has_table_privilege('shouhao_app', tgrelid, 'TRIGGER')),
               bool_or(pg_has_role('shouhao_app', relowner, 'MEMBER'))
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid JOIN pg_class ON pg_class.oid = tgrelid
        WHERE proname IN ('refuse_change', 'refuse_moving_real_time') GROUP BY tgrelid
    """
    with own_database.owner() as owner:
        rows = owner.execute(query).fetchall()
    tables = {name for name, _trigger, _owner in rows}
    assert {"acme.evidence_record", "acme.evidence_leaf", "tenants_businessclock"} <= tables
    assert [row for row in rows if row[1] or row[2]] == []


MOVES = (
    """UPDATE public.tenants_businessclock SET "offset" = '1 hour'""",
    """UPDATE public.tenants_businessclock SET "offset" = '-1 hour'""",
    "UPDATE public.tenants_businessclock SET target = now() + interval '1 day'",
)
ESCAPES = (
    "UPDATE public.tenants_businessclock SET movable = true",
    "DELETE FROM public.tenants_businessclock",
    "TRUNCATE public.tenants_businessclock",
    """INSERT INTO public.tenants_businessclock (id, "offset", movable) VALUES (1, '0', true)""",
    "ALTER TABLE public.tenants_businessclock DISABLE TRIGGER ALL",
    "DROP TRIGGER real_time ON public.tenants_businessclock",
    "CREATE OR REPLACE FUNCTION public.business_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
)


def test_outside_a_sandbox_business_time_is_real_time(own_database: Database) -> None:
    with own_database.owner() as owner:
        owner.execute("UPDATE public.tenants_businessclock SET movable = false")
        for move in MOVES:
            with pytest.raises(psycopg.errors.RaiseException, match="not made for a sandbox"):
                owner.execute(move)  # type: ignore[arg-type]  # not a literal
    with psycopg.connect(own_database.url, autocommit=True) as role:
        for statement in (*MOVES, *ESCAPES):
            with pytest.raises(psycopg.Error, match=r"not made for a sandbox|permission denied|must be owner"):
                role.execute(statement)  # type: ignore[arg-type]  # not a literal
        kept = role.execute("SELECT movable, business_now() <= clock_timestamp() FROM public.tenants_businessclock")
        assert kept.fetchone() == (False, True)


@pytest.mark.django_db
def test_a_sandbox_on_another_database_is_told_so() -> None:
    assert BusinessClock.objects.get().movable, "the tests' own was made for a sandbox"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BusinessClock, "movable", property(lambda _self: False, lambda _self, _value: None))
        with pytest.raises(clock.ClockIsReal, match="not made for a sandbox"):
            clock.advance(timedelta(hours=1))
