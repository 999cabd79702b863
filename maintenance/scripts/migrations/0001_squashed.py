import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('scripts', '0001_initial'),
        ('scripts', '0002_who_made_it'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='ScriptRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scenario', models.CharField(choices=[('running', 'Maintenance is running'), ('standby', 'Handsets show the standby label'), ('standby_number', 'A standby number takes the calls'), ('longer', 'Maintenance takes longer than announced'), ('ahead', 'Maintenance is coming up')], max_length=14)),
                ('language', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField()),
                ('person_id', models.UUIDField()),
                ('read_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scenario', 'language', 'version', 'person_id'), name='each_reads_once')],
            },
        ),
        migrations.CreateModel(
            name='ScriptVersion',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('scenario', models.CharField(choices=[('running', 'Maintenance is running'), ('standby', 'Handsets show the standby label'), ('standby_number', 'A standby number takes the calls'), ('longer', 'Maintenance takes longer than announced'), ('ahead', 'Maintenance is coming up')], max_length=14, verbose_name='situation')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('text', models.CharField(max_length=400, verbose_name='text')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'In force'), ('superseded', 'Superseded')], default='draft', max_length=10, verbose_name='state')),
                ('written_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('published_by', models.CharField(blank=True, max_length=120)),
                ('published_at', models.DateTimeField(null=True)),
                ('published_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('written_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'call script',
                'verbose_name_plural': 'call scripts',
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('scenario', 'language', 'version'), name='one_script_per_version'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'published'])), fields=('scenario', 'language', 'state'), name='one_script_in_each_state')],
            },
        ),
    ]
