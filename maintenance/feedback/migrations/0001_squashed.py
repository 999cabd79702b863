import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('feedback', '0001_initial'),
        ('feedback', '0002_updates'),
        ('feedback', '0003_rules'),
        ('feedback', '0004_titles'),
        ('feedback', '0005_all_that_staff_set'),
        ('feedback', '0006_who_did_it'),
        ('feedback', '0007_doers'),
        ('feedback', '0008_two_by_id'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, verbose_name='English name')),
                ('state', models.CharField(choices=[('under_way', 'Taken up'), ('adopted', 'Adopted')], default='under_way', max_length=9, verbose_name='state')),
                ('became', models.CharField(blank=True, choices=[('blackout', 'A blackout'), ('policy', 'Figures of maintenance'), ('terms', 'Figures of certification'), ('document', 'A document type'), ('season', 'A season'), ('day', 'A working day or day off'), ('text', 'A text that clients agree to'), ('model', 'The label model'), ('capacity', 'A capacity'), ('place', 'Figures of a directory'), ('party', 'How the desk serves a party'), ('public', 'A public number'), ('standby', 'A standby number')], max_length=8, verbose_name='what it became')),
                ('became_key', models.CharField(blank=True, max_length=30)),
                ('became_name', models.CharField(blank=True, max_length=80)),
                ('became_name_en', models.CharField(blank=True, max_length=80)),
                ('said', models.CharField(blank=True, max_length=300, verbose_name='what became of it')),
                ('said_en', models.CharField(blank=True, max_length=300, verbose_name='what became of it (English)')),
                ('appeals', models.PositiveSmallIntegerField(default=1, verbose_name='free appeals for each supporter')),
                ('made_by', models.CharField(max_length=120, verbose_name='by')),
                ('made_at', models.DateTimeField(verbose_name='taken up at')),
                ('adopted_by', models.CharField(blank=True, max_length=120, verbose_name='adopted by')),
                ('agreed_by', models.CharField(blank=True, max_length=120, verbose_name='confirmed by')),
                ('adopted_at', models.DateTimeField(null=True, verbose_name='adopted at')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('adopted_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('agreed_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'improvement',
                'verbose_name_plural': 'improvements',
                'ordering': ['-made_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adopted_at__isnull', True), ('became', ''), ('state', 'under_way')), models.Q(('adopted_at__isnull', False), ('state', 'adopted'), models.Q(('became', ''), _negated=True), models.Q(('became_key', ''), _negated=True)), _connector='OR'), name='adopted_is_linked', violation_error_message='What is adopted names the change that it became.'), models.CheckConstraint(condition=models.Q(('appeals', 1), ('state', 'under_way'), models.Q(models.Q(('agreed_by', ''), _negated=True), models.Q(models.Q(models.Q(('adopted_by_id', ''), ('agreed_by_id', ''), _connector='OR', _negated=True), models.Q(('agreed_by_id', models.F('adopted_by_id')), _negated=True)), models.Q(models.Q(('adopted_by_id', ''), ('agreed_by_id', ''), _connector='OR'), models.Q(('agreed_by', models.F('adopted_by')), _negated=True)), _connector='OR')), _connector='OR'), name='many_appeals_take_two', violation_error_message='More than one free appeal takes two administrators.')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('window_id', models.UUIDField(null=True)),
                ('window_title', models.CharField(blank=True, max_length=200, verbose_name='window')),
                ('told', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6, verbose_name='Were you told early enough?')),
                ('timing', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6, verbose_name='Did the time suit your business?')),
                ('outcome', models.CharField(blank=True, choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=6, verbose_name='Do handsets show what they should?')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='suggestion')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('given_by', models.CharField(max_length=120, verbose_name='by')),
                ('given_at', models.DateTimeField(verbose_name='at')),
                ('state', models.CharField(choices=[('waiting', 'Waiting for an answer'), ('taken', 'Taken up'), ('not_taken', 'Not taken up'), ('counted', 'Counted')], default='waiting', max_length=9, verbose_name='state')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('answered_by', models.CharField(blank=True, max_length=120, verbose_name='answered by')),
                ('answered_at', models.DateTimeField(null=True)),
                ('improvement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='feedback.improvement', verbose_name='improvement')),
                ('rewarded_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='feedback.improvement')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('window_titles', models.JSONField(default=dict)),
                ('answered_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('given_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('given_by_kind', models.CharField(db_default='person', default='person', max_length=8)),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'ordering': ['-given_at', '-id'],
                'indexes': [models.Index(fields=['tenant', '-given_at'], name='suggestion_of_client'), models.Index(condition=models.Q(('state', 'waiting')), fields=['given_at'], name='suggestion_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('improvement__isnull', False), ('state', 'taken')), models.Q(models.Q(('state', 'taken'), _negated=True), ('improvement__isnull', True)), _connector='OR'), name='taken_is_an_improvement', violation_error_message='A suggestion that is taken up belongs to an improvement.')],
            },
        ),
        stamp('feedback_improvement', 'feedback_suggestion'),
    ]
