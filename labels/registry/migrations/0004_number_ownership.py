"""Codes by SMS that prove mobiles."""


import django.db.models.deletion
import tenants.database.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_reserved_standby_numbers'),
        ('tenants', '0004_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='NumberCode',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('canonical', models.CharField(max_length=20)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['canonical', 'sent_at'], name='number_code_number'), models.Index(fields=['tenant', 'sent_at'], name='number_code_client'), models.Index(fields=['address', 'sent_at'], name='number_code_address')],
            },
        ),
    ]
