"""Indexes that no statement uses, or that a unique one stands for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compliance', '0003_updates'),
    ]

    operations = [
        # Without the index Django takes the partial unique one of the field away, too.
        migrations.RemoveConstraint(model_name='licence', name='one_renewal_at_a_time'),
        migrations.AlterField(
            model_name='licence',
            name='replaces',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='compliance.licence'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.UniqueConstraint(fields=['replaces'], condition=models.Q(state__in=["in_review", "approved"]), name='one_renewal_at_a_time'),
        ),
    ]
