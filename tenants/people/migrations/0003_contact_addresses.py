"""Contacts that a client has already are found by the desk's search, too."""

from django.db import migrations

from tenants.sealing import keyed_hash


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
    addresses = apps.get_model("tenants", "ContactAddress")
    rows = [
        addresses(tenant=tenant, contact=key, digest=keyed_hash("contact", address.strip().lower()))
        for key, *both in apps.get_model("people", "Contact").objects.values_list("pk", "email", "mobile").iterator()
        for address in both
        if address
    ]
    addresses.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_finance"), ("tenants", "0006_contact_addresses")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
