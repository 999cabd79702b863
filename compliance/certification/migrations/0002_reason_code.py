from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certification", "0001_first")]

    operations = [
        migrations.AddField(
            "freeze", "reason_code", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
    ]
