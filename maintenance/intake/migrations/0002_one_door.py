"""Series and restores wait in the line too; what stands in it is named by its subject."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_intake")]

    operations = [
        migrations.RenameField("Pooled", "request_id", "subject_id"),
        migrations.AddField(
            "Pooled",
            "subject",
            models.CharField(
                choices=[
                    ("maintenance_request", "Maintenance"),
                    ("series", "Recurring maintenance"),
                    ("snapshot", "Backup restore"),
                    ("case", "Approved restore"),
                ],
                default="maintenance_request",
                max_length=20,
            ),
        ),
        migrations.AddField("Pooled", "only", models.JSONField(null=True)),
    ]
