"""Clients' rows name directories without a foreign key: each of them put two triggers on the one table of directories,
which every session keeps in memory, and made a client's making longer the more clients there were.
"""

import django.db.models.deletion
from django.db import migrations, models

from tenants.indexes import without_constraint

LOCK = "LOCK TABLE public.directories_directory IN ACCESS EXCLUSIVE MODE"  # first, as those who read it have it first


def unchecked(**options):
    return models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory', **options)


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0011_directories_stay'),
        ('labels', '0018_fewer_indexes'),
    ]

    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        without_constraint(
            'labels_display', 'labels_display_directory_id_10577f02_fk_directori',
            model_name='display', name='directory', field=unchecked(),
        ),
        without_constraint(
            'labels_consistencyanswer', 'labels_consistencyan_directory_id_3b839491_fk_directori',
            model_name='consistencyanswer', name='directory', field=unchecked(db_index=False),
        ),
        without_constraint(
            'labels_displayday', 'labels_displayday_directory_id_7ca319a1_fk_directori',
            model_name='displayday', name='directory', field=unchecked(db_index=False),
        ),
        without_constraint(
            'labels_forwarding', 'labels_forwarding_directory_id_03b0e534_fk_directori',
            model_name='forwarding', name='directory', field=unchecked(db_index=False),
        ),
        without_constraint(
            'labels_numbercorrection', 'labels_numbercorrect_directory_id_743d3eb4_fk_directori',
            model_name='numbercorrection', name='directory', field=unchecked(db_index=False, null=True),
        ),
        without_constraint(
            'labels_numbersync', 'labels_numbersync_directory_id_5837f53e_fk_directori',
            model_name='numbersync', name='directory', field=unchecked(db_index=False),
        ),
    ]
