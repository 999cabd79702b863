"""The cache that all web processes share. What is in it may be lost, so it is not logged."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE tenants_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX tenants_cache_expires ON tenants_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_removed_clients")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE tenants_cache")]
