"""The history is a log: each record gets its leaf, when its transaction commits.

A leaf is written by one statement that names its table, so that PostgreSQL plans it once for each connection.
"""

from django.db import migrations

LOG = """
DO $do$ BEGIN EXECUTE format($sql$
    CREATE FUNCTION append_to_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, %I, pg_temp AS $$
    BEGIN
        -- One client's transactions take their places one after another, while they commit; other clients' go on.
        PERFORM pg_advisory_xact_lock(hashtextextended('evidence', TG_RELID::bigint));
        INSERT INTO evidence_leaf (position, record_id, hash)
            SELECT coalesce(max(position) + 1, 0), NEW.id, sha256('\\x00'::bytea || NEW.data) FROM evidence_leaf;
        RETURN NULL;
    END $$
$sql$, current_schema()); END $do$;
CREATE CONSTRAINT TRIGGER append_to_log AFTER INSERT ON evidence_record DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.data IS NOT NULL) EXECUTE FUNCTION append_to_log();

-- The run-time role may not even try; the trigger above writes leaves by the owner's right.
DO $$
DECLARE other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS role, relname FROM pg_class, aclexplode(relacl)
        WHERE oid IN ('evidence_record'::regclass, 'evidence_leaf'::regclass) AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON %I FROM %s', other.relname, other.role);
        IF other.relname = 'evidence_leaf' THEN
            EXECUTE format('REVOKE INSERT ON %I FROM %s', other.relname, other.role);
        END IF;
    END LOOP;
END $$;
"""
BACK = "DROP FUNCTION append_to_log() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_append_only")]
    operations = [migrations.RunSQL(LOG, BACK)]
