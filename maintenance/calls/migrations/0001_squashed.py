"""Months of calls come and go by the owner's right: the run-time role owns no table."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import maintenance.calls.domain.comparing
import tenants.database.identifiers
import tenants.sealing
from tenants.database.updates import stamp

BY_MONTH = """
CREATE TABLE calls_call (
    tenant_id uuid NOT NULL, began_at timestamptz NOT NULL, key bigint NOT NULL, number varchar(20) NOT NULL,
    seconds integer NOT NULL, outcome varchar(14) NOT NULL, network varchar(9) NOT NULL, region varchar(20) NOT NULL,
    call_import_id uuid NOT NULL, handset varchar(20) NOT NULL,
    PRIMARY KEY (tenant_id, began_at, key)
) PARTITION BY RANGE (began_at);
CREATE FUNCTION calls_make_month(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    name text := 'calls_call_' || to_char(day, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('calls_make_month'));
    IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.calls_call FOR VALUES FROM (%L) TO (%L)', name,
        first::text || ' 00:00+00', (first + interval '1 month')::date::text || ' 00:00+00');
END $$;
CREATE FUNCTION calls_drop_months(until date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text;
    dropped integer := 0;
BEGIN
    FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'public.calls_call'::regclass LOOP
        IF (to_date(right(name, 7), 'YYYY_MM') + interval '1 month')::date <= until THEN
            EXECUTE 'DROP TABLE public.' || quote_ident(name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;
"""
UNCHANGING = """
CREATE FUNCTION calls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'comparisons are not changed: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER unchanging BEFORE UPDATE ON calls_comparison FOR EACH ROW EXECUTE FUNCTION calls_refuse_change();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('calls', '0001_calls'),
        ('calls', '0002_updates'),
        ('calls', '0003_recovery'),
        ('calls', '0004_handsets'),
        ('calls', '0005_sources'),
        ('calls', '0006_titles'),
        ('calls', '0007_who_made_it'),
        ('calls', '0008_addresses_checked'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
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
                ('state', models.CharField(choices=[('asked', 'Its address is being checked, and its host key asked for'), ('offered', 'Confirm its host key'), ('on', 'Fetched every hour')], default='asked', max_length=8, verbose_name='state')),
                ('trouble', models.CharField(default='', max_length=20)),
                ('detail', models.CharField(default='', max_length=300)),
                ('failing_since', models.DateTimeField(null=True)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('seen', models.JSONField(default=dict)),
                ('made_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('made_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'host', 'port', 'username', 'folder'), name='one_source_per_folder')],
            },
        ),
        migrations.CreateModel(
            name='CallImport',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField(default=b'')),
                ('layout', models.CharField(max_length=20, verbose_name='format')),
                ('columns', models.JSONField(default=dict)),
                ('header', models.BooleanField(default=True)),
                ('zone', models.CharField(max_length=50, verbose_name='time zone')),
                ('codes', models.CharField(default='words', max_length=10)),
                ('state', models.CharField(choices=[('looking', 'Being opened'), ('chosen', 'Not imported yet'), ('waiting', 'Being read'), ('taken', 'Imported'), ('refused', 'Not readable')], default='chosen', max_length=8, verbose_name='state')),
                ('problem', models.CharField(blank=True, max_length=40)),
                ('calls', models.PositiveIntegerField(default=0, verbose_name='calls')),
                ('known', models.PositiveIntegerField(default=0)),
                ('skipped', models.JSONField(default=dict)),
                ('first_day', models.DateField(null=True)),
                ('last_day', models.DateField(null=True)),
                ('asked_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('taken_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('head', models.BinaryField(default=b'')),
                ('whole_sha256', models.CharField(default='', max_length=64)),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='imports', to='calls.callsource')),
                ('asked_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'import of calls',
                'verbose_name_plural': 'imports of calls',
                'ordering': ['-created_at'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'sha256'), name='one_import_per_content')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(BY_MONTH)],
            state_operations=[
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('pk', models.CompositePrimaryKey('tenant_id', 'began_at', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                        ('began_at', models.DateTimeField()),
                        ('key', models.BigIntegerField()),
                        ('number', models.CharField(max_length=20)),
                        ('seconds', models.IntegerField()),
                        ('outcome', models.CharField(max_length=14)),
                        ('network', models.CharField(max_length=9)),
                        ('region', models.CharField(max_length=20)),
                        ('call_import', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='calls.callimport')),
                        ('handset', models.CharField(default='', max_length=20)),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('hour', models.PositiveSmallIntegerField()),
                ('number', models.CharField(max_length=20)),
                ('network', models.CharField(max_length=9)),
                ('region', models.CharField(max_length=20)),
                ('calls', models.PositiveIntegerField()),
                ('counted', models.PositiveIntegerField()),
                ('answered', models.PositiveIntegerField()),
                ('rejected', models.PositiveIntegerField()),
                ('blocked', models.PositiveIntegerField()),
                ('call_import', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='calls.callimport')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('handset', models.CharField(default='', max_length=20)),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'day'], name='cells_of_client')],
            },
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('window_id', models.UUIDField()),
                ('title', models.CharField(max_length=200, verbose_name='window')),
                ('look', models.PositiveSmallIntegerField(verbose_name='days after')),
                ('made_at', models.DateTimeField(verbose_name='compared at')),
                ('verdict', models.CharField(choices=[('fell', 'Answer rate fell'), ('no_fall', 'No fall of 15 %'), ('too_few', 'Too few calls to say')], max_length=7, verbose_name='verdict')),
                ('change', models.FloatField(verbose_name='change')),
                ('low', models.FloatField()),
                ('high', models.FloatField(null=True)),
                ('p', models.FloatField()),
                ('before_calls', models.PositiveIntegerField()),
                ('before_answered', models.PositiveIntegerField()),
                ('after_calls', models.PositiveIntegerField()),
                ('after_answered', models.PositiveIntegerField()),
                ('days_before', models.PositiveSmallIntegerField()),
                ('days_after', models.PositiveSmallIntegerField()),
                ('least_found', models.FloatField()),
                ('between', models.FloatField()),
                ('with_controls', models.BooleanField()),
                ('enough_on', models.DateField(null=True)),
                ('mix', models.FloatField(default=0)),
                ('rate', models.FloatField(default=0)),
                ('suspects', models.JSONField(default=list)),
                ('data_sha256', models.CharField(max_length=64)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('repaired_since', models.DateField(null=True)),
                ('enough_after', models.PositiveSmallIntegerField(null=True)),
                ('enough_to', models.CharField(default=maintenance.calls.domain.comparing.Verdict['TOO_FEW'], max_length=7)),
                ('earlier_days', models.PositiveSmallIntegerField(default=0)),
                ('titles', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'comparison',
                'verbose_name_plural': 'comparisons',
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'window_id', 'look', 'data_sha256'), name='one_comparison_per_data')],
            },
        ),
        migrations.CreateModel(
            name='CallMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headers_sha256', models.CharField(max_length=64)),
                ('columns', models.JSONField()),
                ('zone', models.CharField(max_length=50)),
                ('codes', models.CharField(max_length=10)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'headers_sha256'), name='one_mapping_per_headers')],
            },
        ),
        migrations.RunSQL(UNCHANGING),
        stamp('calls_callimport', 'calls_callsource'),
    ]
