from django.db import migrations

# The client whose schema this is: what the platform sees of it from now on (Tenant.frozen_since).
SEEN = """
    UPDATE public.tenants_tenant
    SET frozen_since = (SELECT min(starts_at) FROM certification_freeze WHERE ends_at IS NULL)
    WHERE schema_name = current_schema()
"""


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0001_squashed'),
        ('tenants', '0004_frozen_since'),
    ]

    operations = [migrations.RunSQL(SEEN)]
