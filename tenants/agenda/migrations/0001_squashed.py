import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

import tenants.domain.lanes


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('agenda', '0001_initial'),
        ('agenda', '0002_deaths'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Work',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(null=True)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('arguments', models.JSONField(default=dict)),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], default=tenants.domain.lanes.Lane['STANDARD'], max_length=8, verbose_name='lane')),
                ('key', models.CharField(max_length=120)),
                ('tenant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
                ('deaths', models.PositiveSmallIntegerField(db_default=0)),
            ],
            options={
                'verbose_name': 'due work',
                'verbose_name_plural': 'due work',
                'indexes': [models.Index(models.F('lane'), models.F('due_at'), condition=models.Q(('done_at', None)), name='work_not_done'), models.Index(models.F('lane'), django.db.models.functions.comparison.Coalesce('tenant', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000001'), output_field=models.UUIDField())), models.F('due_at'), condition=models.Q(('done_at', None)), name='work_by_client')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), ('lease_until', None)), fields=('tenant', 'name', 'key'), name='one_waiting_work_per_key', nulls_distinct=False)],
            },
        ),
    ]
