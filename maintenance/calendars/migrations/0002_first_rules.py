"""A new platform starts with the rules of docs/rules.md."""

from django.db import migrations


def first_rules(apps, editor):  # type: ignore[no-untyped-def]
    from maintenance.calendars.services import DEFAULT_BLACKOUTS, default_figures

    apps.get_model("calendars", "Policy").objects.create(
        version=1, figures=default_figures(), created_by="Shouhao"
    )
    for fields in DEFAULT_BLACKOUTS:
        apps.get_model("calendars", "Blackout").objects.create(**fields)


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunPython(first_rules, migrations.RunPython.noop)]
