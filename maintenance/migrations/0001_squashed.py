import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import maintenance.domain.change_classes
import tenants.database.fields
import tenants.database.identifiers
import tenants.domain.lanes
import tenants.sealing
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('maintenance', '0001_initial'),
        ('maintenance', '0002_tagged_instants'),
        ('maintenance', '0003_ownership_gate'),
        ('maintenance', '0004_status_and_feeds'),
        ('maintenance', '0005_updates'),
        ('maintenance', '0006_window_completion'),
        ('maintenance', '0007_contradicted'),
        ('maintenance', '0008_feed_secrets'),
        ('maintenance', '0009_who_asked'),
        ('maintenance', '0010_fewer_indexes'),
        ('maintenance', '0011_directories_unchecked'),
        ('maintenance', '0013_who_made_it'),
        ('maintenance', '0014_numbers_stay'),
        ('maintenance', '0015_doers'),
        ('maintenance', '0016_superseded'),
        ('maintenance', '0017_promised_at_parties'),
        ('maintenance', '0018_outage_kind'),
    ]

    dependencies = [
        ('directories', '0001_squashed'),
        ('labels', '0001_squashed'),
        ('people', '0001_squashed'),
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('created_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('revoked_at', models.DateTimeField(null=True)),
                ('directories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), db_default=[], default=list, size=None)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), db_default=[], default=list, size=None)),
                ('impact_only', models.BooleanField(db_default=False, default=False)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default=[], default=list, size=None)),
                ('reminders', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), db_default=[], default=list, size=None)),
                ('secret', tenants.sealing.SealedField()),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'calendar feed',
                'verbose_name_plural': 'calendar feeds',
            },
        ),
        migrations.CreateModel(
            name='MaintenanceRequest',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('data_calibration', 'Data calibration'), ('feature_iteration', 'Feature iteration'), ('compliance_review', 'Compliance review'), ('deep_maintenance', 'Deep maintenance')], max_length=18)),
                ('content', models.CharField(choices=[('label_change', 'Label change'), ('calibration', 'Calibration of all displays'), ('mark_removal', 'Removal of incorrect marks'), ('number_state_sync', 'Number-state sync with the carriers'), ('model_upgrade', 'Label recognition upgrade'), ('licence_review', 'Licence review'), ('architecture_upgrade', 'Architecture upgrade'), ('platform_hookup', 'Platform integration'), ('carrier_upgrade', 'Carrier interface upgrade')], max_length=20)),
                ('change_class', models.CharField(choices=[('standard', 'Standard change'), ('normal', 'Normal change'), ('emergency', 'Emergency change')], default=maintenance.domain.change_classes.ChangeClass['NORMAL'], max_length=9)),
                ('urgency', models.CharField(blank=True, max_length=300)),
                ('by_platform', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', 'Not booked yet'), ('pooled', 'Queued'), ('booked', 'Booked'), ('done', 'Done'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('superseded', 'Superseded')], default='draft', max_length=10)),
                ('text', models.CharField(blank=True, max_length=40, verbose_name='label')),
                ('number_count', models.PositiveIntegerField(default=0)),
                ('valid_from', models.DateTimeField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
                ('standby_text', models.CharField(blank=True, max_length=40)),
                ('impact', models.BooleanField(default=False)),
                ('checks', models.JSONField(default=dict)),
                ('needs_review', models.BooleanField(default=False)),
                ('estimate', models.JSONField(default=dict)),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], default=tenants.domain.lanes.Lane['STANDARD'], max_length=8)),
                ('lane_reasons', tenants.database.fields.TaggedJSONField(default=list)),
                ('requested_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('handed_in_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('requested_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('requested_by_kind', models.CharField(db_default='person', default='person', max_length=8)),
                ('numbers', models.ManyToManyField(related_name='requests', to='labels.number')),
            ],
            options={
                'verbose_name': 'maintenance request',
                'verbose_name_plural': 'maintenance requests',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('content', models.CharField(choices=[('label_change', 'Label change'), ('calibration', 'Calibration of all displays'), ('mark_removal', 'Removal of incorrect marks'), ('number_state_sync', 'Number-state sync with the carriers'), ('model_upgrade', 'Label recognition upgrade'), ('licence_review', 'Licence review'), ('architecture_upgrade', 'Architecture upgrade'), ('platform_hookup', 'Platform integration'), ('carrier_upgrade', 'Carrier interface upgrade')], max_length=20)),
                ('standby_text', models.CharField(blank=True, max_length=40)),
                ('frequency', models.CharField(choices=[('weekly', 'Every week'), ('monthly', 'Every month'), ('quarterly', 'Every quarter')], max_length=9, verbose_name='frequency')),
                ('first_on', models.DateField(verbose_name='first on')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('not_weekdays', models.JSONField(default=list)),
                ('made_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('made_by_kind', models.CharField(db_default='person', default='person', max_length=8)),
                ('numbers', models.ManyToManyField(related_name='series', to='labels.number')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('running', 'Running'), ('verifying', 'Verifying on handsets'), ('completed', 'Completed'), ('cancelled', 'Cancelled'), ('aborted', 'Aborted'), ('rolled_back', 'Rolled back'), ('missed', 'Missed'), ('superseded', 'Superseded')], max_length=20)),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], max_length=8)),
                ('impact', models.BooleanField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('time_zone', models.CharField(max_length=50)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('promised_by', models.DateTimeField(null=True)),
                ('first_promised_by', models.DateTimeField(null=True)),
                ('alert_at', models.DateTimeField(null=True)),
                ('alerted_at', models.DateTimeField(null=True)),
                ('clock_stopped_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('completed_at', models.DateTimeField(null=True)),
                ('held', models.BooleanField(default=False)),
                ('extensions', models.PositiveSmallIntegerField(default=0)),
                ('policy_version', models.PositiveIntegerField()),
                ('slot_reasons', tenants.database.fields.TaggedJSONField(default=list)),
                ('booked_at', models.DateTimeField()),
                ('booked_by', models.CharField(max_length=120)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='window', to='maintenance.maintenancerequest')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('completion', models.CharField(blank=True, choices=[('proved', 'Proved: seen on handsets'), ('assumed', 'Assumed by estimate'), ('waived', 'Waived'), ('contradicted', 'Contradicted: handsets show something else'), ('nothing', 'Nothing to show')], db_default='', default='', max_length=12)),
                ('booked_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'maintenance window',
                'verbose_name_plural': 'maintenance windows',
                'ordering': ['-starts_at'],
                'indexes': [models.Index(models.F('starts_at'), name='window_start')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='window_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='maintenance.window')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['period'],
            },
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('series', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='occurrences', to='maintenance.series')),
                ('window', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='occurrence', to='maintenance.window')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(fields=('series', 'on'), name='one_occurrence_per_day')],
            },
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'Pending'), ('running', 'Under way'), ('passed', 'Done'), ('failed', 'Failed'), ('held', 'Needs attention'), ('waived', 'Waived'), ('not_applicable', 'Not applicable: nothing to show')], default='waiting', max_length=14)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('details', tenants.database.fields.TaggedJSONField(default=dict)),
                ('window', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='gates', to='maintenance.window')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('window', 'name'), name='one_gate_per_name')],
            },
        ),
        migrations.CreateModel(
            name='WindowEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('command', models.CharField(max_length=20)),
                ('old_state', models.CharField(max_length=20)),
                ('new_state', models.CharField(max_length=20)),
                ('actor', models.CharField(max_length=120)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('details', tenants.database.fields.TaggedJSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('window', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='maintenance.window')),
                ('actor_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('window', 'sequence'), name='one_event_per_sequence')],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('directory', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory')),
                ('kind', models.CharField(choices=[('display', 'Display'), ('away', 'Away')], db_default='display', default='display', max_length=7)),
            ],
            options={
                'ordering': ['-began_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('directory',), name='one_open_outage_per_directory')],
            },
        ),
        migrations.CreateModel(
            name='NumberHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('number', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='labels.number')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='maintenance.session')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('number', '='), ('period', '&&')], name='one_impact_session_per_number')],
            },
        ),
        stamp(
            'maintenance_gate', 'maintenance_maintenancerequest', 'maintenance_occurrence', 'maintenance_series',
            'maintenance_session', 'maintenance_window',
        ),
    ]
