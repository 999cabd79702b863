"""Records say who did it by id, and none stands outside the log: without data there is no leaf, so no record either.

What is recorded already stays as it is, byte for byte: its data are of version 1 and name no id.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_tagged_instants")]
    operations = [
        migrations.AddField(
            "record", "actor_id", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AlterField("record", "data", models.BinaryField()),
    ]
