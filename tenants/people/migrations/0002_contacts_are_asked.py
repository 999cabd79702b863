"""Contacts are asked before they are told. Who was told before counts as having agreed, at the time of the upgrade."""

from django.db import migrations, models

ANSWERS = [("waiting", "Not confirmed yet"), ("agreed", "Agreed"), ("declined", "Declined")]
WAYS = [
    ("before", "Notified before confirmations existed"), ("joined", "Joined by a link sent to this address"),
    ("link", "Link in an e-mail"), ("code", "Code by SMS"),
]


def added(field):
    return [
        migrations.AddField(
            "contact", f"{field}_answer",
            models.CharField(choices=ANSWERS, db_default="waiting", default="waiting", max_length=8),
        ),
        migrations.AddField("contact", f"{field}_answered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "contact", f"{field}_answered_by",
            models.CharField(blank=True, choices=WAYS, db_default="", default="", max_length=6),
        ),
        migrations.RunSQL(
            f"UPDATE people_contact SET {field}_answer = 'agreed', {field}_answered_at = clock_timestamp(),"  # noqa: S608 # nosec B608 # two columns of our own
            f" {field}_answered_by = 'before' WHERE {field} <> ''",
            migrations.RunSQL.noop,
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [*added("email"), *added("mobile")]
