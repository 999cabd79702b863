"""Closed months can only be added to: triggers refuse update, delete and truncate."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import tenants.database.identifiers

TRIGGERS = """
CREATE FUNCTION refuse_change_of_month() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'closed months are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON trust_monthclosed
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_month();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON trust_monthclosed
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_month();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('trust', '0001_first'),
        ('trust', '0002_append_only'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='MonthClosed',
            fields=[
                ('id', models.UUIDField(default=tenants.database.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField(verbose_name='month')),
                ('compliant', models.BooleanField(verbose_name='compliant')),
                ('reasons', models.JSONField(default=list)),
                ('figures', models.JSONField(default=dict)),
                ('closed_at', models.DateTimeField(verbose_name='closed')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('cause', models.CharField(blank=True, max_length=40, verbose_name='why it was corrected')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='trust.monthclosed')),
            ],
            options={
                'verbose_name': 'closed month',
                'verbose_name_plural': 'closed months',
                'ordering': ['month', 'closed_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes', None)), fields=('month',), name='one_first_verdict_per_month'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='a_month_is_named_by_its_first_day')],
            },
        ),
        migrations.RunSQL(TRIGGERS),
    ]
