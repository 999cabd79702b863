"""The index of kinds and ids finds an id without its kind too: PostgreSQL 18 goes from kind to kind in it."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0006_fewer_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='record',
            name='record_subject_id',
        ),
    ]
