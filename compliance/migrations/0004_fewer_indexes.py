"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index


class Migration(migrations.Migration):

    dependencies = [
        ('compliance', '0003_updates'),
    ]

    operations = [
        without_index(
            'compliance_licence_replaces_id_b931f819',
            model_name='licence',
            name='replaces',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='compliance.licence'),
        ),
    ]
