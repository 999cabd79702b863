"""As of licences: what a case says of an identity document leaves the middle of its number out."""

from django.db import migrations

MASK = """
UPDATE reviews_case SET facts = jsonb_set(facts, '{licence,number}', to_jsonb(CASE WHEN length(given) <= 8
    THEN repeat('*', length(given)) ELSE left(given, 1) || repeat('*', length(given) - 5) || right(given, 4) END))
FROM (SELECT id AS case_id, facts -> 'licence' ->> 'number' AS given FROM reviews_case
      WHERE facts -> 'licence' ->> 'document_type' = 'agent_identity') numbers
WHERE id = case_id AND given <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_looking")]
    operations = [migrations.RunSQL(MASK, migrations.RunSQL.noop)]
