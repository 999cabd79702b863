import datetime as dt

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
import tenants.domain.lanes
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('reviews', '0001_initial'),
        ('reviews', '0002_looking'),
        ('reviews', '0003_masked_numbers'),
        ('reviews', '0004_questions'),
        ('reviews', '0005_two_people'),
        ('reviews', '0006_shut_out'),
        ('reviews', '0007_unanswered'),
        ('reviews', '0008_updates'),
        ('reviews', '0009_authors'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('label', 'Label'), ('standby', 'Standby label'), ('restore', 'Restore'), ('number_claim', 'Number claimed twice'), ('sign_up', 'Sign-up'), ('licence', 'Licence'), ('re_verification', 'Re-verification'), ('violation', 'Violation to be recorded'), ('violation_appeal', 'Appeal against a violation'), ('freeze', 'Freeze or unfreeze'), ('alias', 'Brand or app name'), ('label_flip', 'Label judged differently by a new model'), ('number_sync', 'Corrections from a carrier'), ('emergency', 'Emergency change'), ('support', 'Support'), ('staff_act', 'Act of an administrator'), ('unanswered', 'Notice without an answer')], max_length=16, verbose_name='kind')),
                ('state', models.CharField(choices=[('open', 'Under review'), ('waiting', 'Waiting for the client'), ('answered', 'Answered'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('solved', 'Solved'), ('withdrawn', 'Withdrawn')], default='open', max_length=10, verbose_name='state')),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], default=tenants.domain.lanes.Lane['STANDARD'], max_length=8, verbose_name='lane')),
                ('ranked_at', models.GeneratedField(db_persist=True, expression=models.Func(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.Func(models.F('due_at'), function='timezone', output_field=models.DateTimeField(), template="%(function)s('UTC', %(expressions)s)"), '-', models.Case(models.When(lane='fast', then=models.Value(dt.timedelta(days=1))), models.When(lane='green', then=models.Value(dt.timedelta(seconds=28800))), models.When(lane='standard', then=models.Value(dt.timedelta(0))), models.When(lane='bulk', then=models.Value(dt.timedelta(days=-1))), default=models.Value(dt.timedelta(0)))), output_field=models.DateTimeField()), function='timezone', output_field=models.DateTimeField(), template="%(function)s('UTC', %(expressions)s)"), output_field=models.DateTimeField())),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('facts', models.JSONField(default=dict, help_text='what the reviewer needs to decide, as it was when handed in')),
                ('opened_at', models.DateTimeField(verbose_name='submitted')),
                ('due_at', models.DateTimeField(verbose_name='due by')),
                ('in_working_hours', models.BooleanField(default=False, help_text="the promise runs in the desk's hours")),
                ('waiting_since', models.DateTimeField(null=True)),
                ('waited', models.DurationField(default=dt.timedelta, help_text='how long the client had it, wall clock')),
                ('assigned_to', models.CharField(blank=True, max_length=120, verbose_name='assigned to')),
                ('assigned_to_id', models.CharField(blank=True, max_length=40)),
                ('four_eyes', models.BooleanField(default=False)),
                ('proposed_by', models.CharField(blank=True, max_length=120)),
                ('proposed_by_id', models.CharField(blank=True, max_length=40)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_by_id', models.CharField(blank=True, max_length=40)),
                ('reason_code', models.CharField(blank=True, max_length=40)),
                ('reason', models.TextField(blank=True)),
                ('looking', models.CharField(blank=True, max_length=120)),
                ('looking_until', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('reopened', models.BooleanField(db_default=False, default=False, help_text='an open question that was answered or solved before')),
                ('handed_in_by_id', models.CharField(blank=True, db_default='', help_text='of the staff, if by one', max_length=40)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'indexes': [models.Index(models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox'), models.Index(models.F('kind'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_kind'), models.Index(models.F('lane'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_lane'), models.Index(models.F('assigned_to_id'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_reviewer'), models.Index(models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open'), models.Q(('proposed_by_id', ''), _negated=True)), name='inbox_proposed'), models.Index(models.F('due_at'), condition=models.Q(('state', 'open')), name='case_promise'), models.Index(models.F('waiting_since'), models.F('id'), condition=models.Q(('state', 'waiting')), name='case_waiting'), models.Index(models.F('decided_at'), models.F('id'), condition=models.Q(('decided_at__isnull', False)), name='case_decided'), models.Index(models.F('opened_at'), models.F('id'), name='case_opened'), models.Index(models.F('tenant'), models.F('opened_at'), name='case_of_client'), models.Index(models.F('subject_id'), name='case_subject'), models.Index(models.F('looking'), condition=models.Q(('looking', ''), _negated=True), name='case_looked_at')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'waiting', 'answered'])), fields=('tenant', 'kind', 'subject_id'), name='one_open_case_per_subject'), models.CheckConstraint(condition=models.Q(models.Q(('four_eyes', True), ('state', 'approved'), _negated=True), models.Q(models.Q(('proposed_by_id', ''), _negated=True), models.Q(('decided_by_id', ''), _negated=True), models.Q(('proposed_by_id', models.F('decided_by_id')), _negated=True)), _connector='OR'), name='high_risk_takes_two'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('handed_in_by_id', ''), models.Q(('decided_by_id', models.F('handed_in_by_id')), _negated=True), _connector='OR'), name='who_hands_in_never_approves'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'staff_act'), _negated=True), models.Q(models.Q(('decided_by_id', django.db.models.functions.comparison.Cast('subject_id', models.CharField())), _negated=True), models.Q(('proposed_by_id', django.db.models.functions.comparison.Cast('subject_id', models.CharField())), _negated=True)), _connector='OR'), name='nobody_decides_about_themselves'), models.UniqueConstraint(condition=models.Q(('kind', 'staff_act'), ('state__in', ['open', 'waiting', 'answered']), ('subject_kind', 'shut_out'), models.Q(('handed_in_by_id', ''), _negated=True)), fields=('handed_in_by_id',), name='one_shuts_out_one_administrator'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 're_verification'), ('state', 'rejected'), ('subject_kind', 're_verification'), _negated=True), models.Q(models.Q(('proposed_by_id', ''), _negated=True), models.Q(('decided_by_id', ''), _negated=True), models.Q(('proposed_by_id', models.F('decided_by_id')), _negated=True)), _connector='OR'), name='failing_a_re_verification_takes_two'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'support'), ('state__in', ['open', 'waiting', 'answered', 'solved', 'withdrawn'])), models.Q(models.Q(('kind', 'support'), _negated=True), models.Q(('state__in', ['answered', 'solved']), _negated=True)), _connector='OR'), name='questions_are_answered_others_decided')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('client', 'Client'), ('reviewer', 'Reviewer'), ('platform', 'Platform')], max_length=8)),
                ('author', models.CharField(max_length=120)),
                ('action', models.CharField(max_length=20)),
                ('text', models.TextField(blank=True)),
                ('internal', models.BooleanField(default=False, help_text='between reviewers; the client does not see it')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reviews.case')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('author_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('author_kind', models.CharField(blank=True, db_default='', default='', max_length=8)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('content_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=200, upload_to='')),
                ('pages', models.PositiveSmallIntegerField(default=1)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='reviews.entry')),
            ],
        ),
        stamp('reviews_case', 'reviews_entry'),
    ]
