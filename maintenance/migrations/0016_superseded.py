"""A window that a newer change replaces has an end of its own; a check without a subject is not applicable.

Of windows that were completed before: where not one display was counted, nothing was seen.
"""

from django.db import migrations, models

_NOTHING_TO_SHOW = """
    WITH empty AS (
        UPDATE maintenance_gate SET state = 'not_applicable',
            details = jsonb_set(details, '{reason}', '{"code": "nothing_to_show", "params": {}}')
        WHERE name = 'seen' AND state = 'passed' AND details #>> '{reason,code}' = 'seen_on_handsets'
            AND details #>> '{reason,params,count}' = '0'
        RETURNING window_id)
    UPDATE maintenance_window SET completion = 'nothing' FROM empty
    WHERE maintenance_window.id = empty.window_id AND completion = 'proved';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0015_doers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='gate',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('passed', 'Passed'), ('failed', 'Failed'), ('held', 'Needs attention'), ('waived', 'Waived'), ('not_applicable', 'Not applicable')], default='waiting', max_length=14),
        ),
        migrations.AlterField(
            model_name='maintenancerequest',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('pooled', 'Queued: edits are paused'), ('booked', 'Booked'), ('done', 'Done'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('superseded', 'Superseded')], default='draft', max_length=10),
        ),
        migrations.AlterField(
            model_name='window',
            name='completion',
            field=models.CharField(blank=True, choices=[('proved', 'Proved: seen on handsets'), ('assumed', 'Assumed by estimate'), ('waived', 'Waived'), ('contradicted', 'Contradicted: handsets show something else'), ('nothing', 'Nothing to show')], db_default='', default='', max_length=12),
        ),
        migrations.AlterField(
            model_name='window',
            name='state',
            field=models.CharField(choices=[('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('running', 'Running'), ('verifying', 'Verifying on handsets'), ('completed', 'Completed'), ('cancelled', 'Cancelled'), ('aborted', 'Aborted'), ('rolled_back', 'Rolled back'), ('missed', 'Missed'), ('superseded', 'Superseded')], max_length=20),
        ),
        migrations.RunSQL(_NOTHING_TO_SHOW, migrations.RunSQL.noop),
    ]
