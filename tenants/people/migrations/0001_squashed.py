"""An administrator is shut out only by an act of the staff that says so: alone for a day, or agreed on by two."""

import datetime as dt

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import tenants.database.fields
import tenants.database.identifiers
import tenants.people.naming
import tenants.sealing
from tenants.database.updates import stamp

SHUT_OUT = """
CREATE FUNCTION refuse_to_shut_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (
        SELECT FROM public.reviews_case WHERE kind = 'staff_act' AND subject_id = OLD.id AND (
            (subject_kind = 'shut_out' AND decided_at IS NULL AND proposed_by_id <> '')
            OR (state = 'approved' AND decided_at > public.business_now() - interval '1 hour')
        )
    ) THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'shutting an administrator out takes an act of the staff' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER shut_out_by_an_act BEFORE UPDATE OF role, is_active ON people_user FOR EACH ROW
    WHEN (OLD.role = 'administrator' AND OLD.is_active AND NOT (NEW.role = 'administrator' AND NEW.is_active))
    EXECUTE FUNCTION refuse_to_shut_out();
CREATE TRIGGER deleted_by_an_act BEFORE DELETE ON people_user FOR EACH ROW
    WHEN (OLD.role = 'administrator' AND OLD.is_active) EXECUTE FUNCTION refuse_to_shut_out();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_contacts_are_asked'),
        ('people', '0003_shut_out'),
        ('people', '0004_opt_out'),
        ('people', '0005_subscriptions'),
        ('people', '0006_bell'),
        ('people', '0007_calendar'),
        ('people', '0008_group_bots'),
        ('people', '0009_stopping'),
        ('people', '0010_status_subscribers'),
        ('people', '0011_updates'),
        ('people', '0012_subscribers_updates'),
        ('people', '0013_who_is_who'),
        ('people', '0014_doors'),
        ('people', '0015_fewer_relations'),
        ('people', '0016_purposes_by_language'),
        ('people', '0017_who_made_it'),
        ('people', '0018_sign_in_addresses'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, editable=False)),
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(max_length=60, validators=[tenants.people.naming.not_the_platforms_name], verbose_name='name')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('operator', 'Operator'), ('viewer', 'Viewer'), ('reviewer', 'Reviewer'), ('administrator', 'Administrator')], default='viewer', max_length=13, verbose_name='role')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='joined at')),
                ('has_namesake', models.BooleanField(db_default=False, default=False)),
                ('session_epoch', models.PositiveIntegerField(db_default=0, default=0)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='StaffAccess',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person', models.CharField(max_length=120)),
                ('purpose', models.CharField(max_length=200)),
                ('path', models.CharField(max_length=300)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('purposes', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
            options={
                'verbose_name': 'staff access',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, validators=[tenants.people.naming.not_the_platforms_name], verbose_name='name')),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('digest', models.BinaryField(max_length=32)),
                ('scopes', models.JSONField(default=list)),
                ('created_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
            },
        ),
        migrations.CreateModel(
            name='BellEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('topic', models.CharField(max_length=20)),
                ('template', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=60)),
                ('parameters', tenants.database.fields.TaggedJSONField(default=dict)),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'indexes': [models.Index(models.F('due_at'), name='bell_due'), models.Index(models.F('about'), name='bell_about')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, validators=[tenants.people.naming.not_the_platforms_name], verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='mobile')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='no SMS from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='no SMS until')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('email_answer', models.CharField(choices=[('waiting', 'Not confirmed yet'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrew', 'No longer wants to be notified')], db_default='waiting', default='waiting', max_length=8)),
                ('email_answered_at', models.DateTimeField(blank=True, null=True)),
                ('email_answered_by', models.CharField(blank=True, choices=[('before', 'Notified before confirmations existed'), ('joined', 'Joined by a link sent to this address'), ('link', 'Link in an e-mail'), ('code', 'Code by SMS'), ('sms', 'Answer by SMS')], db_default='', default='', max_length=6)),
                ('mobile_answer', models.CharField(choices=[('waiting', 'Not confirmed yet'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('withdrew', 'No longer wants to be notified')], db_default='waiting', default='waiting', max_length=8)),
                ('mobile_answered_at', models.DateTimeField(blank=True, null=True)),
                ('mobile_answered_by', models.CharField(blank=True, choices=[('before', 'Notified before confirmations existed'), ('joined', 'Joined by a link sent to this address'), ('link', 'Link in an e-mail'), ('code', 'Code by SMS'), ('sms', 'Answer by SMS')], db_default='', default='', max_length=6)),
                ('email_failed_at', models.DateTimeField(blank=True, null=True)),
                ('mobile_failed_at', models.DateTimeField(blank=True, null=True)),
                ('summary_at', models.TimeField(db_default=dt.time(9, 0), default=dt.time(9, 0), verbose_name='summaries at')),
                ('summary_weekday', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='weekly on')),
                ('time_zone', models.CharField(blank=True, db_default='', default='', max_length=50, verbose_name='time zone')),
                ('calendar', models.CharField(blank=True, choices=[('', 'Not sent'), ('entry', 'Attached, for programs (MAINTNOTE)'), ('request', 'As an invitation, for calendars (METHOD:REQUEST)')], db_default='', default='', max_length=7, verbose_name='maintenance as calendar entry')),
                ('bot_address', tenants.sealing.SealedField(blank=True, db_default='', default='')),
                ('bot_kind', models.CharField(blank=True, choices=[('', 'None'), ('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu')], db_default='', default='', max_length=8, verbose_name='bot')),
                ('bot_secret', tenants.sealing.SealedField(blank=True, db_default='', default='')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('mobile', ''), _negated=True), models.Q(('bot_kind', ''), _negated=True), _connector='OR'), name='contact_can_be_reached', violation_error_message='Enter a mobile number or an e-mail address.'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='quiet_hours_have_both_ends', violation_error_message='Enter both the start and the end of the quiet hours, or leave both empty.')],
            },
        ),
        migrations.CreateModel(
            name='IdempotentAnswer',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('caller', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=120)),
                ('request_digest', models.BinaryField(max_length=32)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.BinaryField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('caller', 'key'), name='one_answer_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('name', models.CharField(max_length=60, validators=[tenants.people.naming.not_the_platforms_name], verbose_name='name')),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('operator', 'Operator'), ('viewer', 'Viewer'), ('reviewer', 'Reviewer'), ('administrator', 'Administrator')], max_length=13, verbose_name='role')),
                ('invited_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('invited_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('email',), name='one_open_invitation_per_email', violation_error_message='This address already has an open invitation.')],
            },
        ),
        migrations.CreateModel(
            name='StatusSubscriber',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS'), ('voice', 'Phone call'), ('bot', 'Group bot')], max_length=5, verbose_name='channel')),
                ('to', models.CharField(max_length=254, verbose_name='address')),
                ('directories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('agreed_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'status page subscriber',
                'verbose_name_plural': 'status page subscribers',
                'constraints': [models.UniqueConstraint(fields=('channel', 'to'), name='one_subscription_per_address')],
            },
        ),
        migrations.CreateModel(
            name='BellRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reads', to='people.bellentry')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'entry'), name='one_reading_of_an_entry')],
            },
        ),
        migrations.CreateModel(
            name='FailedSignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField()),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person',), name='failed_sign_ins_are_summed', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=20)),
                ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), null=True, size=None)),
                ('own_scope', models.BooleanField(default=False)),
                ('scope_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('scope_groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('scope_directories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('rhythm', models.CharField(max_length=7, null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='people.contact')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'constraints': [models.UniqueConstraint(fields=('contact', 'topic'), name='one_subscription_per_topic', nulls_distinct=False)],
            },
        ),
        migrations.RunSQL(SHUT_OUT),
        stamp('people_contact', 'people_statussubscriber'),
    ]
