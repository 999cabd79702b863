"""Confirmations that a client asked for itself name no network: those of strangers are told apart by it."""

from django.db import migrations, models

APART = """
    UPDATE outbox_confirmation AS asked SET address = '' WHERE address <> '' AND NOT EXISTS (
        SELECT 1 FROM outbox_message
        WHERE key = concat(asked.tenant_id, ':status_confirmation:', asked.id, ':', asked.contact, ':', asked.channel)
    )
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0015_urgent_first")]

    operations = [
        migrations.AlterField("confirmation", "address", models.CharField(blank=True, max_length=45)),
        migrations.RunSQL(APART, migrations.RunSQL.noop),
        migrations.AddIndex(
            "confirmation",
            models.Index("sent_at", condition=~models.Q(address=""), name="confirmation_of_strangers"),
        ),
    ]
