import datetime as dt

import django.db.models.deletion
from django.db import migrations, models

import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('errands', '0001_initial'),
        ('errands', '0002_appeals'),
        ('errands', '0003_who_did_it'),
        ('errands', '0004_promised'),
        ('errands', '0005_standby_taken'),
    ]

    dependencies = [
        ('directories', '0001_squashed'),
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskParty',
            fields=[
                ('directory', models.OneToOneField(limit_choices_to={'adapter': 'desk'}, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='desk_party', serialize=False, to='directories.directory', verbose_name='directory')),
                ('by', models.CharField(choices=[('file', 'A file each working day'), ('hand', 'By hand, in its portal or through its agent')], default='file', max_length=4, verbose_name='served by')),
                ('sheet', models.CharField(choices=[('xlsx', 'Excel (XLSX)'), ('csv', 'CSV, UTF-8')], default='xlsx', max_length=4, verbose_name='kind of file')),
                ('form', models.CharField(choices=[('international', '+862138880000'), ('national', '02138880000'), ('dashed', '021-38880000'), ('plain_86', '862138880000')], default='national', max_length=13, verbose_name='how numbers are written')),
                ('columns', models.TextField(blank=True, help_text='One a line, as “field heading”. Empty: all fields in their usual order.', verbose_name='columns')),
                ('cut_off', models.TimeField(default=dt.time(16, 0), verbose_name='cut-off, on working days')),
                ('most_rows', models.PositiveIntegerField(default=10000, verbose_name='rows of a file at most')),
                ('answer_days', models.PositiveSmallIntegerField(default=5, verbose_name='working days until it answers')),
                ('accepted_words', models.CharField(blank=True, max_length=200, verbose_name='its words for “accepted”')),
                ('refused_words', models.CharField(blank=True, max_length=200, verbose_name='its words for “refused”')),
                ('appeal_documents', models.CharField(blank=True, db_default='', default='', max_length=400, verbose_name='documents it wants for an appeal')),
            ],
            options={
                'verbose_name': 'party served by people',
                'verbose_name_plural': 'parties served by people',
            },
        ),
        migrations.CreateModel(
            name='ErrandPicture',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('content_type', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('given_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ErrandFile',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=80, verbose_name='file')),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('answered', models.PositiveIntegerField(default=0, verbose_name='answered')),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('sending', 'Being sent'), ('sent', 'Sent'), ('acknowledged', 'Acknowledged'), ('partly', 'Partly answered'), ('answered', 'Answered')], default='prepared', max_length=12, verbose_name='state')),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by', models.CharField(blank=True, max_length=120)),
                ('sent_how', models.CharField(blank=True, max_length=200)),
                ('answers_by', models.DateTimeField(null=True, verbose_name='answer due')),
                ('chased_at', models.DateTimeField(null=True)),
                ('naming_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('log', models.JSONField(default=list)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errand_files', to='directories.directory')),
                ('sent_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'file for a party',
                'verbose_name_plural': 'files for parties',
                'ordering': ['-made_at', '-sequence'],
                'constraints': [models.UniqueConstraint(fields=('directory', 'sequence'), name='one_errand_file_per_sequence')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('display', models.BigIntegerField()),
                ('revision', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=120, unique=True)),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('label', models.CharField(max_length=40, null=True, verbose_name='label')),
                ('before', models.CharField(blank=True, max_length=40)),
                ('by_hand', models.BooleanField(default=False)),
                ('task', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'To be handed over'), ('sent', 'With the party'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('superseded', 'Superseded')], default='waiting', max_length=10, verbose_name='state')),
                ('row', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(verbose_name='since')),
                ('answers_by', models.DateTimeField(null=True, verbose_name='answer due')),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by', models.CharField(blank=True, max_length=120)),
                ('ticket', models.CharField(blank=True, max_length=60, verbose_name='ticket number')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=120)),
                ('effective_on', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('told_at', models.DateTimeField(null=True)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='errands', to='errands.errandfile')),
                ('picture', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='errands.errandpicture')),
                ('appeal', models.UUIDField(null=True)),
                ('about', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('statement', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('answered_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('sent_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('promised_by', models.DateTimeField(null=True, verbose_name='promised by')),
                ('acceleration', models.UUIDField(null=True)),
                ('forwarding', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'task at a party',
                'verbose_name_plural': 'tasks at parties',
                'ordering': ['made_at', 'id'],
                'indexes': [models.Index(models.F('directory'), models.F('made_at'), condition=models.Q(('state', 'waiting')), name='errand_to_hand_over'), models.Index(models.F('directory'), models.F('number'), condition=models.Q(('state', 'sent')), name='errand_with_its_party'), models.Index(models.F('tenant'), models.F('directory'), models.F('display'), name='errand_of_a_display'), models.Index(models.F('tenant'), models.F('directory'), condition=models.Q(('state__in', ['accepted', 'refused']), ('told_at', None)), name='errand_to_be_told')],
            },
        ),
        migrations.CreateModel(
            name='ErrandReceipt',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=200)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('reading', 'Reading'), ('done', 'Read'), ('refused', 'Unreadable')], default='reading', max_length=8)),
                ('taken_by', models.CharField(max_length=120)),
                ('taken_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('lines_read', models.PositiveIntegerField(default=0)),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('repeated', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('problem_count', models.PositiveIntegerField(default=0)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errand_receipts', to='directories.directory')),
                ('taken_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'receipt of a party',
                'verbose_name_plural': 'receipts of parties',
                'ordering': ['-taken_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('directory', 'sha256'), name='one_receipt_per_content')],
            },
        ),
    ]
