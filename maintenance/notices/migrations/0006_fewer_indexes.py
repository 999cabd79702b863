"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0005_titles'),
    ]

    operations = [
        without_index(
            'notices_acknowledgement_notice_id_5470f062',
            model_name='acknowledgement',
            name='notice',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to='notices.notice'),
        ),
        without_index(
            'notices_notice_superseded_by_id_b451097e',
            model_name='notice',
            name='superseded_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supersedes', to='notices.notice'),
        ),
    ]
