"""Instants and days in what is stored of the rules' answers are tagged; until now they were guessed from their shape."""

from django.db import migrations

from tenants.domain import tagged
from tenants.database.fields import TaggedJSONField

INSTANTS = frozenset({
    "until", "next_night", "limit", "earliest", "starts_at", "ends_at",  # of reasons
    "started_at", "published_at", "completed_at", "ended_at", "promised_by", "first_promised_by",  # changes of a window
})
DAYS = frozenset({"night", "before", "not_before"})
FIELDS = (("MaintenanceRequest", "lane_reasons"), ("Window", "slot_reasons"), ("Gate", "details"),
          ("WindowEvent", "details"))


def tag(apps, schema_editor):
    for model, field in FIELDS:
        rows = apps.get_model("maintenance", model).objects
        for key, stored in rows.values_list("pk", field).iterator(chunk_size=1000):
            tagged_now = tagged.tag(stored, INSTANTS, DAYS)
            if tagged_now != stored:
                rows.filter(pk=key).update(**{field: tagged_now})


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0001_initial")]
    operations = [
        migrations.AlterField("maintenancerequest", "lane_reasons", TaggedJSONField(default=list)),
        migrations.AlterField("window", "slot_reasons", TaggedJSONField(default=list)),
        migrations.AlterField("gate", "details", TaggedJSONField(default=dict)),
        migrations.AlterField("windowevent", "details", TaggedJSONField(default=dict)),
        migrations.RunPython(tag, migrations.RunPython.noop, elidable=True),
    ]
