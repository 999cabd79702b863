"""A client can be named anew: what it was called before is found, and since when it is what it is."""

import django.contrib.postgres.indexes
import tenants.database.pieces
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0006_contact_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='tenant',
            name='former_names',
            field=models.TextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='tenant',
            name='subject_since',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('former_names', size=2), name='client_former_name_part'),
        ),
    ]
