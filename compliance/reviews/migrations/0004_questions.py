from django.db import migrations, models

_STATES = [
    ("open", "Under review"),
    ("waiting", "Waiting for the client"),
    ("answered", "Answered"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("solved", "Solved"),
    ("withdrawn", "Withdrawn"),
]

# Questions were approved or rejected, for want of other words: they were solved.
SOLVED = """
UPDATE reviews_entry SET action = 'solved' FROM reviews_case
WHERE reviews_case.id = case_id AND kind = 'support' AND action IN ('approved', 'rejected');
UPDATE reviews_case SET state = 'solved' WHERE kind = 'support' AND state IN ('approved', 'rejected');
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_masked_numbers")]

    operations = [
        migrations.AddField(
            "case",
            "reopened",
            models.BooleanField(
                db_default=False, default=False, help_text="an open question that was answered or solved before"
            ),
        ),
        migrations.AlterField(
            "case",
            "state",
            models.CharField(choices=_STATES, default="open", max_length=10, verbose_name="state"),
        ),
        migrations.RemoveConstraint("case", "one_open_case_per_subject"),
        migrations.AddConstraint(
            "case",
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id"],
                condition=models.Q(state__in=["open", "waiting", "answered"]),
                name="one_open_case_per_subject",
            ),
        ),
        # The constraint needs no question that is approved: put right in one transaction with it.
        migrations.RunSQL(SOLVED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    ("kind", "support"), ("state__in", ["open", "waiting", "answered", "solved", "withdrawn"])
                )
                | (~models.Q(kind="support") & ~models.Q(state__in=["answered", "solved"])),
                name="questions_are_answered_others_decided",
            ),
        ),
    ]
