"""Numbers, labels and brands are found by a part of them, over all clients."""

import django.contrib.postgres.indexes
import tenants.database.pieces
from django.db import migrations

from tenants.database.ahead import AddIndexAhead


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_squashed'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        AddIndexAhead(
            model_name='aliasclaim',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('key', size=2), name='alias_claim_part'),
        ),
        AddIndexAhead(
            model_name='labelclaim',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('key', size=2), name='label_claim_part'),
        ),
        AddIndexAhead(
            model_name='numberclaim',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('canonical', size=4), name='number_claim_part'),
        ),
    ]
