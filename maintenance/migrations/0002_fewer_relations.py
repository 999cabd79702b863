"""A client's numbers come from one sequence, and its tables have no index that no statement uses or that another stands
for. Types of content and rights by name are the platform's.

After all tables of a client, Django's and allauth's too: Django makes the indexes when a migration ends. What theirs
would find stands in a few rows, or at the front of a unique index; in collation C the unique index of a text finds its
beginnings itself.
"""

from django.db import migrations

from tenants.database.ids import from_one_sequence

UNUSED = [
    "account_emailaddress_email_03be32b2",
    "account_emailaddress_email_03be32b2_like",
    "account_emailaddress_user_id_2c513194",
    "account_emailconfirmation_email_address_id_5b7f8c58",
    "account_emailconfirmation_key_f43612bd_like",
    "django_admin_log_content_type_id_c4bce8eb",
    "django_session_expire_date_a5c62663",
    "django_session_session_key_c0390e0f_like",
    "mfa_authenticator_user_id_0c3a50c0",
    "usersessions_usersession_session_key_fd35de43_like",
    "usersessions_usersession_user_id_af5e0a6d",
    "people_apikey_prefix_cde53f96_like",
    "people_bellentry_key_e6a6e809_like",
    "people_user_email_1f424fe4_like",
    "announcements_wechatconnection_kind_f8c100de_like",
    "labels_acceleration_key_4175b1f0_like",
    "labels_appeal_key_df178d19_like",
    "labels_consistencycheck_numbers_consistencycheck_id_a0e7e61c",
    "labels_consistencycheck_numbers_number_id_c026b3ce",
    "labels_number_canonical_64dd931e_like",
    "maintenance_maintenancereq_maintenancerequest_id_edee818e",
    "maintenance_series_numbers_number_id_cb8d5e59",
    "maintenance_series_numbers_series_id_799febc0",
]


class Migration(migrations.Migration):
    replaces = [("maintenance", "0012_fewer_relations")]
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("announcements", "0001_squashed"),
        ("certification", "0001_squashed"),
        ("compliance", "0001_squashed"),
        ("evidence", "0001_squashed"),
        ("labels", "0001_squashed"),
        ("maintenance", "0001_squashed"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("notices", "0001_squashed"),
        ("outbound", "0001_squashed"),
        ("people", "0001_squashed"),
        ("scripts", "0001_squashed"),
        ("sessions", "0001_initial"),
        ("trust", "0001_squashed"),
        ("usersessions", "0001_initial"),
        ("webhooks", "0001_squashed"),
    ]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE django_admin_log DROP CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co"
        ),
        *(migrations.RunSQL(f"DROP INDEX {name}") for name in UNUSED),
        from_one_sequence(),
    ]
