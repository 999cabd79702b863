import django.contrib.postgres.fields
import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models

import maintenance.seasons.models


def first_seasons(apps, editor):  # type: ignore[no-untyped-def]
    """A platform starts with the seasons of maintenance.seasons.first_seasons."""
    from maintenance.seasons.first_seasons import FIRST_SEASONS

    model = apps.get_model("seasons", "Season")
    for fields in FIRST_SEASONS:
        model.objects.create(version=1, created_by="Shouhao", **fields)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('seasons', '0001_initial'),
        ('seasons', '0002_who_made_it'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Season',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='industries')),
                ('label_words', models.JSONField(blank=True, default=list, verbose_name='words of its labels')),
                ('from_month_day', models.CharField(blank=True, max_length=5, verbose_name='from (MM-DD)')),
                ('until_month_day', models.CharField(blank=True, max_length=5, verbose_name='until (MM-DD), inclusive')),
                ('days_before_new_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='days before the Chinese New Year')),
                ('days_after_new_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(60)], verbose_name='days after the Chinese New Year')),
                ('lead_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)]), default=maintenance.seasons.models.leads, help_text='Days before it begins, separated by commas.', size=None, verbose_name='clients are asked ahead (days)')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created at')),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'season',
                'verbose_name_plural': 'seasons',
                'ordering': ['code', '-version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='one_season_per_version'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('from_month_day', ''), _negated=True), models.Q(('until_month_day', ''), _negated=True), ('days_after_new_year', None), ('days_before_new_year', None)), models.Q(('days_after_new_year__isnull', False), ('days_before_new_year__isnull', False), ('from_month_day', ''), ('until_month_day', '')), _connector='OR'), name='season_has_its_dates', violation_error_message='Give the dates of each year, or the days around the Chinese New Year.')],
            },
        ),
        migrations.RunPython(first_seasons),
    ]
