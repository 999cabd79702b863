"""Two people are told apart by their ids, where both stand there. Not valid for entries of before: the account keeps
them, and nothing of it is changed.
"""

import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_who_made_it'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='entry',
            name='much_money_takes_two',
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 10000000), ('kind', 'credit'), _negated=True), models.Q(models.Q(('agreed_by', ''), _negated=True), models.Q(models.Q(models.Q(('made_by_id', ''), ('agreed_by_id', ''), _connector='OR', _negated=True), models.Q(('agreed_by_id', models.F('made_by_id')), _negated=True)), models.Q(models.Q(('made_by_id', ''), ('agreed_by_id', ''), _connector='OR'), models.Q(('agreed_by', models.F('made_by')), _negated=True)), _connector='OR')), _connector='OR'), name='much_money_takes_two', violation_error_message='So much money takes two people.'),
        ),
    ]
