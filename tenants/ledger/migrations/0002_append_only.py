"""Accounts can only grow: triggers refuse update, delete and truncate."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'accounts are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER append_only ON ledger_entry; DROP TRIGGER no_truncate ON ledger_entry;"
            "DROP FUNCTION ledger_refuse_change();",
        )
    ]
