from django.db import migrations

# Known by name only: the id is empty. No person is called as the platform is.
WHO = """
UPDATE campaigns_campaign SET log = (
    SELECT jsonb_agg(entry || jsonb_build_object(
        'kind', CASE entry ->> 'by' WHEN 'Shouhao' THEN 'platform' ELSE 'staff' END, 'id', '') ORDER BY place)
    FROM jsonb_array_elements(log) WITH ORDINALITY AS done (entry, place))
WHERE log <> '[]'
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_who_did_it")]
    operations = [migrations.RunSQL(WHO, migrations.RunSQL.noop)]
