import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('intake', '0001_intake'),
        ('intake', '0002_one_door'),
        ('intake', '0003_who_asked'),
        ('intake', '0004_who_made_it'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text='Clients can read it.', max_length=200, verbose_name='reason')),
                ('started_by', models.CharField(max_length=120, verbose_name='paused by')),
                ('started_at', models.DateTimeField(verbose_name='since')),
                ('ended_by', models.CharField(blank=True, max_length=120, verbose_name='resumed by')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='until')),
                ('ended_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('started_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'pause of edits',
                'verbose_name_plural': 'pauses of edits',
                'ordering': ['-started_at'],
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('ended_at', None)), name='one_open_pause_of_edits', violation_error_message='Edits are already paused.')],
            },
        ),
        migrations.CreateModel(
            name='Pooled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.UUIDField(unique=True)),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], max_length=8)),
                ('wish', models.JSONField(default=dict)),
                ('handed_in_by', models.CharField(max_length=120)),
                ('handed_in_at', models.DateTimeField()),
                ('ranked_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('subject', models.CharField(choices=[('maintenance_request', 'Maintenance'), ('series', 'Recurring maintenance'), ('snapshot', 'Backup restore'), ('case', 'Approved restore')], default='maintenance_request', max_length=20)),
                ('only', models.JSONField(null=True)),
                ('handed_in_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('handed_in_by_kind', models.CharField(db_default='person', default='person', max_length=8)),
            ],
            options={
                'indexes': [models.Index(models.F('ranked_at'), models.F('id'), name='line_of_pooled')],
            },
        ),
    ]
