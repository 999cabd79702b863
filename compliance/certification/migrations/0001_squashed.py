from django.db import migrations, models

import tenants.database.identifiers


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('certification', '0001_first'),
        ('certification', '0002_reason_code'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='ReVerification',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('due_on', models.DateField(unique=True, verbose_name='due')),
                ('state', models.CharField(choices=[('open', 'Under way'), ('passed', 'Passed'), ('failed', 'Failed'), ('merged', 'Completed with a licence renewal')], default='open', max_length=8, verbose_name='state')),
                ('documents', models.JSONField(default=list)),
                ('answer_by', models.DateTimeField(null=True, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 're-verification',
                'verbose_name_plural': 're-verifications',
                'ordering': ['-due_on'],
            },
        ),
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('cause', models.CharField(choices=[('licence', 'No valid licence'), ('re_verification', 'Re-verification failed'), ('suspended', 'Suspended by the platform')], max_length=16, verbose_name='cause')),
                ('document', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('starts_at', models.DateTimeField(verbose_name='frozen since')),
                ('ends_at', models.DateTimeField(null=True, verbose_name='frozen until')),
                ('reason_code', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'verbose_name': 'freeze',
                'verbose_name_plural': 'freezes',
                'ordering': ['starts_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('cause', 'document'), name='one_open_freeze_per_cause'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='freeze_ends_after_it_starts')],
            },
        ),
    ]
