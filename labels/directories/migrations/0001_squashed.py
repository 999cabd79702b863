"""A directory is switched off and stays: clients' rows name it, which no foreign key says."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.database.identifiers
import tenants.sealing

STAY = """
CREATE FUNCTION public.directories_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'directory % stays: rows of clients name it', OLD.code USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stays BEFORE DELETE ON directories_directory FOR EACH ROW EXECUTE FUNCTION public.directories_stay();
CREATE TRIGGER stays_itself BEFORE UPDATE OF id ON directories_directory
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION public.directories_stay();
CREATE FUNCTION public.directories_stay_all() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'directories stay: rows of clients name them' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stay_all BEFORE TRUNCATE ON directories_directory
    FOR EACH STATEMENT EXECUTE FUNCTION public.directories_stay_all();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('directories', '0001_initial'),
        ('directories', '0002_who_handed_in'),
        ('directories', '0003_numberstateline_holder'),
        ('directories', '0004_connections'),
        ('directories', '0005_sighting_sources'),
        ('directories', '0006_aggregators'),
        ('directories', '0007_profiles'),
        ('directories', '0008_callback_looks'),
        ('directories', '0009_own_accounts'),
        ('directories', '0010_callback_words'),
        ('directories', '0011_directories_stay'),
        ('directories', '0012_not_emptied'),
        ('directories', '0013_who_gave_it'),
        ('directories', '0014_moved_by_id'),
        ('directories', '0015_waited_for_since'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('kind', models.CharField(choices=[('token', 'Bearer token'), ('account', 'Account and key'), ('signed', 'Access key that signs'), ('sftp', 'SFTP user')], max_length=8, verbose_name='kind')),
                ('calls_a_day', models.PositiveIntegerField(blank=True, null=True, verbose_name='calls a day at most')),
                ('price_of_a_call', models.PositiveIntegerField(default=0, verbose_name='price of a call (fen)')),
                ('monthly_budget', models.PositiveIntegerField(blank=True, help_text='Once it is used up, no request that costs is made.', null=True, verbose_name='monthly budget (fen)')),
                ('tenant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='of the client')),
                ('callback_series', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('callbacks', models.CharField(blank=True, choices=[('', 'Takes none'), ('path', 'Known by its secret address'), ('signed', 'Known by its secret address, and signed with the token')], db_default='', default='', max_length=6, verbose_name='callbacks')),
                ('calls_a_second', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='calls a second at most')),
                ('next_call_at', models.DateTimeField(editable=False, null=True)),
                ('open_from', models.TimeField(blank=True, null=True, verbose_name='calls from')),
                ('open_until', models.TimeField(blank=True, null=True, verbose_name='calls until')),
                ('instead_of', models.ForeignKey(blank=True, help_text="Of a client's own account: the platform's, whose calls about this client it makes and pays.", limit_choices_to={'tenant': None}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.connection', verbose_name='in place of')),
            ],
            options={
                'verbose_name': 'connection',
                'verbose_name_plural': 'connections',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('instead_of', 'tenant'), name='one_account_of_a_client_in_place_of_another', violation_error_message='This client has an account in place of that one already.')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', tenants.sealing.SealedField()),
                ('given_by', models.CharField(max_length=120)),
                ('given_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to='directories.connection')),
                ('given_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'credential',
                'verbose_name_plural': 'credentials',
                'ordering': ['-agreed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Directory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('name_en', models.CharField(max_length=40, verbose_name='English name')),
                ('kind', models.CharField(choices=[('carrier', 'Carrier'), ('handset', 'Handset vendor'), ('app', 'Security app'), ('aggregator', 'Aggregator: knows what others show, takes no labels')], max_length=10, verbose_name='kind')),
                ('platform', models.CharField(choices=[('network', 'Network'), ('android', 'Android'), ('ios', 'iOS'), ('app', 'App')], max_length=8, verbose_name='handset type')),
                ('adapter', models.CharField(default='http', max_length=20, verbose_name='adapter')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('cache_min', models.DurationField(verbose_name='visible after, at the earliest')),
                ('cache_max', models.DurationField(verbose_name='visible after, at the latest')),
                ('longest_label', models.PositiveSmallIntegerField(default=20, verbose_name='maximum label length (characters)')),
                ('latin_counts_half', models.BooleanField(default=False, help_text="When measuring a label's length.", verbose_name='Latin letters and digits count half')),
                ('characters', models.CharField(choices=[('chinese', 'Chinese only'), ('letters', 'Chinese, Latin letters and digits'), ('symbols', 'Chinese, Latin letters, digits and · - & ( ) + space')], default='symbols', max_length=8, verbose_name='accepted characters')),
                ('strictness', models.CharField(choices=[('any', 'Relaxed: all approved labels'), ('named', 'Named: the label must say who is calling'), ('name_only', 'Strict: the name only')], default='any', max_length=9, verbose_name='strictness')),
                ('critical', models.BooleanField(default=True, help_text='A window closes only when this directory agrees.', verbose_name='critical')),
                ('acceleration_price', models.PositiveIntegerField(blank=True, help_text="A paid push past the handsets' cache, in 1/100 CNY. Empty: not offered by this directory.", null=True, verbose_name='price of an acceleration (fen)')),
                ('appeal_price', models.PositiveIntegerField(default=5000, help_text='In 1/100 CNY; free appeals are used first.', verbose_name='price of an appeal (fen)')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('must_be_seen', models.BooleanField(db_default=False, default=False, help_text='Of a directory that nobody can ask what handsets show: windows wait for somebody who looks.', verbose_name='must be seen')),
                ('shadow', models.BooleanField(db_default=False, default=False, help_text='Before it is active: staff may ask it about numbers; clients do not see it, nothing is submitted to it.', verbose_name='in shadow')),
                ('connection', models.ForeignKey(blank=True, help_text='The account used for its requests; several directories may share one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='directories', to='directories.connection', verbose_name='connection')),
                ('sightings_count_days', models.PositiveSmallIntegerField(db_default=30, default=30, help_text='Older sightings do not count.', verbose_name='a sighting counts (days)')),
                ('sources', models.CharField(blank=True, db_default='party farm photo aggregator carrier_sms client', default='party farm photo aggregator carrier_sms client', help_text='Who may say what its handsets show, the surest first: party farm photo aggregator carrier_sms client. Whom you leave out does not count.', max_length=80, verbose_name='whom to believe')),
                ('vets_clients', models.BooleanField(db_default=False, default=False, help_text='It accepts numbers of a client only once it has verified that client.', verbose_name='vets clients')),
                ('waited_for_since', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'directory',
                'verbose_name_plural': 'directories',
                'ordering': ['position', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('active', True), ('kind', 'aggregator'), _negated=True), name='aggregators_take_no_labels', violation_error_message='An aggregator is only asked about numbers: it takes no labels.')],
            },
        ),
        migrations.CreateModel(
            name='CallDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('calls', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('cost', models.PositiveIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failure', models.CharField(blank=True, max_length=200)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='call_days', to='directories.directory')),
                ('verb', models.CharField(blank=True, db_default='', default='', max_length=13)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directories.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('directory', 'day', 'verb', 'account'), name='one_day_per_verb', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='KeptLookUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.JSONField()),
                ('cost', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('aggregator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directories.directory')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'verbose_name': 'kept look-up',
                'verbose_name_plural': 'kept look-ups',
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(models.F('tenant'), models.F('aggregator'), models.F('number'), models.F('asked_at'), name='look_up_of_a_number'), models.Index(models.F('tenant'), models.F('aggregator'), condition=models.Q(('taken_at', None)), name='look_up_to_be_taken')],
            },
        ),
        migrations.CreateModel(
            name='NumberStateList',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=200)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('reading', 'Reading'), ('comparing', 'Comparing'), ('done', 'Compared'), ('refused', 'Nothing imported')], default='reading', max_length=9)),
                ('cursor', models.CharField(blank=True, max_length=20)),
                ('lines_read', models.PositiveIntegerField(default=0)),
                ('clients', models.PositiveIntegerField(default=0)),
                ('compared', models.PositiveIntegerField(default=0)),
                ('corrections', models.PositiveIntegerField(default=0)),
                ('cases', models.PositiveIntegerField(default=0)),
                ('strangers', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('problem_count', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('asked_by', models.CharField(max_length=120)),
                ('asked_by_id', models.CharField(blank=True, max_length=40)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory')),
            ],
            options={
                'verbose_name': 'carrier number states',
                'verbose_name_plural': 'carrier number states',
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['reading', 'comparing'])), fields=('directory',), name='one_number_state_list_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='NumberStateLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('canonical', models.CharField(max_length=20)),
                ('state', models.CharField(max_length=9)),
                ('carrier', models.CharField(blank=True, max_length=20)),
                ('is_clean', models.BooleanField()),
                ('asked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='directories.numberstatelist')),
                ('holder', models.CharField(blank=True, db_default='', default='', max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('asked', 'canonical'), name='one_line_per_list_and_number')],
            },
        ),
        migrations.CreateModel(
            name='PartyCallback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('times', models.PositiveIntegerField(default=1)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directories.connection', verbose_name='connection')),
                ('looks', models.PositiveIntegerField(db_default=0, default=0)),
            ],
            options={
                'verbose_name': 'callback of a party',
                'verbose_name_plural': 'callbacks of parties',
                'ordering': ['-received_at'],
                'constraints': [models.UniqueConstraint(fields=('connection', 'event'), name='one_callback_per_event')],
            },
        ),
        migrations.CreateModel(
            name='PartyProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('wanted', 'To be submitted'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('refused', 'Refused')], default='wanted', max_length=9, verbose_name='state')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='reference at the party')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='directories.directory', verbose_name='directory')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
            ],
            options={
                'verbose_name': 'client vetted by a party',
                'verbose_name_plural': 'clients vetted by parties',
                'ordering': ['-since'],
                'constraints': [models.UniqueConstraint(fields=('directory', 'tenant'), name='one_profile_per_client_and_party')],
            },
        ),
        migrations.CreateModel(
            name='SeenThrough',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vendor', models.CharField(max_length=30, verbose_name='name in its answers')),
                ('aggregator', models.ForeignKey(limit_choices_to={'kind': 'aggregator'}, on_delete=django.db.models.deletion.CASCADE, related_name='vendors', to='directories.directory')),
                ('directory', models.ForeignKey(limit_choices_to=models.Q(('kind', 'aggregator'), _negated=True), on_delete=django.db.models.deletion.CASCADE, related_name='seen_through', to='directories.directory', verbose_name='directory')),
            ],
            options={
                'verbose_name': 'vendor that an aggregator knows',
                'verbose_name_plural': 'vendors that an aggregator knows',
                'ordering': ['vendor'],
                'constraints': [models.UniqueConstraint(fields=('aggregator', 'vendor'), name='one_directory_per_vendor')],
            },
        ),
        migrations.RunSQL(STAY),
    ]
