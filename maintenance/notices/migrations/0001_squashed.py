import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.fields
import tenants.database.identifiers
import tenants.domain.chasing
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_answers_by_calendar'),
        ('notices', '0003_season'),
        ('notices', '0004_updates'),
        ('notices', '0005_titles'),
        ('notices', '0006_fewer_indexes'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('window', 'Maintenance ahead'), ('move', 'Time to agree on'), ('drill', 'Drill'), ('message', 'Message'), ('season', 'Season ahead')], max_length=7)),
                ('about', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200, verbose_name='notice')),
                ('wants', models.CharField(choices=[('one', 'One of us'), ('each', 'Each of us')], default='one', max_length=4, verbose_name='wanted from')),
                ('urgency', models.CharField(choices=[('routine', 'Routine'), ('emergency', 'Emergency'), ('on_call', 'On call')], default=tenants.domain.chasing.ChaseKind['ROUTINE'], max_length=9, verbose_name='urgency')),
                ('state', models.CharField(choices=[('open', 'Waiting for an answer'), ('answered', 'Confirmed'), ('unanswered', 'Not confirmed in time'), ('superseded', 'Superseded'), ('void', 'No longer needed')], default='open', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('until', models.DateTimeField(verbose_name='answer by')),
                ('answered_at', models.DateTimeField(null=True)),
                ('chain', models.JSONField(default=list)),
                ('told', models.BooleanField(default=False)),
                ('taken', tenants.database.fields.TaggedJSONField(default=list)),
                ('page', models.JSONField(default=dict)),
                ('parameters', tenants.database.fields.TaggedJSONField(default=dict)),
                ('superseded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supersedes', to='notices.notice')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('titles', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-asked_at', '-id'],
                'indexes': [models.Index(models.F('about'), name='notice_about')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('about', 'kind'), name='one_open_notice_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.CharField(help_text='contact:<id>, user:<id>, key:<id> or staff:<id>', max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('how', models.CharField(choices=[('page', 'On its page'), ('link', 'Link in an e-mail'), ('sms', 'Reply by SMS'), ('phone', 'Key on the phone'), ('reply', 'Answer to a calendar invitation'), ('api', 'By a program'), ('desk', 'Told the review desk')], max_length=5, verbose_name='how')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('evidence', models.JSONField(default=dict)),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to='notices.notice')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'acknowledgement',
                'verbose_name_plural': 'acknowledgements',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('notice', 'who'), name='each_acknowledges_once')],
            },
        ),
        stamp('notices_acknowledgement', 'notices_notice'),
    ]
