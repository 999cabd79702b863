"""Labels that name a web site or a mini program need its ICP filing: a version for platforms that began without it."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

WORDS = ["官网", "网站", "网址", "小程序"]


def need_it(apps: Any, schema_editor: Any) -> None:
    """Only where nobody has changed the first version: what staff decided stays."""
    model = apps.get_model("catalogue", "DocumentType")
    rows = list(model.objects.filter(code="icp_filing"))
    if len(rows) == 1 and rows[0].created_by == "Shouhao" and not rows[0].label_words:
        (row,) = rows
        row.pk, row.version, row.valid_from = None, 2, datetime.now(UTC)
        row.required, row.label_words, row.note = True, WORDS, "Needed by labels that name a web site"
        row.save()


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_review_shares")]
    operations = [migrations.RunPython(need_it, migrations.RunPython.noop)]
