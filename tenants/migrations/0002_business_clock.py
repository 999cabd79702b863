"""Business time as one SQL function, and the index type that lets a constraint compare keys and periods together."""

from django.db import migrations

FUNCTION = """
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
INSERT INTO public.tenants_businessclock (id, "offset") VALUES (1, interval '0');
CREATE FUNCTION public.business_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT clock_timestamp() + (SELECT "offset" FROM public.tenants_businessclock WHERE id = 1) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION public.business_now(); DELETE FROM public.tenants_businessclock;")
    ]
