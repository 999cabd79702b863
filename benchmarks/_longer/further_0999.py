"""A column and its index: what most releases bring."""

from pathlib import Path

from django.db import migrations, models

from maintenance.scripts import migrations as packaged

LAST = max(path.stem for path in Path(packaged.__path__[0]).glob("0*.py"))


class Migration(migrations.Migration):
    dependencies = [("scripts", LAST)]
    operations = [
        migrations.AddField("scriptread", "further", models.DateTimeField(null=True)),
        migrations.AddIndex("scriptread", models.Index(fields=["further"], name="scriptread_further")),
    ]
