"""Numbers of identity documents that were handed in before are kept as they are from now on: with the middle left out."""

from django.db import migrations

MASK = """
UPDATE compliance_licence SET number = CASE WHEN length(number) <= 8 THEN repeat('*', length(number))
    ELSE left(number, 1) || repeat('*', length(number) - 5) || right(number, 4) END
WHERE document_type = 'agent_identity'
"""


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_initial")]
    operations = [migrations.RunSQL(MASK, migrations.RunSQL.noop)]
