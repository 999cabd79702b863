"""Windows that bring a label and are not over get the gate at which they wait until their numbers are proved.

Where the label is wanted already, it has been passed: what is shown stays for the catalogue's term.
"""

from django.db import migrations

OPEN = """
    CREATE TEMPORARY TABLE _open ON COMMIT DROP AS
        SELECT maintenance_window.id AS window_id, EXISTS (
            SELECT FROM maintenance_gate AS wanted
            WHERE wanted.window_id = maintenance_window.id AND wanted.name = 'wanted' AND wanted.state = 'passed'
        ) AS wanted
        FROM maintenance_window JOIN maintenance_maintenancerequest AS request ON request.id = request_id
        WHERE request.content = 'label_change'
        AND maintenance_window.state IN ('waiting_for_approval', 'scheduled', 'running', 'verifying');
    UPDATE maintenance_gate SET position = position + 1 FROM _open WHERE _open.window_id = maintenance_gate.window_id;
    INSERT INTO maintenance_gate (id, window_id, position, name, state, tries, started_at, ended_at, details)
        SELECT gen_random_uuid(), window_id, 0, 'ownership', CASE WHEN wanted THEN 'passed' ELSE 'waiting' END, 0,
            CASE WHEN wanted THEN business_now() END, CASE WHEN wanted THEN business_now() END, '{}'
        FROM _open;
    DROP TABLE _open;
"""


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0002_tagged_instants")]
    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
