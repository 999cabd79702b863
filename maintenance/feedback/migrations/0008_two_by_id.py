"""Two people are told apart by their ids, where both stand there. Rows of before are not looked at again."""

import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0007_doers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='improvement',
            name='many_appeals_take_two',
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='improvement',
            constraint=models.CheckConstraint(condition=models.Q(('appeals', 1), ('state', 'under_way'), models.Q(models.Q(('agreed_by', ''), _negated=True), models.Q(models.Q(models.Q(('adopted_by_id', ''), ('agreed_by_id', ''), _connector='OR', _negated=True), models.Q(('agreed_by_id', models.F('adopted_by_id')), _negated=True)), models.Q(models.Q(('adopted_by_id', ''), ('agreed_by_id', ''), _connector='OR'), models.Q(('agreed_by', models.F('adopted_by')), _negated=True)), _connector='OR')), _connector='OR'), name='many_appeals_take_two', violation_error_message='More than one free appeal takes two administrators.'),
        ),
    ]
