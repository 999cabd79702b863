"""One account for each firm or person still, but applications are not counted: none is told of another one."""

from django.db import migrations, models

ACCEPTED = models.Q(state__in=["provisioning", "ready", "suspended"])


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_throttle")]
    operations = [
        migrations.RemoveConstraint("tenant", "one_open_client_per_credit_code"),
        migrations.RemoveConstraint("tenant", "one_open_client_per_identity"),
        migrations.AddConstraint(
            "tenant",
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=ACCEPTED & ~models.Q(credit_code=""),
                name="one_open_client_per_credit_code",
            ),
        ),
        migrations.AddConstraint(
            "tenant",
            models.UniqueConstraint(
                fields=["identity_hash"],
                condition=ACCEPTED & ~models.Q(identity_hash=""),
                name="one_open_client_per_identity",
            ),
        ),
    ]
