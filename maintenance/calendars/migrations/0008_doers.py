"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0007_who_made_it'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarchange',
            name='made_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
