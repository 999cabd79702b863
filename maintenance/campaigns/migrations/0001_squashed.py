import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('campaigns', '0001_campaigns'),
        ('campaigns', '0002_model'),
        ('campaigns', '0003_re_review'),
        ('campaigns', '0004_who_did_it'),
        ('campaigns', '0005_doers'),
        ('campaigns', '0006_standby_share'),
    ]

    dependencies = [
        ('catalogue', '0001_squashed'),
        ('registry', '0001_squashed'),
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('content', models.CharField(choices=[('model_upgrade', 'Quarterly upgrade of label recognition'), ('carrier_upgrade', 'Carrier interface upgrade'), ('number_state_sync', 'Monthly number-state sync'), ('licence_review', 'Re-review after a changed rule')], max_length=20, verbose_name='content')),
                ('reason', models.CharField(help_text='Kept with every window.', max_length=200, verbose_name='reason')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped'), ('done', 'Done')], default='draft', max_length=7, verbose_name='state')),
                ('canary_percent', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='first wave, percent of the clients')),
                ('further_waves', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)], verbose_name='further waves')),
                ('nightly_capacity', models.PositiveIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1)], verbose_name='maximum clients per night')),
                ('failure_limit', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='pause above this failure rate in a wave (%)')),
                ('log', models.JSONField(default=list)),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('model', models.ForeignKey(blank=True, help_text='Of an upgrade of label recognition: the evaluated model that the clients are given.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.modelversion', verbose_name='label model')),
                ('document_type', models.ForeignKey(blank=True, help_text='Of a re-review: the version whose demands the clients are looked at by.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.documenttype', verbose_name='document type')),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('standby_percent', models.PositiveSmallIntegerField(db_default=50, default=50, help_text='The rest of the pool is kept for other windows; it counts where its windows last longer than a day.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='maximum share of the standby numbers (%)')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Under way'), ('done', 'Done')], default='planned', max_length=7)),
                ('failures_accepted', models.BooleanField(default=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'position'), name='one_wave_per_position')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('booked', 'Booked'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('left_out', 'Left out')], default='planned', max_length=8)),
                ('window_id', models.UUIDField(null=True, unique=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='campaigns.campaign')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='campaigns.wave')),
            ],
            options={
                'indexes': [models.Index(models.F('campaign'), models.F('starts_at'), name='campaign_nights')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'tenant'), name='once_in_a_campaign')],
            },
        ),
    ]
