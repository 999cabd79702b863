from django.db import migrations

BY_ID = """
    UPDATE reviews_case open_case SET facts = open_case.facts || jsonb_build_object('connection_id', account.id)
    FROM directories_connection account
    WHERE open_case.kind = 'staff_act' AND open_case.subject_kind = 'move_directory'
    AND open_case.decided_at IS NULL AND open_case.facts ->> 'connection' = account.name
"""


class Migration(migrations.Migration):
    """Proposals to move a party that wait for the second person name its connection by id: names are given anew."""

    dependencies = [('directories', '0013_who_gave_it'), ('reviews', '0009_authors')]
    operations = [migrations.RunSQL(BY_ID, migrations.RunSQL.noop)]
