"""The licence of law firms is that of one industry: no other client is offered it."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def of_law_firms(apps, editor):  # type: ignore[no-untyped-def]
    """A version of it for the legal industry, unless the staff has written another one."""
    versions = apps.get_model("catalogue", "DocumentType").objects.filter(code="law_firm_licence")
    row = versions.order_by("-version").first()
    if row is not None and row.version == 1:
        row.pk, row.version, row.valid_from, row.industries = None, 2, SINCE, ["legal"]
        row.created_by, row.note = "Shouhao", "仅法律服务行业提交"
        row.save(force_insert=True)


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_payee'),
    ]

    operations = [
        migrations.RunPython(of_law_firms, migrations.RunPython.noop),
    ]
