import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('attempts', '0001_initial'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
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
                ('endpoint', models.UUIDField()),
                ('event', models.UUIDField()),
                ('round', models.PositiveIntegerField(default=0)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('reason', models.CharField(choices=[('event', 'Event'), ('resent', 'Sent again'), ('test', 'Test')], default='event', max_length=6, verbose_name='reason')),
                ('outcome', models.CharField(blank=True, choices=[('delivered', 'Delivered'), ('failed', 'Failed'), ('gone', 'Failed: 410, wants nothing more'), ('dropped', 'Not sent: the webhook is off')], max_length=9, verbose_name='outcome')),
                ('sent_at', models.DateTimeField(null=True)),
                ('code', models.PositiveSmallIntegerField(null=True, verbose_name='answer')),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['-id'],
                'indexes': [models.Index(models.F('endpoint'), models.F('not_before'), condition=models.Q(('done_at', None)), name='attempt_not_done'), models.Index(models.F('endpoint'), condition=models.Q(('done_at', None), ('lease_until__isnull', False)), name='attempt_in_flight'), models.Index(models.F('not_before'), condition=models.Q(('done_at', None)), name='attempt_due'), models.Index(models.F('endpoint'), models.F('id'), name='attempt_of_endpoint'), models.Index(models.F('done_at'), name='attempt_done')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'event', 'round', 'number'), name='one_attempt_per_number')],
            },
        ),
    ]
