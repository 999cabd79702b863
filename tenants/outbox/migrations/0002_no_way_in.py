"""Links of invitations open a door: they no longer stand in the messages, which the platform's staff can read."""

from django.db import migrations

FORGET = "UPDATE outbox_message SET parameters = parameters - 'path' WHERE template = 'tenants/invitation'"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
