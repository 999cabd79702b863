"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index

UNUSED = [
    "labels_consistencycheck_numbers_consistencycheck_id_a0e7e61c",
    "labels_acceleration_key_4175b1f0_like",
    "labels_appeal_key_df178d19_like",
]


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0010_callback_words'),
        ('labels', '0017_critical_numbers'),
    ]

    operations = [
        without_index(
            'labels_consistencyanswer_asked_id_8d853457',
            model_name='consistencyanswer',
            name='asked',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='labels.consistencycheck'),
        ),
        without_index(
            'labels_consistencyanswer_directory_id_3b839491',
            model_name='consistencyanswer',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'labels_display_number_id_6e7403c3',
            model_name='display',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='displays', to='labels.number'),
        ),
        without_index(
            'labels_displayday_directory_id_7ca319a1',
            model_name='displayday',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'labels_forwarding_directory_id_03b0e534',
            model_name='forwarding',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'labels_forwarding_number_id_ab410344',
            model_name='forwarding',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='forwardings', to='labels.number'),
        ),
        without_index(
            'labels_labelversion_number_id_a9cc4360',
            model_name='labelversion',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='labels.number'),
        ),
        without_index(
            'labels_numbercorrection_directory_id_743d3eb4',
            model_name='numbercorrection',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'labels_numberproof_number_id_e554a978',
            model_name='numberproof',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='labels.number'),
        ),
        without_index(
            'labels_numbersync_directory_id_5837f53e',
            model_name='numbersync',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'labels_standbylease_number_id_54568f16',
            model_name='standbylease',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='labels.number'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
