"""A new platform begins with the texts of the folder first_texts; its operator adds its own as further versions.

Neither texts nor acceptances change.
"""

from datetime import UTC, datetime
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

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


def first_texts(apps, editor):  # type: ignore[no-untyped-def]
    model, folder = apps.get_model("agreements", "Agreement"), Path(__file__).parent.parent / "first_texts"
    for kind in ("terms", "privacy", "identity"):
        text, text_en = ((folder / f"{kind}.{language}.txt").read_text(encoding="utf-8") for language in ("zh", "en"))
        model.objects.create(
            kind=kind, version=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), text=text, text_en=text_en,
            created_by="Shouhao",
        )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('agreements', '0001_initial'),
        ('agreements', '0002_first_texts'),
        ('agreements', '0003_who_made_it'),
    ]

    dependencies = [
        ('tenants', '0001_squashed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('terms', 'Terms of service'), ('privacy', 'Privacy notice'), ('identity', 'Consent to the use of the identity document')], max_length=8, verbose_name='which text')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('valid_from', models.DateTimeField(verbose_name='in force from')),
                ('text', models.TextField(verbose_name='text')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('note', models.CharField(max_length=200, verbose_name='what is new')),
                ('created_by', models.CharField(max_length=120, verbose_name='created by')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created at')),
                ('created_by_id', models.CharField(blank=True, db_default='', default='', max_length=40)),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'terms and privacy notice',
                'ordering': ['kind', '-version'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='one_agreement_per_version')],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=60, verbose_name='who')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('user_id', models.UUIDField(null=True)),
                ('accepted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='accepted at')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant', verbose_name='client')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='agreements.agreement', verbose_name='agreement')),
            ],
            options={
                'verbose_name': 'acceptance',
                'verbose_name_plural': 'acceptances',
                'ordering': ['accepted_at', 'pk'],
            },
        ),
        migrations.RunPython(first_texts),
        migrations.RunSQL(REFUSALS),
    ]
