from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial")]
    operations = [
        migrations.AddField("work", "deaths", models.PositiveSmallIntegerField(db_default=0)),
    ]
