"""Words for topics and how people are told of them, in the reader's language."""

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from tenants.domain.topics import Rhythm, Topic, Why

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
    Topic.SECURITY.value: _("Security of numbers"),
    Topic.FEEDBACK.value: _("Feedback and suggestions"),
    Topic.PUBLISHING.value: _("Call scripts and announcements"),
    Topic.PROGRAMS.value: _("Programs and webhooks"),
}
RHYTHMS = {
    Rhythm.AT_ONCE.value: _("At once"),
    Rhythm.DAILY.value: _("Daily summary"),
    Rhythm.WEEKLY.value: _("Weekly summary"),
}
# Examples of each topic.
EXAMPLES = {
    Topic.WINDOWS.value: _("booked, moved, on hold, called off"),
    Topic.REMINDERS.value: _("three days, a day and an hour ahead"),
    Topic.PROGRESS.value: _("started, published, visible on handsets"),
    Topic.STANDBY.value: _("numbers that take your calls meanwhile"),
    Topic.PLANNING.value: _("recurring maintenance, queued changes, maintenance-free periods"),
    Topic.DISPLAYS.value: _("wrong or overdue labels, accelerations, appeals"),
    Topic.CASES.value: _("decisions, questions, answers of the support"),
    Topic.VIOLATIONS.value: _("recorded, with the time to appeal"),
    Topic.EXPIRY.value: _("licences, proofs of numbers, brands, re-verifications"),
    Topic.FREEZES.value: _("labels taken from handsets, and back again"),
    Topic.SECURITY.value: _("a number of yours proved by another client"),
    Topic.FEEDBACK.value: _("how maintenance went, what became of your suggestions"),
    Topic.PUBLISHING.value: _("scripts to read, announcements to approve or that did not go out"),
    Topic.PROGRAMS.value: _("webhooks that fail, keys that expire"),
}
CHANNELS = {
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": _("SMS"),
    "voice": _("Phone call"),
    "bot": _("Group bot"),
}
WHY = {
    Why.PERSON.value: _("Chosen for this contact"),
    Why.CLIENT.value: _("By the account's setting"),
    Why.CATALOGUE.value: _("By default"),
    Why.NOBODY_ELSE.value: _("Somebody must know, and nobody else would be notified"),
    Why.OUT_OF_SCOPE.value: _("Only notified of other numbers or directories"),
    Why.LEFT.value: _("Does not want this topic"),
    Why.UNREACHABLE.value: _("No address has agreed, or none works"),
}
