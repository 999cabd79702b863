"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models

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
        migrations.AlterField(
            model_name='consistencyanswer',
            name='asked',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='labels.consistencycheck'),
        ),
        migrations.AlterField(
            model_name='consistencyanswer',
            name='directory',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AlterField(
            model_name='display',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='displays', to='labels.number'),
        ),
        migrations.AlterField(
            model_name='displayday',
            name='directory',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AlterField(
            model_name='forwarding',
            name='directory',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AlterField(
            model_name='forwarding',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='forwardings', to='labels.number'),
        ),
        # Without the index Django takes the partial unique one of the field away, too.
        migrations.RemoveConstraint(model_name='labelversion', name='one_coming_version_per_number'),
        migrations.AlterField(
            model_name='labelversion',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='labels.number'),
        ),
        migrations.AddConstraint(
            model_name='labelversion',
            constraint=models.UniqueConstraint(fields=['number'], condition=models.Q(state__in=["draft", "in_review", "approved"]), name='one_coming_version_per_number'),
        ),
        migrations.AlterField(
            model_name='numbercorrection',
            name='directory',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AlterField(
            model_name='numberproof',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='proofs', to='labels.number'),
        ),
        migrations.AlterField(
            model_name='numbersync',
            name='directory',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AlterField(
            model_name='standbylease',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='labels.number'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
