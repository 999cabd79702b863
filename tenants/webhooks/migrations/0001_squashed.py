import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
import tenants.sealing
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('webhooks', '0001_initial'),
        ('webhooks', '0002_updates'),
        ('webhooks', '0003_who_made_it'),
        ('webhooks', '0004_addresses_checked'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('checking', 'On; its address is being checked'), ('on', 'On'), ('off', 'Off'), ('failed', 'Switched off: nothing but failures'), ('gone', 'Switched off: it answered 410'), ('inside', 'Switched off: its address leads into a network that cannot be reached from the internet'), ('unknown', 'Switched off: its host could not be looked up')], default='on', max_length=8, verbose_name='state')),
                ('secret', tenants.sealing.SealedField()),
                ('old_secret', tenants.sealing.SealedField(blank=True)),
                ('old_secret_until', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('made_by', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WebhookEvent',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(null=True, unique=True)),
                ('type', models.CharField(max_length=60, verbose_name='type')),
                ('topic', models.CharField(max_length=20, verbose_name='topic')),
                ('data', models.JSONField(default=dict)),
                ('test', models.BooleanField(default=False)),
                ('body', models.TextField(blank=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('occurred_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'indexes': [models.Index(models.F('id'), condition=models.Q(('seq', None), ('test', False)), name='webhook_event_unnumbered'), models.Index(models.F('made_at'), name='webhook_event_age')],
            },
        ),
        stamp('webhooks_endpoint'),
    ]
