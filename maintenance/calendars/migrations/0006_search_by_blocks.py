from typing import Any

from django.db import migrations, models

DAYS, BYTES_A_DAY = 32, 12


def gather(apps: Any, schema_editor: Any) -> None:
    """The days' full quarters of an hour, put into the blocks that their days lie in."""
    blocks: dict[tuple[str, int], bytearray] = {}
    for row in apps.get_model("calendars", "LedgerDay").objects.all():
        block, place = divmod(row.day.toordinal(), DAYS)
        full = blocks.setdefault((row.resource, block), bytearray(DAYS * BYTES_A_DAY))
        full[place * BYTES_A_DAY : (place + 1) * BYTES_A_DAY] = row.full
    model = apps.get_model("calendars", "LedgerBlock")
    model.objects.bulk_create(
        [model(resource=resource, block=block, full=bytes(full)) for (resource, block), full in blocks.items()]
    )


class Migration(migrations.Migration):

    dependencies = [
        ("calendars", "0005_who_must_move"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("resource", models.CharField(max_length=60)),
                ("block", models.IntegerField()),
                ("full", models.BinaryField(max_length=384)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["resource", "block"], name="one_ledger_row_per_resource_and_block"
                    )
                ],
            },
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="ledgerday",
            name="full",
        ),
    ]
