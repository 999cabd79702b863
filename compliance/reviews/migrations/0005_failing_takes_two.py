from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_attachment_pages'),
        ('tenants', '0003_working_day_overrides'),
    ]

    operations = [
        # Not valid: what one person has rejected before two were asked for stays as it was decided.
        AddConstraintNotValid(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 're_verification'), ('state', 'rejected'), ('subject_kind', 're_verification'), _negated=True), models.Q(models.Q(('proposed_by_id', ''), _negated=True), models.Q(('decided_by_id', ''), _negated=True), models.Q(('proposed_by_id', models.F('decided_by_id')), _negated=True)), _connector='OR'), name='failing_a_re_verification_takes_two'),
        ),
    ]
