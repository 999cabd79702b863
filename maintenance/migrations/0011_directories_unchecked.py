"""As labels 0019: an outage names its directory without a foreign key."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.indexes import without_constraint


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0019_directories_unchecked'),
        ('maintenance', '0010_fewer_indexes'),
    ]

    operations = [
        without_constraint(
            'maintenance_outage',
            'maintenance_outage_directory_id_1bd5ea25_fk_directori',
            model_name='outage',
            name='directory',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory'),
        ),
    ]
