"""The history can only grow: triggers refuse update, delete and truncate."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the history is append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON evidence_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON evidence_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER append_only ON evidence_record; DROP TRIGGER no_truncate ON evidence_record;"
            "DROP FUNCTION refuse_change();",
        )
    ]
