"""Standby labels that a client has already are found by the desk's search, too."""

from django.db import migrations

from labels.recognition.recognise import identity_key


def note(apps, schema_editor):
    tenant = (
        apps.get_model("tenants", "Tenant")
        .objects.filter(
            schema_name=schema_editor.connection.schema_name, kind="client", state__in=("ready", "suspended")
        )
        .first()
    )
    if tenant is None:
        return
    approved = apps.get_model("labels", "StandbyLabel").objects.filter(state="approved")
    labels = apps.get_model("registry", "LabelInUse")
    texts = sorted(set(approved.values_list("text", flat=True)))
    rows = [labels(tenant=tenant, text=text, key=identity_key(text)) for text in texts]
    labels.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("labels", "0002_labels_in_use")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
