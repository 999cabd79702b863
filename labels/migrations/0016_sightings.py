"""What people and programs say that they have seen on handsets."""

import django.db.models.deletion
import django.db.models.functions.datetime
import tenants.database.identifiers
from django.db import migrations, models

from tenants.database.updates import stamp


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0015_undecided_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('revision', models.PositiveIntegerField()),
                ('source', models.CharField(choices=[('party', "The party's interface"), ('farm', 'Handset farm'), ('photo', 'Picture of a handset'), ('aggregator', 'Aggregator'), ('carrier_sms', "Carrier's SMS"), ('client', "Client's word")], max_length=11)),
                ('says', models.CharField(choices=[('agrees', 'As expected'), ('early', 'Not yet, within its time'), ('contradicts', 'Something else'), ('unmarked', 'No mark; nobody looked for the label')], max_length=11)),
                ('shown', models.CharField(max_length=40, null=True)),
                ('mark', models.CharField(blank=True, max_length=20)),
                ('seen_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField()),
                ('device', models.CharField(max_length=64)),
                ('call', models.CharField(max_length=64)),
                ('brand', models.CharField(blank=True, max_length=40)),
                ('os', models.CharField(blank=True, max_length=40)),
                ('carrier', models.CharField(blank=True, max_length=40)),
                ('app', models.CharField(blank=True, max_length=40)),
                ('seen_by', models.CharField(max_length=120)),
                ('display', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='labels.display')),
            ],
            options={
                'verbose_name': 'sighting',
                'verbose_name_plural': 'sightings',
                'ordering': ['-taken_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('device', 'call'), name='one_sighting_per_device_and_call')],
            },
        ),
        stamp('labels_sighting'),
    ]
