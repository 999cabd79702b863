"""The history can only grow: triggers refuse update, delete and truncate; what is said of a person can be erased.

It is a log: each record gets its leaf, when its transaction commits. A leaf is written by one statement that names its
table, so that PostgreSQL plans it once for each connection.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.fields

TRIGGERS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history is append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence_leaf FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_erased BEFORE UPDATE ON evidence_opening FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_nodes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF substring(NEW.nodes FOR length(OLD.nodes)) <> OLD.nodes OR NEW.place <> OLD.place THEN
        RAISE EXCEPTION 'a tile only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_other_nodes();
CREATE TRIGGER append_only BEFORE DELETE ON evidence_tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Hashes don't compress, and a tile fits into a page. Citus, which has its own way to store, refuses it.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
    ALTER TABLE evidence_tile ALTER nodes SET STORAGE PLAIN;
END IF; END $$;
"""

LOG = """
DO $do$ BEGIN EXECUTE format($sql$
    CREATE FUNCTION append_to_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, %I, pg_temp AS $$
    BEGIN
        -- One client's transactions take their places one after another, while they commit; other clients' go on.
        PERFORM pg_advisory_xact_lock(hashtextextended('evidence', TG_RELID::bigint));
        INSERT INTO evidence_leaf (position, record_id, hash)
            SELECT coalesce(max(position) + 1, 0), NEW.id, sha256('\\x00'::bytea || NEW.data) FROM evidence_leaf;
        RETURN NULL;
    END $$
$sql$, current_schema()); END $do$;
CREATE CONSTRAINT TRIGGER append_to_log AFTER INSERT ON evidence_record DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.data IS NOT NULL) EXECUTE FUNCTION append_to_log();

-- The run-time role may not even try; the trigger above writes leaves by the owner's right.
DO $$
DECLARE other record;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole AS role, relname FROM pg_class, aclexplode(relacl)
        WHERE oid IN ('evidence_record'::regclass, 'evidence_leaf'::regclass) AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON %I FROM %s', other.relname, other.role);
        IF other.relname = 'evidence_leaf' THEN
            EXECUTE format('REVOKE INSERT ON %I FROM %s', other.relname, other.role);
        END IF;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('evidence', '0001_initial'),
        ('evidence', '0002_append_only'),
        ('evidence', '0003_log'),
        ('evidence', '0004_tagged_instants'),
        ('evidence', '0005_who_did_it'),
        ('evidence', '0006_fewer_indexes'),
        ('evidence', '0007_one_index_of_subjects'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('place', models.BigIntegerField(primary_key=True, serialize=False)),
                ('nodes', models.BinaryField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=60)),
                ('public_actor', models.CharField(blank=True, help_text='an API key or the platform; no person', max_length=120)),
                ('actor_kind', models.CharField(max_length=8)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=40)),
                ('concerns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, help_text='ids of what else it is about', size=None)),
                ('public_details', tenants.database.fields.TaggedJSONField(default=dict)),
                ('business_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('data', models.BinaryField()),
                ('actor_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'record',
                'verbose_name_plural': 'history',
                'ordering': ['-id'],
                'base_manager_name': 'objects',
                'indexes': [models.Index(models.F('subject_kind'), models.F('subject_id'), name='record_subject'), django.contrib.postgres.indexes.GinIndex(models.F('concerns'), name='record_concerns')],
            },
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.BinaryField()),
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='leaf', to='evidence.record')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60)),
                ('salt', models.BinaryField()),
                ('value', models.TextField()),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='openings', to='evidence.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record', 'place'), name='one_opening_per_place')],
            },
        ),
        migrations.RunSQL(TRIGGERS),
        migrations.RunSQL(LOG),
    ]
