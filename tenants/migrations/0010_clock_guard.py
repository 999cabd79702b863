"""Only a sandbox's database lets its business time be moved, and the run-time role can't make it one."""

from django.conf import settings
from django.db import migrations, models

GUARD = """
CREATE FUNCTION public.refuse_moving_real_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT OLD.movable AND (NEW."offset", NEW.target) IS DISTINCT FROM (OLD."offset", OLD.target) THEN
        RAISE EXCEPTION 'business time is real time here: this database was not made for a sandbox';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER real_time BEFORE UPDATE ON public.tenants_businessclock
    FOR EACH ROW EXECUTE FUNCTION public.refuse_moving_real_time();
DO $$
DECLARE other regrole;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl)
        WHERE oid = 'public.tenants_businessclock'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON public.tenants_businessclock FROM %s', other);
        EXECUTE format('GRANT SELECT, UPDATE ("offset", target) ON public.tenants_businessclock TO %s', other);
    END LOOP;
END $$;
"""
BACK = "DROP FUNCTION public.refuse_moving_real_time() CASCADE;"


def of_this_sandbox(apps, editor):  # type: ignore[no-untyped-def]  # as Django calls it
    """A database that stands in a sandbox already, or is made in one, is one; any other keeps real time."""
    apps.get_model("tenants", "BusinessClock").objects.update(movable=settings.SANDBOX)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_tallies")]
    operations = [
        migrations.AddField("businessclock", "movable", models.BooleanField(db_default=False, default=False)),
        migrations.RunPython(of_this_sandbox, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, BACK),
    ]
