"""A directory is switched off and stays: clients' rows name it, which no foreign key says (labels 0019)."""

from django.db import migrations

STAY = """
CREATE FUNCTION public.directories_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'directory % stays: rows of clients name it', OLD.code USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stays BEFORE DELETE ON directories_directory FOR EACH ROW EXECUTE FUNCTION public.directories_stay();
CREATE TRIGGER stays_itself BEFORE UPDATE OF id ON directories_directory
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION public.directories_stay();
"""
GO = """
DROP TRIGGER stays_itself ON directories_directory; DROP TRIGGER stays ON directories_directory;
DROP FUNCTION public.directories_stay();
"""


class Migration(migrations.Migration):

    dependencies = [('directories', '0010_callback_words')]

    operations = [migrations.RunSQL(STAY, GO)]
