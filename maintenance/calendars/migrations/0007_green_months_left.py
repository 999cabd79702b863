"""The months of the green channel are a figure of certification (catalogue.Terms) now; nobody reads the older copy."""

from django.db import migrations

FORGET = """
UPDATE calendars_policy SET figures = figures #- '{lanes,green_months}'
WHERE figures #> '{lanes,green_months}' IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("calendars", "0006_search_by_blocks")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
