"""Folders on SFTP servers from which files of calls are fetched."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
import tenants.sealing
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    dependencies = [
        ('calls', '0004_handsets'),
        ('tenants', '0009_tallies'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallSource',
            fields=[
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=253, verbose_name='host')),
                ('port', models.PositiveIntegerField(default=22, verbose_name='port')),
                ('folder', models.CharField(max_length=300, verbose_name='folder')),
                ('username', models.CharField(max_length=100, verbose_name='user')),
                ('secret', tenants.sealing.SealedField()),
                ('host_key', models.CharField(default='', max_length=1500)),
                ('offered_key', models.CharField(default='', max_length=1500)),
                ('state', models.CharField(choices=[('asked', 'Its host key is being asked for'), ('offered', 'Confirm its host key'), ('on', 'Fetched every hour')], default='asked', max_length=8, verbose_name='state')),
                ('trouble', models.CharField(default='', max_length=20)),
                ('detail', models.CharField(default='', max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('seen', models.JSONField(default=dict)),
                ('made_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
            ],
        ),
        stamp('calls_callsource'),
        migrations.AddField(
            model_name='callimport',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to='calls.callsource'),
        ),
        migrations.AddConstraint(
            model_name='callsource',
            constraint=models.UniqueConstraint(fields=('tenant', 'host', 'port', 'username', 'folder'), name='one_source_per_folder'),
        ),
    ]
