"""Numbers stay: nobody asks for the corrections or the consistency checks of one, and none is deleted."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.database.indexes import without_index


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0020_who_made_it'),
    ]

    operations = [
        without_index(
            'labels_numbercorrection_number_id_defd7f06',
            model_name='numbercorrection',
            name='number',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='labels.number'),
        ),
        migrations.RunSQL("DROP INDEX IF EXISTS labels_consistencycheck_numbers_number_id_c026b3ce", migrations.RunSQL.noop),
    ]
