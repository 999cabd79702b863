import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('documents', '0001_initial'),
        ('documents', '0002_updates'),
        ('documents', '0003_report_kinds'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('fallback_plan', 'Fallback plan'), ('drill_report', 'Drill report'), ('window_report', 'Maintenance report'), ('quarter_report', 'Quarterly report')], max_length=14, verbose_name='kind')),
                ('about', models.CharField(max_length=60)),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], max_length=10, verbose_name='language')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('content', models.JSONField()),
                ('data_hash', models.CharField(max_length=64)),
                ('pdf', models.BinaryField(null=True)),
                ('pdf_hash', models.CharField(blank=True, max_length=64)),
                ('missing', models.CharField(blank=True, max_length=200)),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
                ('attached_at', models.DateTimeField(null=True)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-drawn_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'about', 'language', 'version'), name='one_document_per_version'), models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('kind', 'about', 'language'), name='one_document_in_force')],
            },
        ),
        stamp('documents_document'),
    ]
