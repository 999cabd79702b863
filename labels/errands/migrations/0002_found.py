"""Errands are found by their number and by the ticket of the party."""

from django.db import migrations, models

from tenants.database.ahead import AddIndexAhead


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0001_squashed'),
        ('errands', '0001_squashed'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        AddIndexAhead(
            model_name='errand',
            index=models.Index(models.F('number'), models.F('made_at'), name='errand_of_a_number'),
        ),
        AddIndexAhead(
            model_name='errand',
            index=models.Index(models.F('ticket'), condition=models.Q(('ticket', ''), _negated=True), name='errand_by_its_ticket'),
        ),
    ]
