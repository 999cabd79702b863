from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0003_who_made_it"),
    ]

    operations = [
        migrations.AlterField(
            model_name="endpoint",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "On; its address is being checked"),
                    ("on", "On"),
                    ("off", "Switched off"),
                    ("failed", "Switched off: nothing but failures"),
                    ("gone", "Switched off: it answered 410"),
                    (
                        "inside",
                        "Switched off: its address leads into a network that cannot be reached from the internet",
                    ),
                    ("unknown", "Switched off: its host could not be looked up"),
                ],
                default="on",
                max_length=8,
                verbose_name="state",
            ),
        ),
    ]
