"""How soon whoever does not answer is asked again becomes figures of the staff."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0006_more_figures'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='chase_desk_hours',
            field=models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then the review desk after (hours)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='chase_mail_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='For steps taken from then on. Where little time is left to answer, the waits shrink together.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: e-mail reminder after (hours)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='chase_next_person_hours',
            field=models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then the next person after (hours)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='chase_phone_hours',
            field=models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then a phone call after (hours)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='chase_sms_hours',
            field=models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered notice: then SMS after (hours)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='emergency_desk_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: then the review desk after (minutes)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='emergency_next_person_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: then the next person after (minutes)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='emergency_phone_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered emergency: phone call after (minutes)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='on_call_administrators_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered alert of the desk: then the administrators after (minutes)'),
        ),
        migrations.AddField(
            model_name='terms',
            name='on_call_backup_minutes',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unanswered alert of the desk: the backup after (minutes)'),
        ),
    ]
