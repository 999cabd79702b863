"""A new platform lists emergency and public-service numbers."""

import datetime as dt

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers
from tenants.database.updates import stamp


def first_public_numbers(apps, editor):  # type: ignore[no-untyped-def]
    from labels.registry.first_public_numbers import FIRST_PUBLIC_NUMBERS

    model = apps.get_model("registry", "PublicNumber")
    model.objects.bulk_create(
        model(pattern=pattern, version=1, name=name, name_en=name_en, source=source, created_by="Shouhao")
        for pattern, name, name_en, source in FIRST_PUBLIC_NUMBERS
    )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('registry', '0001_initial'),
        ('registry', '0002_public_numbers'),
        ('registry', '0003_reserved_standby_numbers'),
        ('registry', '0004_number_ownership'),
        ('registry', '0005_unproved_count'),
        ('registry', '0006_updates'),
        ('registry', '0007_handset_pictures'),
        ('registry', '0008_who_made_it'),
        ('registry', '0009_who_did_it'),
        ('registry', '0010_pictures_by_client'),
        ('registry', '0011_codes_by_claim'),
        ('registry', '0012_standby_taken'),
    ]

    dependencies = [
        ('directories', '0001_squashed'),
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandbyNumber',
            fields=[
                ('canonical', models.CharField(max_length=15, primary_key=True, serialize=False, verbose_name='number')),
                ('owner', models.CharField(max_length=120, verbose_name='licensed provider')),
                ('proof_name', models.CharField(max_length=200, verbose_name='proof')),
                ('proof_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the proof')),
                ('cool_down', models.DurationField(default=dt.timedelta(days=30), help_text='After release it is not assigned to anyone for this long.', verbose_name='cool-down')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('free', models.BooleanField(default=True, editable=False)),
                ('usable_from', models.DateTimeField(editable=False, null=True, verbose_name='available from')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'standby number',
                'verbose_name_plural': 'standby numbers',
                'ordering': ['canonical'],
            },
        ),
        migrations.CreateModel(
            name='UnprovedCount',
            fields=[
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tenants.tenant')),
                ('waiting', models.PositiveIntegerField(default=0, help_text='claimed, within their term')),
                ('kept', models.PositiveIntegerField(default=0, help_text='shown before proofs were asked for')),
                ('disputed', models.PositiveIntegerField(default=0, help_text='claimed by another client too, or public')),
                ('counted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='AliasClaim',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('claimed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
        ),
        migrations.CreateModel(
            name='LabelClaim',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('claimed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=40, unique=True, verbose_name='version')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('data_sha256', models.CharField(max_length=64)),
                ('thresholds', models.JSONField(default=dict)),
                ('measures', models.JSONField(default=dict, help_text='by cross-validation, slice by slice')),
                ('evaluation', models.JSONField(null=True)),
                ('artefact', models.TextField()),
                ('campaign_id', models.UUIDField(null=True, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('evaluated', 'Evaluated'), ('active', 'In use'), ('retired', 'Retired')], default='draft', max_length=9, verbose_name='state')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('evaluated_at', models.DateTimeField(null=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('activated_by', models.CharField(blank=True, max_length=120)),
                ('activated_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'label model',
                'verbose_name_plural': 'label models',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='one_active_model')],
            },
        ),
        migrations.CreateModel(
            name='ModelInUse',
            fields=[
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tenants.tenant')),
                ('since', models.DateTimeField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clients', to='registry.modelversion')),
            ],
        ),
        migrations.CreateModel(
            name='NumberClaim',
            fields=[
                ('canonical', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('claimed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
        ),
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
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'public number',
                'verbose_name_plural': 'public numbers',
                'ordering': ['pattern', '-version'],
                'constraints': [models.UniqueConstraint(fields=('pattern', 'version'), name='one_public_number_per_version')],
            },
        ),
        migrations.CreateModel(
            name='HandsetPicture',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('display', models.BigIntegerField()),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('wanted', models.CharField(max_length=40, null=True)),
                ('shown', models.CharField(max_length=40, null=True)),
                ('mark', models.CharField(blank=True, max_length=20)),
                ('content', models.BinaryField(null=True)),
                ('size', models.PositiveIntegerField()),
                ('content_type', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('seen_at', models.DateTimeField()),
                ('brand', models.CharField(blank=True, max_length=40)),
                ('os', models.CharField(blank=True, max_length=40)),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('taken_by', models.CharField(max_length=120)),
                ('taken_by_id', models.CharField(max_length=40)),
                ('taken_at', models.DateTimeField()),
                ('at_desk', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'To be confirmed'), ('confirmed', 'Confirmed'), ('rejected', 'Rejected')], default='waiting', max_length=9, verbose_name='state')),
                ('decided_by', models.CharField(blank=True, max_length=120)),
                ('decided_at', models.DateTimeField(null=True)),
                ('directory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directories.directory')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('decided_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'picture of a handset',
                'verbose_name_plural': 'pictures of handsets',
                'ordering': ['-taken_at', '-id'],
                'indexes': [models.Index(models.F('tenant'), condition=models.Q(('state', 'waiting')), name='handset_picture_to_confirm')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'sha256'), name='one_handset_picture_per_content')],
            },
        ),
        migrations.CreateModel(
            name='NumberCode',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('canonical', models.CharField(max_length=20)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'sent_at'], name='number_code_client')],
            },
        ),
        migrations.CreateModel(
            name='StandbyAllocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20)),
                ('window_id', models.UUIDField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('until', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('standby', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='registry.standbynumber')),
                ('starts_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('failed_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'window_id'], name='allocation_of_window')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('standby',), name='one_client_per_standby_number'), models.UniqueConstraint(condition=models.Q(('closed_at', None), ('opened_at__isnull', False)), fields=('tenant', 'number'), name='one_standby_number_per_number'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('tenant', 'window_id', 'number'), name='one_standby_number_per_window_and_number')],
            },
        ),
        migrations.RunPython(first_public_numbers),
        stamp('registry_standbyallocation'),
    ]
