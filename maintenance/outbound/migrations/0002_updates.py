import django.db.models.functions.datetime
from django.db import migrations, models

from tenants.database.updates import stamp


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0008_updates'),
        ('outbound', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='channelcount',
            name='updated_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        stamp('outbound_channelcount'),
    ]
