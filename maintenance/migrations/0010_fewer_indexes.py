"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenants.database.indexes import without_index

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
        without_index(
            'maintenance_calendarfeed_holder_id_821f0a0a',
            model_name='calendarfeed',
            name='holder',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        without_index(
            'maintenance_gate_window_id_af0e32bd',
            model_name='gate',
            name='window',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='gates', to='maintenance.window'),
        ),
        without_index(
            'maintenance_occurrence_series_id_93b48868',
            model_name='occurrence',
            name='series',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='occurrences', to='maintenance.series'),
        ),
        without_index(
            'maintenance_outage_directory_id_1bd5ea25',
            model_name='outage',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
        without_index(
            'maintenance_windowevent_window_id_6f133569',
            model_name='windowevent',
            name='window',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='maintenance.window'),
        ),
        *(migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop) for name in UNUSED),
    ]
