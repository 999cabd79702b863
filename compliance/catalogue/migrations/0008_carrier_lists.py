from datetime import time

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0007_waits_of_a_chase'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='carrier_list_day',
            field=models.PositiveSmallIntegerField(default=5, help_text='Carriers close the month before in the first days of the next. From the next asking on.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name="carriers' monthly lists: asked for from this day of the month"),
        ),
        migrations.AddField(
            model_name='terms',
            name='carrier_list_at',
            field=models.TimeField(default=time(10, 0), verbose_name="carriers' monthly lists: asked for at"),
        ),
        migrations.AddField(
            model_name='terms',
            name='carrier_list_hours',
            field=models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1)], verbose_name="carriers' monthly lists: one that is not read after (hours) is given up"),
        ),
    ]
