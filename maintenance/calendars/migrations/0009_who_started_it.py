"""A booked session says whether the platform started its window; of those before only campaigns are known."""

from django.db import migrations, models

OF_CAMPAIGNS = """
UPDATE calendars_bookedsession SET by_platform = true
FROM campaigns_member WHERE campaigns_member.window_id = calendars_bookedsession.window_id
"""


class Migration(migrations.Migration):
    dependencies = [("calendars", "0008_what_was_told"), ("campaigns", "0001_campaigns")]
    operations = [
        migrations.AddField("bookedsession", "by_platform", models.BooleanField(db_default=False)),
        migrations.RunSQL(OF_CAMPAIGNS, migrations.RunSQL.noop),
    ]
