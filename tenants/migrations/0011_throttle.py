"""Who asks how often. What is in it may be lost, so it is not logged; whose count it is stands there as a hash."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE tenants_throttle (
    key bytea PRIMARY KEY,
    count bigint NOT NULL,
    ends timestamptz NOT NULL
);
CREATE INDEX tenants_throttle_ends ON tenants_throttle (ends);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_clock_guard")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE tenants_throttle")]
