"""A text that a worker is handing in at its provider stands as that."""

from django.db import migrations, models

STATES = [
    ("draft", "Not submitted"),
    ("sending", "Being submitted"),
    ("in_review", "In review at the provider"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("gone", "No longer there"),
]


class Migration(migrations.Migration):
    dependencies = [("outbox", "0016_who_had_it_asked")]

    operations = [
        migrations.AlterField(
            "providertemplate",
            "state",
            models.CharField(choices=STATES, default="draft", max_length=9, verbose_name="state"),
        )
    ]
