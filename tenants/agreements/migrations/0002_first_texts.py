"""A new platform, and one of before, begins with the texts of the folder first_texts; its operator adds its own as
further versions. Neither texts nor acceptances change.
"""

from datetime import UTC, datetime
from pathlib import Path

from django.db import migrations

REFUSALS = """
CREATE FUNCTION public.refuse_change_of_agreements() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'agreements are append-only: % on % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON public.agreements_agreement
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_agreements();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.agreements_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_agreements();
CREATE TRIGGER never_changed BEFORE UPDATE ON public.agreements_acceptance
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change_of_agreements();
"""
BACK = "DROP FUNCTION public.refuse_change_of_agreements() CASCADE;"


def first_texts(apps, editor):  # type: ignore[no-untyped-def]
    model, folder = apps.get_model("agreements", "Agreement"), Path(__file__).parent.parent / "first_texts"
    for kind in ("terms", "privacy", "identity"):
        text, text_en = ((folder / f"{kind}.{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en"))
        model.objects.create(
            kind=kind, version=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), text=text, text_en=text_en,
            created_by="Shouhao",
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial")]
    operations = [
        migrations.RunPython(first_texts, migrations.RunPython.noop),
        migrations.RunSQL(REFUSALS, BACK),
    ]
