"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0014_numbers_stay'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarfeed',
            name='created_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='windowevent',
            name='actor_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
