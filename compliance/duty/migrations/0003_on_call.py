"""The roster of the nights becomes one of shifts; alerts, and who was told of them."""

import django.db.models.deletion
import tenants.database.fields
import tenants.database.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duty', '0002_absence'),
        ('tenants', '0007_parties'),
    ]

    operations = [
        migrations.RenameModel('NightDuty', 'Shift'),
        migrations.RenameField('Shift', 'night', 'day'),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('case_opened', 'Case opened'), ('case_assigned', 'Case assigned'), ('case_proposed', 'A second person has to confirm'), ('case_at_risk', 'Case at risk'), ('case_late', 'Case overdue'), ('promise_at_risk', 'Promise at risk'), ('promise_late', 'Promise overdue'), ('window_held', 'Window needs attention'), ('party_out', 'Outside party does not answer'), ('work_given_up', 'Due work given up'), ('reach_check', 'Reach check')], max_length=16, verbose_name='kind')),
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
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['-raised_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AlertTold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.UUIDField()),
                ('loud', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='DutyCall',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name='shift',
            options={'ordering': ['day', 'part'], 'verbose_name': 'shift', 'verbose_name_plural': 'shifts'},
        ),
        migrations.AddField(
            model_name='shift',
            name='backup',
            field=models.CharField(blank=True, db_default='', max_length=120, verbose_name='backup'),
        ),
        migrations.AddField(
            model_name='shift',
            name='backup_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='shift',
            name='gap_told',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='shift',
            name='part',
            field=models.CharField(choices=[('day', 'Day shift'), ('night', 'Night shift')], db_default='night', default='night', max_length=5, verbose_name='shift'),
        ),
        migrations.AlterField(
            model_name='shift',
            name='day',
            field=models.DateField(verbose_name='day'),
        ),
        migrations.AlterField(
            model_name='shift',
            name='person',
            field=models.CharField(blank=True, max_length=120, verbose_name='on duty'),
        ),
        migrations.AlterField(
            model_name='shift',
            name='person_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.UniqueConstraint(fields=('day', 'part'), name='one_row_per_shift'),
        ),
        migrations.AddField(
            model_name='alert',
            name='tenant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant'),
        ),
        migrations.AddField(
            model_name='alerttold',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='duty.alert'),
        ),
        migrations.AddIndex(
            model_name='dutycall',
            index=models.Index(models.F('person_id'), models.F('at'), name='duty_call_person'),
        ),
        migrations.AddField(
            model_name='alerttold',
            name='call',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='duty.dutycall'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(models.F('raised_at'), condition=models.Q(('acknowledged_at', None), ('ended_at', None)), name='alert_waits_for_somebody'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(models.F('raised_at'), name='alert_raised'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('about',), name='one_alert_for_each_subject'),
        ),
        migrations.AddIndex(
            model_name='alerttold',
            index=models.Index(models.F('person_id'), condition=models.Q(('call', None)), name='alert_told_waits'),
        ),
        migrations.AddConstraint(
            model_name='alerttold',
            constraint=models.UniqueConstraint(fields=('alert', 'person_id'), name='each_is_told_of_an_alert_once'),
        ),
    ]
