"""Tasks at parties bear the promises of the windows under way that wait for them."""

from django.db import migrations

_RUNNING = """
    UPDATE errands_errand SET promised_by = waiting.due
    FROM (SELECT display.id, min(promised.promised_by) AS due
          FROM labels_display AS display
          JOIN directories_directory AS party ON party.id = display.directory_id AND party.critical
          JOIN maintenance_maintenancerequest_numbers AS named ON named.number_id = display.number_id
          JOIN maintenance_window AS promised ON promised.request_id = named.maintenancerequest_id
          WHERE promised.state = 'running' GROUP BY display.id) AS waiting
    WHERE errands_errand.display = waiting.id AND errands_errand.state IN ('waiting', 'sent')
      AND errands_errand.appeal IS NULL
      AND errands_errand.tenant_id = (SELECT id FROM tenants_tenant WHERE schema_name = current_schema())
"""


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0016_superseded"), ("errands", "0004_promised")]

    operations = [migrations.RunSQL(_RUNNING, migrations.RunSQL.noop)]
