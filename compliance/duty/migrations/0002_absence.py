from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                ("person", models.CharField(max_length=120, verbose_name="who is off")),
                ("until", models.DateField(verbose_name="off until")),
                ("set_by", models.CharField(max_length=120)),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["until", "person"],
            },
        ),
    ]
