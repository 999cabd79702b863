from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_ends_and_scope"),
    ]

    operations = [
        migrations.AddField(
            model_name="editpause",
            name="moved",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="windows moved"),
        ),
    ]
