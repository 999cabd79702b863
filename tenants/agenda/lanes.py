"""The lanes of due work, in order of priority. A worker is reserved for the first two."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.TextChoices):
    FAST = "fast", _("Fast lane")
    GREEN = "green", _("Green channel")
    STANDARD = "standard", _("Standard")
    BULK = "bulk", _("Bulk")


ORDER = tuple(Lane.values)
CHANNELS = ("email", "sms")  # of messages to people: woken as lanes are, and one task at a time works on each
