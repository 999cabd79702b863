"""Records say who did it by id, and none stands outside the log: without data there is no leaf, so no record either.

What the log holds already stays as it is, byte for byte: its data are of version 1 and name no id. Records from before
there was a log have no data: they take their places now, after those that stand there, as of version 1, spelt as
PostgreSQL spells JSON; what they say of persons moves beside them, as it does for all others.
"""

from django.db import migrations, models

INTO_THE_LOG = r"""
DO $heal$
DECLARE
    personal CONSTANT text[] := ARRAY['email', 'mobile', 'name', 'holder', 'contact', 'recipient', 'description',
                                      'proposed_by'];
    words CONSTANT text :=
        '[^\s@]+@[^\s@]+\.\w|(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])';
    instant CONSTANT text := 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"';
    log CONSTANT uuid := (SELECT id FROM public.tenants_tenant WHERE schema_name = current_schema());
    old evidence_record;
    opened jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_record WHERE data IS NULL) THEN
        RETURN;
    END IF;
    ALTER TABLE evidence_record DISABLE TRIGGER append_only;
    FOR old IN SELECT * FROM evidence_record WHERE data IS NULL ORDER BY id LOOP
        SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO opened FROM jsonb_each_text(old.public_details)
            WHERE value <> '' AND (key = ANY (personal) OR value ~ words);
        old.public_details := old.public_details - ARRAY(SELECT jsonb_object_keys(opened));
        IF old.actor_kind IN ('person', 'staff') THEN
            opened := opened || jsonb_build_object('actor', old.public_actor);
            old.public_actor := '';
        END IF;
        INSERT INTO evidence_opening (record_id, place, salt, value)
            SELECT old.id, key, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), value
            FROM jsonb_each_text(opened);
        SELECT coalesce(jsonb_object_agg(place, encode(sha256(salt || convert_to(value, 'UTF8')), 'hex')), '{}')
            INTO opened FROM evidence_opening WHERE record_id = old.id;
        old.data := convert_to(jsonb_build_object(
            'version', 1, 'log', log, 'action', old.action, 'actor', old.public_actor, 'actor_kind', old.actor_kind,
            'subject', jsonb_build_object('kind', old.subject_kind, 'id', old.subject_id),
            'concerns', to_jsonb(old.concerns), 'details', old.public_details, 'personal', opened,
            'business_at', to_char(old.business_at AT TIME ZONE 'UTC', instant),
            'recorded_at', to_char(old.recorded_at AT TIME ZONE 'UTC', instant))::text, 'UTF8');
        UPDATE evidence_record SET data = old.data, public_actor = old.public_actor,
            public_details = old.public_details WHERE id = old.id;
        INSERT INTO evidence_leaf (position, record_id, hash)
            SELECT coalesce(max(position) + 1, 0), old.id, sha256('\x00'::bytea || old.data) FROM evidence_leaf;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE evidence_record ENABLE TRIGGER append_only;
END $heal$
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_tagged_instants")]
    operations = [
        migrations.AddField(
            "record", "actor_id", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.RunSQL(INTO_THE_LOG, migrations.RunSQL.noop),
        migrations.AlterField("record", "data", models.BinaryField()),
    ]
