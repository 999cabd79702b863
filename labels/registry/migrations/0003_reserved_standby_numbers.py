"""Standby numbers are reserved at the booking; those that take calls now have done so since they were given out."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_public_numbers")]

    operations = [
        migrations.AlterField("StandbyAllocation", "opened_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "StandbyAllocation", "starts_at", models.DateTimeField(default=timezone.now), preserve_default=False
        ),
        migrations.RemoveConstraint("StandbyAllocation", "one_standby_number_per_number"),
        migrations.AddConstraint(
            "StandbyAllocation",
            models.UniqueConstraint(
                fields=["tenant", "number"],
                condition=models.Q(closed_at=None, opened_at__isnull=False),
                name="one_standby_number_per_number",
            ),
        ),
        migrations.AddConstraint(
            "StandbyAllocation",
            models.UniqueConstraint(
                fields=["tenant", "window_id", "number"],
                condition=models.Q(closed_at=None),
                name="one_standby_number_per_window_and_number",
            ),
        ),
        migrations.RunSQL(
            "UPDATE public.registry_standbyallocation SET starts_at = opened_at", migrations.RunSQL.noop
        ),
    ]
