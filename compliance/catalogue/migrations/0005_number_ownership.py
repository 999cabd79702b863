"""Figures of claims on numbers without a proof."""


import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_two_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='claim_days',
            field=models.PositiveSmallIntegerField(default=30, help_text='For numbers that are registered from then on.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days until a claim on a number lapses without a proof'),
        ),
        migrations.AddField(
            model_name='terms',
            name='kept_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='Counted from the upgrade that asks for proofs.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='days for which labels shown before proofs were asked for stay without one'),
        ),
        migrations.AddField(
            model_name='terms',
            name='most_unproved_enterprise',
            field=models.PositiveIntegerField(default=100000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of an enterprise, at most'),
        ),
        migrations.AddField(
            model_name='terms',
            name='most_unproved_group',
            field=models.PositiveIntegerField(default=100000, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a group, at most'),
        ),
        migrations.AddField(
            model_name='terms',
            name='most_unproved_individual',
            field=models.PositiveIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of an individual, at most'),
        ),
        migrations.AddField(
            model_name='terms',
            name='most_unproved_new',
            field=models.PositiveIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a client without an approved document, at most'),
        ),
        migrations.AddField(
            model_name='terms',
            name='most_unproved_sole_proprietor',
            field=models.PositiveIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1)], verbose_name='unproved numbers of a sole proprietor, at most'),
        ),
    ]
