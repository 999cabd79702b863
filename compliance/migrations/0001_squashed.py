import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
from tenants.database.updates import stamp


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('compliance', '0001_initial'),
        ('compliance', '0002_masked_numbers'),
        ('compliance', '0003_updates'),
        ('compliance', '0004_fewer_indexes'),
        ('compliance', '0005_who_made_it'),
        ('compliance', '0006_who_recorded'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Violation',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('serious', 'Serious'), ('forged', 'Forged document')], max_length=8, verbose_name='severity')),
                ('occurred_at', models.DateTimeField(verbose_name='occurred')),
                ('description', models.TextField(verbose_name='description')),
                ('recorded_by', models.CharField(max_length=120)),
                ('spoiled_months', models.PositiveSmallIntegerField(default=1)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('recorded_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'violation',
                'verbose_name_plural': 'violations',
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('document_type', models.CharField(max_length=40, verbose_name='document type')),
                ('type_version', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_review', 'In review'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('superseded', 'Replaced'), ('expired', 'Expired'), ('revoked', 'Revoked')], default='draft', max_length=10, verbose_name='state')),
                ('issuer', models.CharField(max_length=120, verbose_name='issuing authority')),
                ('number', models.CharField(max_length=60, verbose_name='licence number')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(null=True, verbose_name='valid until')),
                ('file', models.FileField(max_length=200, upload_to='')),
                ('file_name', models.CharField(max_length=120, verbose_name='file')),
                ('content_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveSmallIntegerField(default=1)),
                ('handed_in_at', models.DateTimeField(verbose_name='submitted')),
                ('handed_in_by', models.CharField(max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('replaces', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='compliance.licence')),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('handed_in_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'licence',
                'verbose_name_plural': 'licences',
                'ordering': ['-handed_in_at', '-id'],
                'indexes': [models.Index(models.F('document_type'), models.F('state'), name='licence_of_type')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='licence_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('state__in', ['in_review', 'approved'])), fields=('replaces',), name='one_renewal_at_a_time')],
            },
        ),
        stamp('compliance_licence', 'compliance_violation'),
    ]
