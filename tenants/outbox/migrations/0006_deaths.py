from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0005_servers")]
    operations = [
        migrations.AddField("message", "deaths", models.PositiveSmallIntegerField(db_default=0)),
    ]
