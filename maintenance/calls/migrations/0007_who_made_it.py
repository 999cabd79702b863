"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0006_titles'),
    ]

    operations = [
        migrations.AddField(
            model_name='callimport',
            name='asked_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='callsource',
            name='made_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
