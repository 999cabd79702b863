import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

import tenants.database.fields
import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('outbox', '0001_initial'),
        ('outbox', '0002_no_way_in'),
        ('outbox', '0003_worth_until'),
        ('outbox', '0004_tagged_instants'),
        ('outbox', '0005_servers'),
        ('outbox', '0006_confirmations'),
        ('outbox', '0007_no_servers'),
        ('outbox', '0008_opt_out'),
        ('outbox', '0009_topics'),
        ('outbox', '0010_channels'),
        ('outbox', '0011_gathering'),
        ('outbox', '0012_delivery_asked'),
        ('outbox', '0013_not_told'),
        ('outbox', '0014_one_index_less'),
        ('outbox', '0015_urgent_first'),
        ('outbox', '0016_who_had_it_asked'),
        ('outbox', '0017_being_submitted'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProviderStanding',
            fields=[
                ('provider', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='provider')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('voice', 'Phone call'), ('bot', 'Group bot')], max_length=5, verbose_name='channel')),
                ('weight', models.PositiveSmallIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'provider',
                'verbose_name_plural': 'providers',
            },
        ),
        migrations.CreateModel(
            name='ReceivedSms',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('received_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('voice', 'Phone call'), ('bot', 'Group bot')], max_length=5, verbose_name='channel')),
                ('template', models.CharField(help_text='<app>/<name>, a folder of templates', max_length=60, verbose_name='template')),
                ('recipient_kind', models.CharField(max_length=10)),
                ('recipient_id', models.UUIDField(null=True)),
                ('about', models.CharField(blank=True, help_text='what it is about, so that it can be made void', max_length=60)),
                ('parameters', tenants.database.fields.TaggedJSONField(default=dict)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('void', 'Void'), ('unknown', 'Handed over, no answer'), ('within', 'Sent with others')], default='waiting', max_length=7, verbose_name='state')),
                ('sent_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('worth_until', models.DateTimeField(help_text='business time; said later it would be untrue or idle', null=True)),
                ('unanswered', models.PositiveSmallIntegerField(db_default=0)),
                ('in_air_since', models.DateTimeField(null=True)),
                ('topic', models.CharField(blank=True, db_default='', help_text="empty: it answers a person's own act", max_length=20, verbose_name='topic')),
                ('keys', models.CharField(blank=True, db_default='', default='', max_length=10)),
                ('pressed', models.CharField(blank=True, db_default='', default='', max_length=1)),
                ('receipt', models.CharField(blank=True, choices=[('', 'None yet'), ('delivered', 'Delivered'), ('failed', 'Not delivered'), ('expired', 'No receipt')], db_default='', default='', max_length=9, verbose_name='receipt')),
                ('receipt_at', models.DateTimeField(null=True)),
                ('urgent', models.BooleanField(db_default=False, default=False)),
                ('gather', models.CharField(blank=True, db_default='', default='', max_length=7)),
                ('within', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(models.F('channel'), models.F('due_at'), condition=models.Q(('done_at', None)), name='message_not_done'), models.Index(models.F('channel'), django.db.models.functions.comparison.Coalesce('tenant', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000001'), output_field=models.UUIDField())), models.F('due_at'), condition=models.Q(('done_at', None)), name='message_by_client'), models.Index(models.F('channel'), models.F('due_at'), condition=models.Q(('done_at', None), ('urgent', True)), name='message_urgent'), models.Index(models.F('tenant'), models.F('about'), name='message_about'), models.Index(models.F('recipient_id'), condition=models.Q(('done_at', None), models.Q(('gather', ''), _negated=True)), name='message_to_gather'), models.Index(models.F('within'), condition=models.Q(('within__isnull', False)), name='message_within'), models.Index(models.F('tenant'), models.F('channel'), models.F('sent_at'), condition=models.Q(('state', 'sent')), name='message_sent'), models.Index(models.F('tenant'), models.F('done_at'), condition=models.Q(('state__in', ['failed', 'unknown']), ('receipt__in', ['failed', 'expired']), _connector='OR'), name='message_not_told'), models.Index(models.F('done_at'), condition=models.Q(('done_at__isnull', False)), name='message_done')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=20, verbose_name='provider')),
                ('provider_id', models.CharField(max_length=100)),
                ('id_normal', models.CharField(max_length=100)),
                ('recipient', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('submitted', 'Sent, no receipt yet'), ('delivered', 'Delivered'), ('failed', 'Not delivered'), ('expired', 'No receipt')], default='submitted', max_length=9, verbose_name='state')),
                ('code', models.CharField(blank=True, max_length=60, verbose_name='code')),
                ('submitted_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('ask_at', models.DateTimeField(null=True)),
                ('asked', models.PositiveSmallIntegerField(default=0)),
                ('pressed', models.CharField(blank=True, default='', max_length=1)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='outbox.message')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(models.F('provider'), models.F('id_normal'), name='delivery_id'), models.Index(models.F('ask_at'), models.F('provider'), condition=models.Q(('ask_at__isnull', False)), name='delivery_open'), models.Index(models.F('recipient'), models.F('submitted_at'), name='delivery_recipient'), models.Index(models.F('provider'), models.F('submitted_at'), name='delivery_provider')],
            },
        ),
        migrations.CreateModel(
            name='ProviderTemplate',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('vendor', models.CharField(max_length=20, verbose_name='provider')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('voice', 'Phone call'), ('bot', 'Group bot')], max_length=5, verbose_name='channel')),
                ('template', models.CharField(max_length=60, verbose_name='template')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('text', models.TextField(verbose_name='text')),
                ('variables', models.JSONField(default=list, verbose_name='variables')),
                ('digest', models.CharField(max_length=64)),
                ('code', models.CharField(blank=True, max_length=60, verbose_name='code')),
                ('state', models.CharField(choices=[('draft', 'Not submitted'), ('sending', 'Being submitted'), ('in_review', 'In review at the provider'), ('approved', 'Approved'), ('refused', 'Refused'), ('gone', 'No longer there')], default='draft', max_length=9, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('drift', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('current', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': "provider's template",
                'verbose_name_plural': "providers' templates",
                'constraints': [models.UniqueConstraint(fields=('vendor', 'channel', 'template', 'language', 'digest'), name='one_row_per_text_and_vendor')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('contact', models.UUIDField()),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('voice', 'Phone call'), ('bot', 'Group bot')], max_length=5, verbose_name='channel')),
                ('recipient', models.CharField(max_length=64)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('', 'No answer'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrew', 'Withdrawn')], default='', max_length=8)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'verbose_name': 'confirmation',
                'verbose_name_plural': 'confirmations',
                'indexes': [models.Index(models.F('recipient'), models.F('sent_at'), name='confirmation_recipient'), models.Index(models.F('tenant'), models.F('sent_at'), name='confirmation_client'), models.Index(models.F('address'), models.F('sent_at'), name='confirmation_address'), models.Index(models.F('sent_at'), condition=models.Q(('address', ''), _negated=True), name='confirmation_of_strangers')],
            },
        ),
    ]
