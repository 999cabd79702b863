"""A leaf is written by one statement that names its table, so that PostgreSQL plans it once for each connection."""

from django.db import migrations

FUNCTION = """
DO $do$ BEGIN EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION append_to_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, %I, pg_temp AS $$
    BEGIN
        -- One client's transactions take their places one after another, while they commit; other clients' go on.
        PERFORM pg_advisory_xact_lock(hashtextextended('evidence', TG_RELID::bigint));
        INSERT INTO evidence_leaf (position, record_id, hash)
            SELECT coalesce(max(position) + 1, 0), NEW.id, sha256('\\x00'::bytea || NEW.data) FROM evidence_leaf;
        RETURN NULL;
    END $$
$sql$, current_schema()); END $do$;
"""
BACK = """
CREATE OR REPLACE FUNCTION append_to_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog AS $$
DECLARE next_position bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('evidence', TG_RELID::bigint));
    EXECUTE format('SELECT coalesce(max(position) + 1, 0) FROM %I.evidence_leaf', TG_TABLE_SCHEMA) INTO next_position;
    EXECUTE format('INSERT INTO %I.evidence_leaf (position, record_id, hash) VALUES ($1, $2, $3)', TG_TABLE_SCHEMA)
        USING next_position, NEW.id, sha256('\\x00'::bytea || NEW.data);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_log")]
    operations = [migrations.RunSQL(FUNCTION, BACK)]
