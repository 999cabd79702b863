from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_who_made_it"),
    ]

    operations = [
        migrations.AlterField(
            model_name="callsource",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Its address is being checked, and its host key asked for"),
                    ("offered", "Confirm its host key"),
                    ("on", "Fetched every hour"),
                ],
                default="asked",
                max_length=8,
                verbose_name="state",
            ),
        ),
    ]
