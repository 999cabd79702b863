"""A new platform starts with the document types of compliance.catalogue.first_types and the seed's figures as terms."""

from datetime import UTC, datetime

from django.db import migrations


def first_types(apps, editor):  # type: ignore[no-untyped-def]
    from compliance.catalogue.first_types import FIRST_TYPES

    model = apps.get_model("catalogue", "DocumentType")
    for fields in FIRST_TYPES:
        model.objects.create(version=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), created_by="Shouhao", **fields)


def first_terms(apps, editor):  # type: ignore[no-untyped-def]
    """The figures are the fields' defaults."""
    apps.get_model("catalogue", "Terms").objects.create(version=1, created_by="Shouhao")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunPython(first_types, migrations.RunPython.noop),
        migrations.RunPython(first_terms, migrations.RunPython.noop),
    ]
