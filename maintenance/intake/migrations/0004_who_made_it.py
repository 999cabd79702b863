"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0003_who_asked'),
    ]

    operations = [
        migrations.AddField(
            model_name='editpause',
            name='ended_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='editpause',
            name='started_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
