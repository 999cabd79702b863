"""The staff's table of emergency and public-service numbers, with what a new platform lists."""

import django.core.validators
import django.db.models.functions.datetime
from django.db import migrations, models


def first_public_numbers(apps, editor):  # type: ignore[no-untyped-def]
    from labels.registry.first_public_numbers import FIRST_PUBLIC_NUMBERS

    model = apps.get_model("registry", "PublicNumber")
    model.objects.bulk_create(
        model(pattern=pattern, version=1, name=name, name_en=name_en, source=source, created_by="Shouhao")
        for pattern, name, name_en, source in FIRST_PUBLIC_NUMBERS
    )


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pattern', models.CharField(help_text='Its digits; x stands for any digit: 12345, 123xx.', max_length=8, validators=[django.core.validators.RegexValidator('^(?:[0-9]{2,8}x{0,4})$', 'Digits, then x for any digit: 12345, 123xx.')], verbose_name='number')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('name', models.CharField(max_length=60, verbose_name='whose it is')),
                ('name_en', models.CharField(max_length=60, verbose_name='whose it is, in English')),
                ('source', models.CharField(max_length=200, verbose_name='who says so')),
                ('listed', models.BooleanField(default=True, help_text='Otherwise this line is struck out: clients may claim it.', verbose_name='kept from clients')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created at')),
            ],
            options={
                'verbose_name': 'public number',
                'verbose_name_plural': 'public numbers',
                'ordering': ['pattern', '-version'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'version'), name='one_public_number_per_version')],
            },
        ),
        migrations.RunPython(first_public_numbers, migrations.RunPython.noop),
    ]
