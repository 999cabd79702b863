"""Handsets of customers, cells without checks of each row, and what a comparison waits for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0008_updates'),
        ('calls', '0003_recovery'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='handset',
            field=models.CharField(default='', max_length=20),
        ),
        migrations.AddField(
            model_name='cell',
            name='handset',
            field=models.CharField(default='', max_length=20),
        ),
        migrations.AlterField(
            model_name='cell',
            name='tenant',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant'),
        ),
        migrations.AlterField(
            model_name='cell',
            name='call_import',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='calls.callimport'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='enough_after',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='comparison',
            name='enough_to',
            field=models.CharField(default='too_few', max_length=7),
        ),
        migrations.AddField(
            model_name='comparison',
            name='earlier_days',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
