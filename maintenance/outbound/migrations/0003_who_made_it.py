"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbound', '0002_updates'),
    ]

    operations = [
        migrations.AddField(
            model_name='callteam',
            name='said_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
