import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('promises', '0001_initial'),
        ('promises', '0002_titles'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='PromiseAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window_id', models.UUIDField(unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='window')),
                ('lane', models.CharField(choices=[('fast', 'Fast lane'), ('green', 'Green channel'), ('standard', 'Standard'), ('bulk', 'Bulk')], max_length=8, verbose_name='lane')),
                ('due_at', models.DateTimeField(verbose_name='due by')),
                ('raised_at', models.DateTimeField(verbose_name='alerted at')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('titles', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'promise at risk',
                'verbose_name_plural': 'promises at risk',
                'ordering': ['due_at'],
            },
        ),
    ]
