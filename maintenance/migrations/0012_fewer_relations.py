"""A client's numbers come from one sequence; types of content and rights by name are the platform's (tenants 0016).

Indexes of Django's and allauth's go whose tables have a row for each person or session of a client: they are read whole.
"""

from django.db import migrations

from tenants.database.ids import from_one_sequence

# By their schema: by name alone the platform's would be found where a client has none.
TO_THE_PLATFORM = """
DO $$
DECLARE own text := quote_ident(current_schema());
BEGIN
    ALTER TABLE django_admin_log DROP CONSTRAINT IF EXISTS django_admin_log_content_type_id_c4bce8eb_fk_django_co;
    IF to_regclass(own || '.django_content_type') IS NULL THEN
        RETURN;
    END IF;
    -- The platform has those of the models of now, once they are made: a log goes further back, or comes first.
    EXECUTE 'INSERT INTO public.django_content_type (app_label, model) SELECT app_label, model'
        ' FROM ' || own || '.django_content_type WHERE id IN (SELECT content_type_id FROM django_admin_log)'
        ' ORDER BY app_label, model ON CONFLICT DO NOTHING';
    EXECUTE 'UPDATE django_admin_log SET content_type_id = (SELECT common.id FROM ' || own || '.django_content_type AS was'
        ' JOIN public.django_content_type AS common USING (app_label, model) WHERE was.id = content_type_id)';
    EXECUTE format('DROP TABLE %1$s.auth_group_permissions, %1$s.auth_group, %1$s.auth_permission,'
        ' %1$s.django_content_type', own);
END $$
"""
UNUSED = [
    "account_emailaddress_email_03be32b2",
    "django_session_expire_date_a5c62663",
    "usersessions_usersession_user_id_af5e0a6d",
]


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("announcements", "0006_fewer_indexes"),
        ("certification", "0002_reason_code"),
        ("compliance", "0004_fewer_indexes"),
        ("evidence", "0006_fewer_indexes"),
        ("labels", "0018_fewer_indexes"),
        ("maintenance", "0011_directories_unchecked"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("notices", "0006_fewer_indexes"),
        ("outbound", "0002_updates"),
        ("people", "0015_fewer_relations"),
        ("scripts", "0001_initial"),
        ("sessions", "0001_initial"),
        ("tenants", "0016_types_and_rights"),
        ("trust", "0002_append_only"),
        ("usersessions", "0001_initial"),
        ("webhooks", "0002_updates"),
    ]
    operations = [
        migrations.RunSQL(TO_THE_PLATFORM, migrations.RunSQL.noop),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
        from_one_sequence(),
    ]
