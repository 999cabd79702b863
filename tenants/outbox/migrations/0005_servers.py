"""One task at a time talks to a server; messages are claimed by channel; tries without an answer are counted."""

from uuid import UUID

from django.db import migrations, models
from django.db.models.functions import Coalesce

WAITING = models.Q(("done_at", None))
CLIENT = Coalesce("tenant", models.Value(UUID(int=1), output_field=models.UUIDField()))


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_tagged_instants"), ("agenda", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Server",
            fields=[
                ("address", models.CharField(max_length=300, primary_key=True, serialize=False, verbose_name="server")),
                ("holder", models.IntegerField()),
                ("holder_since", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("silence", models.DurationField()),
                ("silent_until", models.DateTimeField(null=True, verbose_name="left alone until")),
                ("trouble", models.TextField(blank=True, verbose_name="last error")),
                ("trouble_since", models.DateTimeField(null=True, verbose_name="away since")),
            ],
            options={"verbose_name": "mail or SMS server", "verbose_name_plural": "mail and SMS servers"},
        ),
        migrations.AddField("message", "unanswered", models.PositiveSmallIntegerField(db_default=0)),
        migrations.AddField("message", "in_air_since", models.DateTimeField(null=True)),
        migrations.AlterField(
            "message",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed"), ("void", "Void"),
                    ("unknown", "Handed over, no answer"),
                ],
                default="waiting", max_length=7, verbose_name="state",
            ),
        ),
        migrations.RemoveIndex("message", "message_not_done"),
        migrations.RemoveIndex("message", "message_by_client"),
        migrations.AddIndex("message", models.Index("channel", "due_at", condition=WAITING, name="message_not_done")),
        migrations.AddIndex(
            "message", models.Index("channel", CLIENT, "due_at", condition=WAITING, name="message_by_client")
        ),
    ]
