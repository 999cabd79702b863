"""Errands are found by their number and by the ticket of the party."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directories', '0001_squashed'),
        ('errands', '0001_squashed'),
        ('tenants', '0002_pieces'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='errand',
            index=models.Index(models.F('number'), models.F('made_at'), name='errand_of_a_number'),
        ),
        migrations.AddIndex(
            model_name='errand',
            index=models.Index(models.F('ticket'), condition=models.Q(('ticket', ''), _negated=True), name='errand_by_its_ticket'),
        ),
    ]
