import django.db.models.functions.datetime
from django.db import migrations, models

from tenants.database.updates import stamp


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0008_updates'),
        ('people', '0011_updates'),
    ]

    operations = [
        migrations.AddField(
            model_name='statussubscriber',
            name='updated_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        stamp('people_statussubscriber'),
    ]
