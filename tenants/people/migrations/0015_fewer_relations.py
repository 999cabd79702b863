"""Relations that nothing needs: rights by name, and indexes that no statement uses or that a unique one stands for.

Those of Django's and allauth's tables too: what they would find stands in a few rows, or at the front of a unique index.
(Not those of tables that are the platform's since tenants 0016: by their name alone public ones would be found here.)
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenants.database.indexes import without_index

UNUSED = [
    "account_emailaddress_email_03be32b2_like",
    "account_emailaddress_user_id_2c513194",
    "account_emailconfirmation_email_address_id_5b7f8c58",
    "account_emailconfirmation_key_f43612bd_like",
    "django_admin_log_content_type_id_c4bce8eb",
    "django_session_session_key_c0390e0f_like",
    "mfa_authenticator_user_id_0c3a50c0",
    "usersessions_usersession_session_key_fd35de43_like",
    "people_apikey_prefix_cde53f96_like",
    "people_bellentry_key_e6a6e809_like",
    "people_user_email_1f424fe4_like",
]


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0014_doors'),
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='user',
            name='groups',
        ),
        migrations.RemoveField(
            model_name='user',
            name='user_permissions',
        ),
        without_index(
            'people_apikey_holder_id_fdf8522b',
            model_name='apikey',
            name='holder',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        without_index(
            'people_bellread_user_id_bb841911',
            model_name='bellread',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        without_index(
            'people_failedsignin_person_id_a86670af',
            model_name='failedsignin',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        without_index(
            'people_subscription_contact_id_910f6221',
            model_name='subscription',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='people.contact'),
        ),
        migrations.AlterField(
            model_name='user',
            name='is_superuser',
            field=models.BooleanField(default=False, editable=False),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
