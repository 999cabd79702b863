"""A task at a party bears the earliest promise that waits for it; of those that stand: maintenance 0017."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("errands", "0003_who_did_it")]

    operations = [
        migrations.AddField("errand", "promised_by", models.DateTimeField(null=True, verbose_name="promised by")),
    ]
