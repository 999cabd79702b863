"""Who did it, by id: of rows from before it is empty."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scripts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='scriptversion',
            name='published_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='scriptversion',
            name='written_by_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
