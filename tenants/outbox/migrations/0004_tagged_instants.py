"""Instants in what messages say are tagged; until now they were guessed from the shape of a text."""

from django.db import migrations

from tenants.domain import tagged
from tenants.database.fields import TaggedJSONField

INSTANTS = frozenset({
    "starts_at", "ends_at", "since_at", "occurred_at", "answer_by", "seen_by", "new_start", "new_end",
    "promised_before", "promised_by",
    "until", "next_night", "limit", "earliest",  # of reasons; "until" of a document is a day, and stays a text
})
DAYS = frozenset({"night", "before", "not_before"})


def tag(apps, schema_editor):
    messages = apps.get_model("outbox", "Message").objects
    for message in messages.exclude(parameters={}).only("parameters").iterator(chunk_size=1000):
        tagged_now = tagged.tag(message.parameters, INSTANTS, DAYS)
        if tagged_now != message.parameters:
            messages.filter(pk=message.pk).update(parameters=tagged_now)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_worth_until")]
    operations = [
        migrations.AlterField("message", "parameters", TaggedJSONField(default=dict)),
        migrations.RunPython(tag, migrations.RunPython.noop, elidable=True),
    ]
