"""Contacts are asked before they are told; messages sent are counted by client."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.database.identifiers


class Migration(migrations.Migration):
    dependencies = [("outbox", "0005_servers"), ("tenants", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("contact", models.UUIDField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "E-mail"), ("sms", "SMS")], max_length=5, verbose_name="channel"
                    ),
                ),
                ("recipient", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=45)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "No answer"), ("agreed", "Agreed"), ("declined", "Declined")],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation",
                "verbose_name_plural": "confirmations",
                "indexes": [
                    models.Index("recipient", "sent_at", name="confirmation_recipient"),
                    models.Index("tenant", "sent_at", name="confirmation_client"),
                    models.Index("address", "sent_at", name="confirmation_address"),
                ],
            },
        ),
        migrations.AddIndex(
            "message",
            models.Index("tenant", "channel", "sent_at", condition=models.Q(("state", "sent")), name="message_sent"),
        ),
    ]
