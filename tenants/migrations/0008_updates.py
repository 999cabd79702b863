"""When rows were changed last (tenants.database.updates)."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION public.stamp_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.updated_at := clock_timestamp();
    ELSIF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
-- The run-time role sees when its own transactions began, and no others'.
CREATE FUNCTION public.owner_writes_since() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_parties")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION public.stamp_update(); DROP FUNCTION public.owner_writes_since();"
        )
    ]
