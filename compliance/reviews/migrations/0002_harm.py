import datetime as dt
import django.db.models.expressions
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0001_squashed'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='inbox',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='inbox_of_kind',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='inbox_of_lane',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='inbox_of_reviewer',
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='inbox_proposed',
        ),
        migrations.RemoveField(
            model_name='case',
            name='ranked_at',
        ),
        migrations.AddField(
            model_name='case',
            name='harm_at',
            field=models.DateTimeField(help_text='from when labels are withdrawn while nobody decides', null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='ranked_at',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.comparison.Least(models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.Func(models.F('due_at'), function='timezone', output_field=models.DateTimeField(), template="%(function)s('UTC', %(expressions)s)"), '-', models.Case(models.When(lane='fast', then=models.Value(dt.timedelta(days=1))), models.When(lane='green', then=models.Value(dt.timedelta(seconds=28800))), models.When(lane='standard', then=models.Value(dt.timedelta(0))), models.When(lane='bulk', then=models.Value(dt.timedelta(days=-1))), default=models.Value(dt.timedelta(0)))), output_field=models.DateTimeField()), models.Case(models.When(harm_at__isnull=False, then=models.ExpressionWrapper(django.db.models.expressions.CombinedExpression(models.Func(django.db.models.functions.comparison.Greatest('harm_at', 'opened_at'), function='timezone', output_field=models.DateTimeField(), template="%(function)s('UTC', %(expressions)s)"), '-', models.Value(dt.timedelta(days=3))), output_field=models.DateTimeField())), output_field=models.DateTimeField())), function='timezone', output_field=models.DateTimeField(), template="%(function)s('UTC', %(expressions)s)"), output_field=models.DateTimeField()),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('kind'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_kind'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('lane'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_lane'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('assigned_to_id'), models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open')), name='inbox_of_reviewer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('ranked_at'), models.F('id'), condition=models.Q(('state', 'open'), models.Q(('proposed_by_id', ''), _negated=True)), name='inbox_proposed'),
        ),
    ]
