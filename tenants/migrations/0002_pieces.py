"""Clients are found by a part of their name or credit code, and by what they have applied with."""

import django.contrib.postgres.indexes
import tenants.database.pieces
from django.db import migrations, models

from tenants.database.ahead import RunSQLAhead


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        RunSQLAhead(tenants.database.pieces.PIECES, 'DROP FUNCTION public.pieces(text, integer)'),
        migrations.AddIndex(
            model_name='tenant',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('legal_name', size=2), name='client_name_part'),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=django.contrib.postgres.indexes.GinIndex(tenants.database.pieces.Pieces('credit_code', size=4), name='client_code_part'),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=models.Index(models.F('applicant_email'), condition=models.Q(('applicant_email', ''), _negated=True), name='client_applicant_email'),
        ),
        migrations.AddIndex(
            model_name='tenant',
            index=models.Index(models.F('applicant_mobile'), condition=models.Q(('applicant_mobile', ''), _negated=True), name='client_applicant_mobile'),
        ),
    ]
