"""Checkpoints, and the keys that signed them, can only be added; tiles of the platform's log only grow."""

from django.db import migrations

TABLES = ("checkpoints_checkpoint", "checkpoints_platformcheckpoint", "checkpoints_signingkey")
REFUSALS = """
CREATE FUNCTION public.refuse_change_of_checkpoints() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'checkpoints are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE FUNCTION public.refuse_other_nodes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION 'a tile only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE ON public.checkpoints_platformtile
    FOR EACH ROW EXECUTE FUNCTION public.refuse_other_nodes();
CREATE TRIGGER append_only BEFORE DELETE ON public.checkpoints_platformtile
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.checkpoints_platformtile
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
-- Hashes don't compress, and a tile fits into a page. Citus, which has its own way to store, refuses it.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    ALTER TABLE public.checkpoints_platformtile ALTER nodes SET STORAGE PLAIN;
END IF; END $$;
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.TABLE
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_checkpoints();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.TABLE
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_checkpoints();
"""
BACK = "DROP FUNCTION public.refuse_change_of_checkpoints() CASCADE; DROP FUNCTION public.refuse_other_nodes() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("checkpoints", "0001_initial")]
    operations = [migrations.RunSQL(REFUSALS + "".join(APPEND_ONLY.replace("TABLE", table) for table in TABLES), BACK)]
