"""A window is found by its id alone."""

from django.db import migrations, models

from tenants.database.ahead import AddIndexAhead


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0001_squashed'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        AddIndexAhead(
            model_name='bookedsession',
            index=models.Index(models.F('window_id'), name='booked_session_by_window'),
        ),
    ]
