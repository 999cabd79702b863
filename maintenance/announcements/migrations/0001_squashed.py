import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
import tenants.sealing
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('announcements', '0001_initial'),
        ('announcements', '0002_updates'),
        ('announcements', '0003_delivery'),
        ('announcements', '0004_customers_updates'),
        ('announcements', '0005_cover'),
        ('announcements', '0006_fewer_indexes'),
        ('announcements', '0007_corrected_again'),
    ]

    dependencies = [
        ('maintenance', '0001_squashed'),
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='WechatConnection',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('official_account', 'Official account'), ('mini_program', 'Mini-program')], max_length=16, unique=True, verbose_name='kind')),
                ('app_id', models.CharField(max_length=40, verbose_name='AppID')),
                ('secret', tenants.sealing.SealedField()),
                ('cover', models.CharField(blank=True, max_length=200)),
                ('template_id', models.CharField(blank=True, max_length=100, verbose_name='template')),
                ('names', models.JSONField(default=dict)),
                ('page', models.CharField(blank=True, max_length=200, verbose_name='page')),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('checked_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('picture', models.BinaryField(null=True)),
            ],
            options={
                'verbose_name': 'WeChat account',
                'verbose_name_plural': 'WeChat accounts',
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
                ('channels', models.JSONField(default=list, verbose_name='channels')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting for a second person'), ('scheduled', 'Scheduled'), ('out', 'Gone out'), ('retracted', 'Retracted'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9, verbose_name='state')),
                ('publish_at', models.DateTimeField(null=True, verbose_name='goes out at')),
                ('written_by', models.CharField(max_length=120)),
                ('written_by_id', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('approved_by', models.CharField(blank=True, max_length=120)),
                ('approved_by_id', models.CharField(blank=True, max_length=40)),
                ('out_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='maintenance.window')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('mail', 'E-mail'), ('sms', 'SMS'), ('mini_program', 'Mini-program')], max_length=16, verbose_name='channel')),
                ('to', models.CharField(blank=True, max_length=254, verbose_name='address')),
                ('digest', models.CharField(max_length=64)),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('consents', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('left_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'customer',
                'verbose_name_plural': 'customers',
                'ordering': ['channel', 'id'],
                'constraints': [models.UniqueConstraint(fields=('channel', 'digest'), name='each_customer_once')],
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('site', 'Your site'), ('official_account', 'Official account'), ('mini_program', 'Mini-program'), ('sms', 'SMS'), ('mail', 'E-mail')], max_length=16, verbose_name='channel')),
                ('fields', models.JSONField(default=dict)),
                ('correction', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('announcement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='renderings', to='announcements.announcement')),
                ('corrects', models.CharField(blank=True, choices=[('moved', 'The window has moved'), ('off', 'The window does not take place'), ('retracted', 'Somebody took it back')], db_default='', default='', max_length=9)),
                ('remote_id', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('state', models.CharField(choices=[('ready', 'Ready to be copied'), ('shown', 'Stands there'), ('waiting', 'On its way'), ('done', 'Handed over'), ('failed', 'Not handed over'), ('taking_back', 'Being taken back'), ('taken_back', 'Taken back'), ('stays', 'Cannot be taken back by us')], db_default='ready', default='ready', max_length=11, verbose_name='state')),
                ('told', models.PositiveIntegerField(db_default=0, default=0)),
                ('trouble', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('untold', models.PositiveIntegerField(db_default=0, default=0)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('announcement', 'channel', 'made_at'), name='one_rendering_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.IntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='announcements.customer')),
                ('rendering', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='announcements.rendering')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rendering', 'customer'), name='told_each_thing_once')],
            },
        ),
        stamp('announcements_announcement', 'announcements_customer'),
    ]
