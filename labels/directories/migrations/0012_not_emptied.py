"""The table of directories is not emptied either: triggers for each row (0011) say nothing of that."""

from django.db import migrations

STAY = """
CREATE FUNCTION public.directories_stay_all() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'directories stay: rows of clients name them' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stay_all BEFORE TRUNCATE ON directories_directory
    FOR EACH STATEMENT EXECUTE FUNCTION public.directories_stay_all();
"""
GO = "DROP TRIGGER stay_all ON directories_directory; DROP FUNCTION public.directories_stay_all();"


class Migration(migrations.Migration):

    dependencies = [('directories', '0011_directories_stay')]

    operations = [migrations.RunSQL(STAY, GO)]
