"""What each carrier holds of forwardings; standby numbers that one leads calls to take them since they were opened."""

from django.db import migrations, models


HELD = """
    UPDATE labels_forwarding SET held = target WHERE accepted_revision = revision AND target IS NOT NULL
"""
TAKEN = """
    UPDATE public.registry_standbyallocation AS given SET taken_at = given.opened_at
    FROM labels_forwarding AS leads JOIN labels_number AS number ON number.id = leads.number_id
    WHERE given.closed_at IS NULL AND given.opened_at IS NOT NULL AND given.taken_at IS NULL
        AND given.number = number.canonical AND given.standby_id = leads.held
"""


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0012_standby_taken"),
        ('labels', '0023_frozen_displays'),
    ]

    operations = [
        migrations.AddField(
            model_name='forwarding',
            name='held',
            field=models.CharField(max_length=20, null=True),
        ),
        migrations.AddField(
            model_name='forwarding',
            name='ordered_revision',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='forwarding',
            name='trouble',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.RunSQL(HELD, migrations.RunSQL.noop),
        migrations.RunSQL(TAKEN, migrations.RunSQL.noop),
    ]
