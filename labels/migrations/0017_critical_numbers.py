"""Numbers that the client wants in each sample of what handsets show."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0016_sightings'),
    ]

    operations = [
        migrations.AddField(
            model_name='number',
            name='critical',
            field=models.BooleanField(db_default=False, default=False, verbose_name='critical'),
        ),
    ]
