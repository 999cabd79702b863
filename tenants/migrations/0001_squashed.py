"""Clients and what all rooms stand on: business time, the shared cache, blueprints of clients' schemas."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django_tenants.postgresql_backend.base
from django.conf import settings
from django.db import migrations, models

import tenants.database.identifiers
import tenants.sealing

# Business time as one SQL function, and the index type that lets a constraint compare keys and periods together.
CLOCK = """
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
INSERT INTO public.tenants_businessclock (id, "offset") VALUES (1, interval '0');
CREATE FUNCTION public.business_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT clock_timestamp() + (SELECT "offset" FROM public.tenants_businessclock WHERE id = 1) $$;
"""

# Only a sandbox's database lets its business time be moved, and the run-time role can't make it one.
GUARD = """
CREATE FUNCTION public.refuse_moving_real_time() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT OLD.movable AND (NEW."offset", NEW.target) IS DISTINCT FROM (OLD."offset", OLD.target) THEN
        RAISE EXCEPTION 'business time is real time here: this database was not made for a sandbox';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER real_time BEFORE UPDATE ON public.tenants_businessclock
    FOR EACH ROW EXECUTE FUNCTION public.refuse_moving_real_time();
DO $$
DECLARE other regrole;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl)
        WHERE oid = 'public.tenants_businessclock'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON public.tenants_businessclock FROM %s', other);
        EXECUTE format('GRANT SELECT, UPDATE ("offset", target) ON public.tenants_businessclock TO %s', other);
    END LOOP;
END $$;
"""

# The cache that all web processes share, and who asks how often, whose count it is stands there as a hash. What is in
# them may be lost, so it is not logged.
CACHE = """
CREATE UNLOGGED TABLE tenants_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX tenants_cache_expires ON tenants_cache (expires);
"""

THROTTLE = """
CREATE UNLOGGED TABLE tenants_throttle (
    key bytea PRIMARY KEY,
    count bigint NOT NULL,
    ends timestamptz NOT NULL
);
CREATE INDEX tenants_throttle_ends ON tenants_throttle (ends);
"""

# When rows were changed last (tenants.database.updates).
UPDATES = """
CREATE FUNCTION public.stamp_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.updated_at := clock_timestamp();
    ELSIF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
-- The run-time role sees when its own transactions began, and no others'.
CREATE FUNCTION public.owner_writes_since() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
$$;
"""

# Clients' schemas are made from a blueprint by the run-time role, through functions of the owner's: what it may do is to
# name a schema after a client that has been accepted.
BLUEPRINTS = """
CREATE FUNCTION public.tenants_release() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app COLLATE "C", name COLLATE "C")) FROM public.django_migrations
$$;

-- Makes a schema, one statement after another; false where there is no such blueprint.
CREATE FUNCTION public.tenants_follow_blueprint(followed text, wanted text) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET check_function_bodies = off AS $$
DECLARE told text[]; statement text;
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    SELECT statements INTO told FROM public.tenants_blueprint WHERE release = followed;
    IF NOT FOUND THEN RETURN false; END IF;
    EXECUTE format('CREATE SCHEMA %I', wanted);
    PERFORM set_config('search_path', quote_ident(wanted), true);
    FOREACH statement IN ARRAY told LOOP
        EXECUTE replace(statement, '_like_this', quote_ident(wanted));
    END LOOP;
    RETURN true;
END $$;

-- How it was made: there, blueprint; nothing where migrations have to make it.
CREATE FUNCTION public.tenants_make_schema(wanted text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF wanted !~ '^[a-z_][a-z0-9_]{0,62}$' THEN RAISE EXCEPTION '% is no name of a schema', wanted; END IF;
    IF NOT EXISTS (
        SELECT FROM public.tenants_tenant
        WHERE schema_name = wanted AND state IN ('provisioning', 'ready', 'suspended')
    ) THEN
        RAISE EXCEPTION '% is no client that was accepted', wanted;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(wanted));
    IF EXISTS (SELECT FROM pg_namespace WHERE nspname = wanted) THEN RETURN 'there'; END IF;
    RETURN CASE WHEN public.tenants_follow_blueprint(public.tenants_release(), wanted) THEN 'blueprint' END;
