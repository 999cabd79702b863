"""Addresses of feeds are random secrets, and somebody answers for each.

Those that calendars know already go on: each is kept as the secret of its feed, until it is replaced at a click.
"""

import hashlib

import django.db.models.deletion
from django.conf import settings
from django.core import signing
from django.db import migrations, models

from tenants.sealing import SealedField, sealed


def keep_addresses(apps, editor):
    """The address was a signature over the id, by the schema."""
    signer = signing.Signer(salt=f"{editor.connection.schema_name}:calendar")
    for feed in apps.get_model("maintenance", "CalendarFeed").objects.all():
        token = signer.sign(str(feed.pk))
        feed.secret, feed.digest = sealed(token), hashlib.sha256(token.encode()).digest()
        feed.save(update_fields=["secret", "digest"])


def give_to_an_owner(apps, editor):
    """Who made them is only a name there, so that the first of the owners answers for them."""
    owner = apps.get_model("people", "User").objects.filter(role="owner", is_active=True).order_by("joined_at").first()
    apps.get_model("maintenance", "CalendarFeed").objects.filter(revoked_at=None).update(holder=owner)


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0007_contradicted"), ("people", "0014_doors")]
    operations = [
        migrations.AddField("calendarfeed", "secret", SealedField(default=""), preserve_default=False),
        migrations.AddField("calendarfeed", "digest", models.BinaryField(max_length=32, null=True)),
        migrations.RunPython(keep_addresses, migrations.RunPython.noop),
        migrations.AlterField("calendarfeed", "digest", models.BinaryField(max_length=32, unique=True)),
        migrations.AddField("calendarfeed", "last_used_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "calendarfeed",
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
