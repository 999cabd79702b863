"""Versions of the desk's figures know who made them by id, as far as the staff's history does: others' ids are empty."""

from django.db import migrations, models

KNOWN = """
DO $$
DECLARE
    made record;
BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns
                   WHERE table_schema = 'staff' AND table_name = 'evidence_record' AND column_name = 'actor_id') THEN
        RETURN;
    END IF;
    FOR made IN SELECT * FROM (VALUES
        ('catalogue_terms', 'version', 'terms'), ('registry_publicnumber', 'id', 'publicnumber'),
        ('seasons_season', 'id', 'season'), ('calendars_policy', 'version', 'policy')) AS of_kind (tab, key, kind)
    LOOP
        EXECUTE format('UPDATE public.%I AS row SET created_by_id = known.actor_id FROM staff.evidence_record AS known
                        WHERE known.action = ''desk_added'' AND known.subject_kind = %L
                        AND known.subject_id = row.%I::text', made.tab, made.kind, made.key);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0006_updates'),
        ('catalogue', '0011_who_made_it'),
        ('registry', '0008_who_made_it'),
        ('seasons', '0002_who_made_it'),
    ]

    operations = [
        migrations.AddField(
            model_name='policy',
            name='created_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