END $$;

DO $$
DECLARE other regrole;
BEGIN
    REVOKE ALL ON FUNCTION public.tenants_follow_blueprint(text, text), public.tenants_make_schema(text) FROM PUBLIC;
    FOR other IN
        SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl)
        WHERE oid = 'public.tenants_blueprint'::regclass AND grantee NOT IN (0, relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION public.tenants_follow_blueprint(text, text) FROM %s', other);
        EXECUTE format('REVOKE ALL ON public.tenants_blueprint FROM %s', other);
        EXECUTE format('GRANT SELECT ON public.tenants_blueprint TO %s', other);
    END LOOP;
END $$;
"""

# Of Django's types of content and rights by name, which stand once for all clients: a unique index stands for each of
# these, or nothing asks.
UNUSED = """
    DROP INDEX IF EXISTS public.auth_permission_content_type_id_2f476e4b, public.auth_group_name_a6ea08ec_like,
        public.auth_group_permissions_group_id_b120cbf9, public.auth_group_permissions_permission_id_84c5c92e
"""


def of_this_sandbox(apps, editor):  # type: ignore[no-untyped-def]  # as Django calls it
    """A database that is made in a sandbox is one; any other keeps real time."""
    apps.get_model("tenants", "BusinessClock").objects.update(movable=settings.SANDBOX)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('tenants', '0001_initial'),
        ('tenants', '0002_business_clock'),
        ('tenants', '0003_removed_clients'),
        ('tenants', '0004_cache'),
        ('tenants', '0005_order_epochs'),
        ('tenants', '0006_identity'),
        ('tenants', '0007_parties'),
        ('tenants', '0008_updates'),
        ('tenants', '0009_tallies'),
        ('tenants', '0010_clock_guard'),
        ('tenants', '0011_throttle'),
        ('tenants', '0012_applications_tell_nothing'),
        ('tenants', '0013_migration_failed'),
        ('tenants', '0014_blueprints'),
        ('tenants', '0015_restore'),
        ('tenants', '0016_types_and_rights'),
        ('tenants', '0017_sign_in_addresses'),
        ('tenants', '0018_party_failed_at'),
        ('tenants', '0019_no_spare_schemas'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('release', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('statements', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('schema_name', models.CharField(db_index=True, max_length=63, unique=True, validators=[django_tenants.postgresql_backend.base._check_schema_name])),
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('staff', 'Platform staff'), ('client', 'Client')], default='client', max_length=10)),
                ('state', models.CharField(choices=[('applied', 'Applied'), ('provisioning', 'Being set up'), ('ready', 'In service'), ('suspended', 'Suspended'), ('closed', 'Closed'), ('refused', 'Refused'), ('removed', 'Removed')], default='applied', max_length=14, verbose_name='state')),
                ('legal_name', models.CharField(max_length=120, verbose_name='legal name')),
                ('credit_code', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('subject_type', models.CharField(choices=[('individual', 'Individual'), ('sole_proprietor', 'Sole proprietor'), ('enterprise', 'Enterprise'), ('group', 'Group enterprise')], default='enterprise', max_length=16, verbose_name='subject type')),
                ('industry', models.CharField(choices=[('medical', 'Medical'), ('finance', 'Finance'), ('education', 'Education'), ('legal', 'Legal services'), ('catering', 'Catering'), ('retail', 'Shops and e-commerce'), ('other', 'Other')], default='other', max_length=12, verbose_name='industry')),
                ('micro', models.BooleanField(default=False, verbose_name='micro enterprise')),
                ('time_zone', models.CharField(default='Asia/Shanghai', max_length=50, verbose_name='time zone')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=10, verbose_name='language')),
                ('applicant_name', models.CharField(blank=True, max_length=60, verbose_name='your name')),
                ('applicant_email', models.EmailField(blank=True, max_length=254, verbose_name='your e-mail')),
                ('applicant_mobile', models.CharField(blank=True, max_length=20, verbose_name='your mobile')),
                ('status_page_public', models.BooleanField(default=False, verbose_name='status page is public')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ready_at', models.DateTimeField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('identity_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('identity_number', tenants.sealing.SealedField(blank=True, editable=False, verbose_name='its number')),
                ('identity_type', models.CharField(blank=True, choices=[('resident_card', 'Resident identity card'), ('residence_permit', 'Residence permit of Hong Kong, Macao or Taiwan'), ('hk_macao_permit', 'Mainland travel permit of Hong Kong or Macao'), ('taiwan_permit', 'Mainland travel permit of Taiwan'), ('permanent_resident', 'Foreign permanent resident identity card'), ('passport', 'Passport')], max_length=20, verbose_name='identity document')),
                ('migration_failed_at', models.DateTimeField(editable=False, null=True)),
                ('signed_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, size=None)),
                ('sms_signature', models.CharField(blank=True, db_default='', default='', max_length=12, verbose_name='SMS signature')),
            ],
            options={
                'verbose_name': 'client',
                'verbose_name_plural': 'clients',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['provisioning', 'ready', 'suspended']), models.Q(('credit_code', ''), _negated=True)), fields=('credit_code',), name='one_open_client_per_credit_code'), models.UniqueConstraint(condition=models.Q(('state__in', ['provisioning', 'ready', 'suspended']), models.Q(('identity_hash', ''), _negated=True)), fields=('identity_hash',), name='one_open_client_per_identity')],
            },
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(db_index=True, max_length=253, unique=True)),
                ('is_primary', models.BooleanField(db_index=True, default=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='tenants.tenant')),
            ],
            options={
                'verbose_name': 'domain',
                'verbose_name_plural': 'domains',
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('address', models.CharField(max_length=300, primary_key=True, serialize=False, verbose_name='address')),
                ('silence', models.DurationField()),
                ('silent_until', models.DateTimeField(null=True, verbose_name='left alone until')),
                ('trouble', models.TextField(blank=True, verbose_name='last error')),
                ('trouble_since', models.DateTimeField(null=True, verbose_name='in trouble since')),
                ('failed_at', models.DateTimeField(null=True, verbose_name='last failure')),
            ],
            options={
                'verbose_name': 'outside party',
                'verbose_name_plural': 'outside parties',
            },
        ),
        migrations.CreateModel(
            name='PartyPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=300)),
                ('place', models.PositiveSmallIntegerField()),
                ('holder', models.IntegerField()),
                ('holder_since', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('party', 'place'), name='one_holder_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Restore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restored_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
        ),
        migrations.CreateModel(
            name='SignInAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.UUIDField()),
                ('digest', models.CharField(max_length=64)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest', 'tenant'), name='one_sign_in_address_per_client')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30)),
                ('label', models.CharField(max_length=60)),
                ('count', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'label'), name='one_tally_of_each')],
            },
        ),
        migrations.CreateModel(
            name='WorkingDayOverride',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('is_working', models.BooleanField(verbose_name='a working day')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'working day',
                'verbose_name_plural': 'working days',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='BusinessClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offset', models.DurationField()),
                ('target', models.DateTimeField(null=True)),
                ('movable', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_business_clock')],
            },
        ),
        migrations.CreateModel(
            name='DatabaseOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=60)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_database_origin')],
            },
        ),
        migrations.CreateModel(
            name='OrderEpoch',
            fields=[
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tenants.tenant')),
                ('epoch', models.UUIDField()),
            ],
        ),
        migrations.RunSQL(CLOCK),
        migrations.RunPython(of_this_sandbox),
        migrations.RunSQL(GUARD),
        migrations.RunSQL(CACHE),
        migrations.RunSQL(THROTTLE),
        migrations.RunSQL(UPDATES),
        migrations.RunSQL(BLUEPRINTS),
        migrations.RunSQL(UNUSED),
    ]
