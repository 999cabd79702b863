"""Since when windows wait for a directory; for those that stand, since ever."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directories", "0014_moved_by_id")]

    operations = [
        migrations.AddField("directory", "waited_for_since", models.DateTimeField(editable=False, null=True)),
    ]
