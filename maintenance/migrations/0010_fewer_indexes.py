"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UNUSED = [
    "maintenance_maintenancereq_maintenancerequest_id_edee818e",
    "maintenance_series_numbers_series_id_799febc0",
]


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0010_callback_words'),
        ('maintenance', '0009_who_asked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='calendarfeed',
            name='holder',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='gate',
            name='window',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='gates', to='maintenance.window'),
        ),
        migrations.AlterField(
            model_name='occurrence',
            name='series',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='occurrences', to='maintenance.series'),
        ),
        # Without the index Django takes the partial unique one of the field away, too.
        migrations.RemoveConstraint(model_name='outage', name='one_open_outage_per_directory'),
        migrations.AlterField(
            model_name='outage',
            name='directory',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        migrations.AddConstraint(
            model_name='outage',
            constraint=models.UniqueConstraint(fields=['directory'], condition=models.Q(ended_at=None), name='one_open_outage_per_directory'),
        ),
        migrations.AlterField(
            model_name='windowevent',
            name='window',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='maintenance.window'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
