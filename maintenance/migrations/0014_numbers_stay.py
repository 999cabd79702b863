"""Numbers stay: nobody asks for the series of one, and none is deleted."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0013_who_made_it'),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS maintenance_series_numbers_number_id_cb8d5e59", migrations.RunSQL.noop),
    ]
