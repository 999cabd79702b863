"""The history becomes a log: what it says of persons moves beside it from here on, and each record has its leaf."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

LOG = """
CREATE FUNCTION append_to_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE next_position bigint;
BEGIN
    -- One client's transactions take their places one after another, while they commit; other clients' go on.
    PERFORM pg_advisory_xact_lock(hashtextextended('evidence', TG_RELID::bigint));
    EXECUTE format('SELECT coalesce(max(position) + 1, 0) FROM %I.evidence_leaf', TG_TABLE_SCHEMA) INTO next_position;
    EXECUTE format('INSERT INTO %I.evidence_leaf (position, record_id, hash) VALUES ($1, $2, $3)', TG_TABLE_SCHEMA)
        USING next_position, NEW.id, sha256('\\x00'::bytea || NEW.data);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER append_to_log AFTER INSERT ON evidence_record DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.data IS NOT NULL) EXECUTE FUNCTION append_to_log();

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
ALTER TABLE evidence_tile ALTER nodes SET STORAGE PLAIN;  -- hashes don't compress, and a tile fits into a page

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
BACK = """
DROP TRIGGER append_to_log ON evidence_record; DROP FUNCTION append_to_log();
DROP TABLE evidence_tile; DROP FUNCTION refuse_other_nodes();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_append_only")]
    operations = [
        migrations.AlterModelOptions(
            "record",
            {
                "base_manager_name": "objects",
                "ordering": ["-id"],
                "verbose_name": "record",
                "verbose_name_plural": "history",
            },
        ),
        migrations.RenameField("record", "actor", "public_actor"),
        migrations.RenameField("record", "details", "public_details"),
        migrations.AlterField(
            "record",
            "public_actor",
            models.CharField(blank=True, help_text="an API key or the platform; no person", max_length=120),
        ),
        migrations.AddField(
            "record",
            "concerns",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                default=list,
                help_text="ids of what else it is about",
                size=None,
            ),
        ),
        migrations.AddField("record", "data", models.BinaryField(null=True)),
        migrations.AddIndex("record", models.Index(models.F("subject_id"), name="record_subject_id")),
        migrations.AddIndex("record", django.contrib.postgres.indexes.GinIndex(models.F("concerns"), name="record_concerns")),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="leaf", to="evidence.record"
                    ),
                ),
                ("hash", models.BinaryField()),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="openings", to="evidence.record"
                    ),
                ),
                ("place", models.CharField(max_length=60)),
                ("salt", models.BinaryField()),
                ("value", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["record", "place"], name="one_opening_per_place")]
            },
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("nodes", models.BinaryField()),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.RunSQL(LOG, BACK),
    ]
