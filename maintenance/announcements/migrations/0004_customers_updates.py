import django.db.models.functions.datetime
from django.db import migrations, models

from tenants.database.updates import stamp


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0008_updates'),
        ('announcements', '0003_delivery'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='updated_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        stamp('announcements_customer'),
    ]
