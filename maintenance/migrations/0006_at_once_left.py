"""Nobody reads whether a window was booked to start at once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0005_a_promise_that_the_platform_moves")]
    operations = [migrations.RemoveField("window", "at_once")]
