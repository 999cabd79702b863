"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0005_who_did_it'),
    ]

    operations = [
        without_index(
            'evidence_opening_record_id_2af509b7',
            model_name='opening',
            name='record',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='openings', to='evidence.record'),
        ),
    ]
