"""A client's schema is made when it is wanted, which takes a tenth of a second: none is kept ready any more."""

from django.db import migrations

WITHOUT_SPARES = """
DO $$
DECLARE spare text;
BEGIN
    FOR spare IN SELECT name FROM public.tenants_spareschema LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', spare);
    END LOOP;
    IF to_regclass('public.agenda_work') IS NOT NULL THEN
        DELETE FROM public.agenda_work WHERE name = 'tenants.keep_spares' AND done_at IS NULL;
        SET CONSTRAINTS ALL IMMEDIATE;
    END IF;
END $$;

DROP FUNCTION public.tenants_make_spare(integer);

-- How it was made: there, blueprint; nothing where migrations have to make it.
CREATE OR REPLACE FUNCTION public.tenants_make_schema(wanted text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    IF NOT EXISTS (
        SELECT FROM public.tenants_tenant
        WHERE schema_name = wanted AND state IN ('provisioning', 'ready', 'suspended')
    ) THEN
        RAISE EXCEPTION '% is no client that was accepted', wanted;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(wanted));
    IF EXISTS (SELECT FROM pg_namespace WHERE nspname = wanted) THEN RETURN 'there'; END IF;
    RETURN CASE WHEN public.tenants_follow_blueprint(public.tenants_release(), wanted) THEN 'blueprint' END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0018_party_failed_at")]
    operations = [
        migrations.RunSQL(WITHOUT_SPARES),
        migrations.RemoveField("blueprint", "naming"),
        migrations.DeleteModel("SpareSchema"),
    ]
