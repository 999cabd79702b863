"""Instants and days in why a window must move are tagged; until now they were guessed from their shape."""

from django.db import migrations

from tenants.domain import tagged
from tenants.database.fields import TaggedJSONField

INSTANTS = frozenset({"until", "next_night", "earliest", "starts_at", "ends_at"})
DAYS = frozenset({"night", "before", "not_before"})


def tag(apps, schema_editor):
    rows = apps.get_model("calendars", "MustMove").objects
    for row in rows.only("reasons").iterator(chunk_size=1000):
        rows.filter(pk=row.pk).update(reasons=tagged.tag(row.reasons, INSTANTS, DAYS))


class Migration(migrations.Migration):
    dependencies = [("calendars", "0002_first_rules")]
    operations = [
        migrations.AlterField("mustmove", "reasons", TaggedJSONField(default=list)),
        migrations.RunPython(tag, migrations.RunPython.noop, elidable=True),
    ]
