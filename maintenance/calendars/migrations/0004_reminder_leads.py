"""When people are reminded is a figure: what waits to be said names how long before the start, in minutes."""

from django.db import migrations

AHEAD = {"three_days": 72 * 60, "one_day": 24 * 60, "one_hour": 60}


def name_the_lead(apps, schema_editor):
    messages = apps.get_model("outbox", "Message").objects
    for code, minutes in AHEAD.items():
        old = f"maintenance/reminder_{code}"
        for message in messages.filter(template=old).only("parameters").iterator(chunk_size=1000):
            message.template, message.parameters = "maintenance/reminder_ahead", {**message.parameters, "ahead": minutes}
            message.save(update_fields=["template", "parameters"])


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_tagged_instants"), ("outbox", "0006_confirmations")]
    operations = [migrations.RunPython(name_the_lead, migrations.RunPython.noop, elidable=True)]
