"""Clients' schemas are made from a blueprint, or are ready: by the run-time role, through functions of the owner's.

What the run-time role may do is to name a schema after a client that has been accepted, and to have spare ones made.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION public.tenants_release() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app COLLATE "C", name COLLATE "C")) FROM public.django_migrations
$$;

-- Makes a schema, one statement after another; false where there is no such blueprint.
CREATE FUNCTION public.tenants_follow_blueprint(followed text, wanted text) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET check_function_bodies = off AS $$
DECLARE told text[]; statement text;
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    SELECT statements INTO told FROM public.tenants_blueprint WHERE release = followed;
    IF NOT FOUND THEN RETURN false; END IF;
    EXECUTE format('CREATE SCHEMA %I', wanted);
    PERFORM set_config('search_path', quote_ident(wanted), true);
    FOREACH statement IN ARRAY told LOOP
        EXECUTE replace(statement, '_like_this', quote_ident(wanted));
    END LOOP;
    RETURN true;
END $$;

-- How it was made: there, spare, blueprint; nothing where migrations have to make it.
CREATE FUNCTION public.tenants_make_schema(wanted text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE spare text; told text[]; statement text;
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
    DELETE FROM public.tenants_spareschema WHERE name = (
        SELECT name FROM public.tenants_spareschema WHERE release = public.tenants_release()
        ORDER BY name LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING name INTO spare;
    IF spare IS NULL THEN
        RETURN CASE WHEN public.tenants_follow_blueprint(public.tenants_release(), wanted) THEN 'blueprint' END;
    END IF;
    EXECUTE format('ALTER SCHEMA %I RENAME TO %I', spare, wanted);
    PERFORM set_config('search_path', quote_ident(wanted), true);
    SELECT naming INTO told FROM public.tenants_blueprint WHERE release = public.tenants_release();
    FOREACH statement IN ARRAY told LOOP
        EXECUTE replace(statement, '_like_this', quote_ident(wanted));
    END LOOP;
    RETURN 'spare';
END $$;

-- Makes one schema more, unless so many are ready; false where nothing was to do, or no blueprint is there.
CREATE FUNCTION public.tenants_make_spare(wanted integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE named text := '_spare_' || replace(gen_random_uuid()::text, '-', '');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('tenants_spareschema'));
    IF (SELECT count(*) FROM public.tenants_spareschema) >= least(wanted, 100) THEN RETURN false; END IF;
    IF NOT public.tenants_follow_blueprint(public.tenants_release(), named) THEN RETURN false; END IF;
    INSERT INTO public.tenants_spareschema (name, release) VALUES (named, public.tenants_release());
    RETURN true;
END $$;

DO $$
DECLARE other regrole;
BEGIN
    REVOKE ALL ON FUNCTION public.tenants_follow_blueprint(text, text), public.tenants_make_schema(text),
        public.tenants_make_spare(integer) FROM PUBLIC;
    FOR other IN
        SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl)
        WHERE oid = 'public.tenants_blueprint'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION public.tenants_follow_blueprint(text, text) FROM %s', other);
        EXECUTE format('REVOKE ALL ON public.tenants_blueprint, public.tenants_spareschema FROM %s', other);
        EXECUTE format('GRANT SELECT ON public.tenants_blueprint, public.tenants_spareschema TO %s', other);
    END LOOP;
END $$;
"""
BACK = """
DROP FUNCTION public.tenants_make_spare(integer); DROP FUNCTION public.tenants_make_schema(text);
DROP FUNCTION public.tenants_follow_blueprint(text, text); DROP FUNCTION public.tenants_release();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0013_migration_failed")]
    operations = [
        migrations.CreateModel(
            name="Blueprint",
            fields=[
                ("release", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("statements", django.contrib.postgres.fields.ArrayField(models.TextField())),
                ("naming", django.contrib.postgres.fields.ArrayField(models.TextField())),
            ],
        ),
        migrations.CreateModel(
            name="SpareSchema",
            fields=[
                ("name", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("release", models.CharField(max_length=32)),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, BACK),
    ]
