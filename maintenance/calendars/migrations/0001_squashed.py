"""A new platform starts with the rules of docs/rules.md."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.fields
import tenants.database.identifiers
from tenants.database.updates import stamp


def first_rules(apps, editor):  # type: ignore[no-untyped-def]
    from maintenance.calendars.services import DEFAULT_BLACKOUTS, default_figures

    apps.get_model("calendars", "Policy").objects.create(
        version=1, figures=default_figures(), created_by="Shouhao"
    )
    for fields in DEFAULT_BLACKOUTS:
        apps.get_model("calendars", "Blackout").objects.create(**fields)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('calendars', '0001_initial'),
        ('calendars', '0002_first_rules'),
        ('calendars', '0003_tagged_instants'),
        ('calendars', '0004_reminder_leads'),
        ('calendars', '0005_agreeing'),
        ('calendars', '0006_updates'),
        ('calendars', '0007_who_made_it'),
        ('calendars', '0008_doers'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('blackout', 'A blackout'), ('working_day', 'A working day'), ('holidays', 'The holidays of a year were announced'), ('recheck', 'Found by the nightly check')], max_length=12, verbose_name='what was changed')),
                ('subject', models.CharField(blank=True, max_length=30, verbose_name='which one')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=40, verbose_name='English name')),
                ('made_by', models.CharField(max_length=120, verbose_name='by')),
                ('made_at', models.DateTimeField(verbose_name='at')),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'calendar change',
                'verbose_name_plural': 'calendar changes',
                'ordering': ['-made_at'],
            },
        ),
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('resource', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='directory or team')),
                ('most', models.PositiveSmallIntegerField(verbose_name='sessions at the same time')),
            ],
            options={
                'verbose_name': 'capacity',
                'verbose_name_plural': 'capacities',
                'ordering': ['resource'],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='version')),
                ('figures', models.JSONField(verbose_name='figures')),
                ('note', models.CharField(max_length=200, verbose_name='reason')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created at')),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'policy',
                'verbose_name_plural': 'policies',
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Blackout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('shape', models.CharField(choices=[('yearly', 'Every year'), ('daily', 'Every day'), ('working_days', 'Every working day'), ('holiday', 'A public holiday'), ('once', 'Once')], max_length=12, verbose_name='recurrence')),
                ('hard', models.BooleanField(default=False, verbose_name='hard')),
                ('from_month_day', models.CharField(blank=True, max_length=5, verbose_name='from (MM-DD)')),
                ('until_month_day', models.CharField(blank=True, max_length=5, verbose_name='until (MM-DD), inclusive')),
                ('holiday', models.CharField(blank=True, choices=[('spring_festival', 'Spring Festival')], max_length=20, verbose_name='holiday')),
                ('from_time', models.TimeField(blank=True, null=True, verbose_name='from (time)')),
                ('until_time', models.TimeField(blank=True, null=True, verbose_name='until (time)')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('weekdays', models.JSONField(blank=True, default=list, verbose_name='only on these weekdays')),
                ('industries', models.JSONField(blank=True, default=list, verbose_name='only these industries')),
                ('clients', models.JSONField(blank=True, default=list, verbose_name='only these clients')),
                ('directories', models.JSONField(blank=True, default=list, verbose_name='only work on these directories')),
                ('owner', models.CharField(blank=True, db_index=True, editable=False, max_length=63, verbose_name='set by the client')),
                ('time_zone', models.CharField(blank=True, help_text="Empty: the client's own.", max_length=50, verbose_name='time zone')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'blackout',
                'verbose_name_plural': 'blackouts',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('shape', 'yearly'), models.Q(('from_month_day', ''), _negated=True), models.Q(('until_month_day', ''), _negated=True)), models.Q(('shape__in', ['daily', 'working_days']), ('from_time__isnull', False), ('until_time__isnull', False)), models.Q(('shape', 'holiday'), models.Q(('holiday', ''), _negated=True)), models.Q(('shape', 'once'), ('ends_at__gt', models.F('starts_at')), ('starts_at__isnull', False)), _connector='OR'), name='blackout_has_its_shape', violation_error_message='The dates and times do not match the recurrence.')],
            },
        ),
        migrations.CreateModel(
            name='LedgerBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resource', models.CharField(max_length=60)),
                ('block', models.IntegerField()),
                ('full', models.BinaryField(max_length=384)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('resource', 'block'), name='one_ledger_row_per_resource_and_block')],
            },
        ),
        migrations.CreateModel(
            name='LedgerDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resource', models.CharField(max_length=60)),
                ('day', models.DateField()),
                ('used', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=96)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('resource', 'day'), name='one_ledger_row_per_resource_and_day')],
            },
        ),
        migrations.CreateModel(
            name='BookedSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('impact', models.BooleanField()),
                ('by_platform', models.BooleanField(db_default=False)),
                ('directories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('resources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(models.F('tenant'), models.F('window_id'), name='booked_session_of_window'), models.Index(models.F('ends_at'), name='booked_session_end')],
            },
        ),
        migrations.CreateModel(
            name='FinishedWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window_id', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=18)),
                ('content', models.CharField(max_length=20)),
                ('likely', models.PositiveIntegerField()),
                ('most', models.PositiveIntegerField()),
                ('told_likely', models.PositiveIntegerField(null=True)),
                ('promised_most', models.PositiveIntegerField()),
                ('took', models.PositiveIntegerField()),
                ('on_time', models.BooleanField()),
                ('starts_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['content', '-finished_at'], name='finished_window_of_content')],
            },
        ),
        migrations.CreateModel(
            name='MustMove',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('window_id', models.UUIDField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reasons', tenants.database.fields.TaggedJSONField(default=list)),
                ('state', models.CharField(choices=[('found', 'Alternative time being found'), ('offered', 'Alternative time offered'), ('by_client', 'Moved by the client'), ('by_platform', 'Moved by the platform'), ('running', 'Already running: not interrupted'), ('no_slot', 'No permitted time available'), ('agreed', 'Agreed by the client'), ('stands', 'Its time stands'), ('over', 'No longer needs to move')], default='found', max_length=11)),
                ('offered_start', models.DateTimeField(null=True)),
                ('offered_end', models.DateTimeField(null=True)),
                ('answer_by', models.DateTimeField(null=True)),
                ('moved_to', models.DateTimeField(null=True)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='must_move', to='calendars.calendarchange')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('rounds', models.PositiveSmallIntegerField(db_default=1, default=1)),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(models.F('window_id'), condition=models.Q(('state__in', ['found', 'offered'])), name='window_that_must_move')],
                'constraints': [models.UniqueConstraint(fields=('change', 'window_id'), name='a_window_moves_once_for_a_change')],
            },
        ),
        migrations.RunPython(first_rules),
        stamp('calendars_blackout'),
    ]
