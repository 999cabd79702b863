"""The history can only grow: triggers refuse update, delete and truncate; what is said of a person can be erased."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history is append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence_leaf FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON evidence_opening FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_nodes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION 'a tile only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_other_nodes();
CREATE TRIGGER append_only BEFORE DELETE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Hashes don't compress, and a tile fits into a page. Citus, which has its own way to store, refuses it.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    ALTER TABLE evidence_tile ALTER nodes SET STORAGE PLAIN;
END IF; END $$;
"""
BACK = "DROP FUNCTION refuse_change() CASCADE; DROP FUNCTION refuse_other_nodes() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGERS, BACK)]
