"""Somebody answers for each key; a person's sessions end when a new epoch of them begins."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_to_an_owner(apps, editor):
    """Keys that work already: who made them is only a name there, so that the first of the owners answers for them."""
    owner = apps.get_model("people", "User").objects.filter(role="owner", is_active=True).order_by("joined_at").first()
    apps.get_model("people", "ApiKey").objects.filter(revoked_at=None).update(holder=owner)


class Migration(migrations.Migration):
    dependencies = [("people", "0013_who_is_who")]
    operations = [
        migrations.AddField("user", "session_epoch", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "apikey",
            "holder",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(give_to_an_owner, migrations.RunPython.noop),
    ]
