"""What the staff looked at a client's data for, in each language; a look of before stays in the client's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0015_fewer_relations")]
    operations = [
        migrations.AddField(
            "staffaccess",
            "purposes",
            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
