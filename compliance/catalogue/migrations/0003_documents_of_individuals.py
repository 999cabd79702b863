"""Individuals hand in their own identity document, all others their agent's. One that has handed in the agent's is
covered by it. The numbers of both are persons'.
"""

from datetime import UTC, datetime

from django.db import migrations, models

FIRMS = ["sole_proprietor", "enterprise", "group"]
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OWN = {
    "code": "identity_document", "version": 1, "valid_from": SINCE, "created_by": "Shouhao",
    "name": "本人身份证件", "name_en": "Identity document",
    "hint": "姓名、证件类型和号码与申请时一致，正反面在同一文件中",
    "hint_en": "Name, kind and number are those of the application; both sides in one file",
    "subject_types": ["individual"], "personal_number": True, "alternatives": ["agent_identity"], "first_days": 30,
}


def documents_of_individuals(apps, editor):  # type: ignore[no-untyped-def]
    model = apps.get_model("catalogue", "DocumentType")
    model.objects.create(**OWN)
    agents = model.objects.filter(code="agent_identity").order_by("-version").first()
    agents.pk, agents.version, agents.personal_number = None, agents.version + 1, True
    agents.subject_types = agents.subject_types or FIRMS  # unless the staff have decided
    agents.created_by, agents.note = "Shouhao", "证件号码仅以掩码保存；个人以本人身份证件代替"
    agents.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_first_types")]
    operations = [
        migrations.AddField(
            "documenttype",
            "personal_number",
            models.BooleanField(
                default=False,
                help_text="Stored and shown masked.",
                verbose_name="its number is a person's",
            ),
        ),
        migrations.RunPython(documents_of_individuals, migrations.RunPython.noop),
    ]
