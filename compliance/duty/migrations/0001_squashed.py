import django.db.models.deletion
from django.db import migrations, models

import tenants.database.fields
import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('duty', '0001_initial'),
        ('duty', '0002_absence'),
        ('duty', '0003_on_call'),
        ('duty', '0004_carrier_list'),
        ('duty', '0005_titles'),
        ('duty', '0006_restored'),
        ('duty', '0007_who_set_it'),
        ('duty', '0008_strangers'),
        ('duty', '0009_work_failing'),
        ('duty', '0010_schemas_mixed'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('person_id', models.UUIDField(primary_key=True, serialize=False)),
                ('person', models.CharField(max_length=120, verbose_name='who is off')),
                ('until', models.DateField(verbose_name='off until')),
                ('set_by', models.CharField(max_length=120)),
                ('set_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['until', 'person'],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('case_opened', 'Case opened'), ('case_assigned', 'Case assigned'), ('case_proposed', 'A second person has to confirm'), ('case_at_risk', 'Case at risk'), ('case_late', 'Case overdue'), ('promise_at_risk', 'Promise at risk'), ('promise_late', 'Promise overdue'), ('window_held', 'Window needs attention'), ('party_out', 'Outside party does not answer'), ('work_given_up', 'Due work given up'), ('work_failing', 'Due work keeps failing'), ('carrier_list', "Carrier's list is missing"), ('restored', 'Held since a restore'), ('strangers', 'Too many confirmations asked for by strangers'), ('schemas_mixed', "A client's data may have been mixed with another's"), ('reach_check', 'Reach check')], max_length=16, verbose_name='kind')),
                ('about', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200, verbose_name='subject')),
                ('to_id', models.CharField(blank=True, max_length=40)),
                ('never_id', models.CharField(blank=True, max_length=40)),
                ('administrators', models.BooleanField(default=False)),
                ('raised_at', models.DateTimeField(verbose_name='raised')),
                ('taken', tenants.database.fields.TaggedJSONField(default=list)),
                ('told', models.JSONField(default=list)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.CharField(blank=True, max_length=120, verbose_name='taken over by')),
                ('acknowledged_how', models.CharField(blank=True, choices=[('page', 'At the desk'), ('link', 'Link in an e-mail'), ('sms', 'Reply by SMS'), ('phone', 'Key on the phone'), ('work', 'Took the case')], max_length=5)),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('acknowledged_by_id', models.CharField(blank=True, max_length=40)),
                ('titles', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['-raised_at', '-id'],
                'indexes': [models.Index(models.F('raised_at'), condition=models.Q(('acknowledged_at', None), ('ended_at', None)), name='alert_waits_for_somebody'), models.Index(models.F('raised_at'), name='alert_raised')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('about',), name='one_alert_for_each_subject')],
            },
        ),
        migrations.CreateModel(
            name='DutyCall',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(models.F('person_id'), models.F('at'), name='duty_call_person')],
            },
        ),
        migrations.CreateModel(
            name='AlertTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.UUIDField()),
                ('loud', models.BooleanField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='duty.alert')),
                ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='duty.dutycall')),
            ],
            options={
                'indexes': [models.Index(models.F('person_id'), condition=models.Q(('call', None)), name='alert_told_waits')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'person_id'), name='each_is_told_of_an_alert_once')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('person_id', models.UUIDField(null=True)),
                ('person', models.CharField(blank=True, max_length=120, verbose_name='on duty')),
                ('set_by', models.CharField(max_length=120)),
                ('backup', models.CharField(blank=True, db_default='', max_length=120, verbose_name='backup')),
                ('backup_id', models.UUIDField(null=True)),
                ('gap_told', models.BooleanField(db_default=False, default=False)),
                ('part', models.CharField(choices=[('day', 'Day shift'), ('night', 'Night shift')], db_default='night', default='night', max_length=5, verbose_name='shift')),
                ('set_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'shift',
                'verbose_name_plural': 'shifts',
                'ordering': ['day', 'part'],
                'constraints': [models.UniqueConstraint(fields=('day', 'part'), name='one_row_per_shift')],
            },
        ),
    ]
