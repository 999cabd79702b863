"""Night duty, reviews in the fast lane, reminders of brands and cool-offs become figures of the staff."""

from datetime import time
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_number_ownership'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='brand_reminder_days',
            field=models.PositiveSmallIntegerField(default=30, help_text='For brands that are approved from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name="days before a brand's registration expires to remind of its renewal"),
        ),
        migrations.AddField(
            model_name='terms',
            name='cool_off_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='For numbers taken back from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name="days for which a number that its carrier took back is nobody's"),
        ),
        migrations.AddField(
            model_name='terms',
            name='fast_review_minutes',
            field=models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1)], verbose_name='reviews in the fast lane, at most (minutes)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='night_from',
            field=models.TimeField(default=time(22, 0), verbose_name='night-duty line staffed from'),
        ),
        migrations.AddField(
            model_name='terms',
            name='night_until',
            field=models.TimeField(default=time(6, 0), verbose_name='night-duty line staffed until'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.CheckConstraint(condition=models.Q(('night_until__lt', models.F('night_from'))), name='a_night_lasts_over_midnight', violation_error_message='The night-duty line is staffed from an evening to the next morning.'),
        ),
    ]
