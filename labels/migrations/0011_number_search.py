"""Numbers are searched by their beginning without the index that Django keeps for LIKE beside each unique text.

In collation C the unique index itself does it. A file of its own: Django makes that index when a migration ends.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "DROP INDEX labels_number_canonical_64dd931e_like",
            "CREATE INDEX labels_number_canonical_64dd931e_like ON labels_number (canonical varchar_pattern_ops)",
        ),
    ]
