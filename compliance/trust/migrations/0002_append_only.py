"""Closed months can only be added to: triggers refuse update, delete and truncate."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION refuse_change_of_month() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'closed months are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trust_monthclosed
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_month();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON trust_monthclosed
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_month();
"""


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_first")]
    operations = [
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER append_only ON trust_monthclosed; DROP TRIGGER no_truncate ON trust_monthclosed;"
            "DROP FUNCTION refuse_change_of_month();",
        )
    ]
