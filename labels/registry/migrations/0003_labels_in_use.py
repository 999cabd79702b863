"""Labels are found whole, whether they name a firm or not; the identity parts of them need no index any more."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import tenants.database.pieces
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_found'),
        ('tenants', '0008_earlier_subjects'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='labelclaim', name='label_claim_part'),
        migrations.CreateModel(
            name='LabelInUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40)),
                ('key', models.TextField()),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'text'), name='one_label_in_use_per_client')],
                'indexes': [django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('key', size=2), name='label_in_use_part')],
            },
        ),
    ]
