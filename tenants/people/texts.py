"""Words for topics and how people are told of them, in the reader's language when they are read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.domain.topics import Rhythm, Topic

TOPICS = {
    Topic.WINDOWS.value: _("Maintenance windows"),
    Topic.REMINDERS.value: _("Reminders before maintenance"),
    Topic.PROGRESS.value: _("Progress of maintenance"),
    Topic.STANDBY.value: _("Standby numbers"),
    Topic.PLANNING.value: _("Planning of maintenance"),
    Topic.DISPLAYS.value: _("What handsets show"),
    Topic.CASES.value: _("Reviews and questions"),
    Topic.VIOLATIONS.value: _("Violations"),
    Topic.EXPIRY.value: _("Licences and proofs about to expire"),
    Topic.FREEZES.value: _("Freezes and suspensions"),
    Topic.SECURITY.value: _("Security"),
    Topic.PROGRAMS.value: _("Programs and webhooks"),
}
RHYTHMS = {
    Rhythm.AT_ONCE.value: _("At once"),
    Rhythm.DAILY.value: _("Daily summary"),
    Rhythm.WEEKLY.value: _("Weekly summary"),
}
