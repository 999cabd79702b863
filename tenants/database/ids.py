"""Numbers the rows of all of a client's tables from one sequence, since each sequence is a relation more."""

from typing import Final

from django.db.migrations import RunSQL

# Tables whose keys are smaller than the sequence may grow keep their own, as do the migrations that are noted.
_ONE_FOR_ALL: Final = """
DO $$
DECLARE
    own record;
    newest bigint := 0;
BEGIN
    CREATE SEQUENCE IF NOT EXISTS row_ids;
    FOR own IN
        SELECT attrelid::regclass AS of_table, quote_ident(attname) AS name,
            pg_get_serial_sequence(attrelid::regclass::text, attname)::regclass AS its_sequence
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = current_schema()::regnamespace AND relname <> 'django_migrations'
            AND attidentity <> '' AND atttypid = 'bigint'::regtype
        ORDER BY attrelid
    LOOP
        EXECUTE format('LOCK TABLE %s', own.of_table);  -- nobody takes a number more
        newest := greatest(newest, pg_sequence_last_value(own.its_sequence));
        EXECUTE format('ALTER TABLE %s ALTER %s DROP IDENTITY', own.of_table, own.name);
        EXECUTE format('ALTER TABLE %s ALTER %s SET DEFAULT nextval(''row_ids'')', own.of_table, own.name);
    END LOOP;
    IF newest > coalesce(pg_sequence_last_value('row_ids'), 0) THEN
        PERFORM setval('row_ids', newest);
    END IF;
END $$
"""


def from_one_sequence() -> RunSQL:
    """Returns the last operation of a migration that makes a client's table with a number for its key: Django gives
    each such table a sequence of its own.
    """
    return RunSQL(_ONE_FOR_ALL, RunSQL.noop)
