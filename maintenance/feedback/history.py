"""The sentences of feedback in the client's history."""

from django.utils.translation import gettext_lazy as _, gettext_noop

from tenants.acts import actions, texts
from tenants.acts.actions import ToPrograms
from tenants.domain.topics import Topic

actions.declare(
    feedback_given=_("Feedback given: {what}"),
    suggestion_taken=ToPrograms(
        Topic.CASES, _("Suggestion taken up: {title}"), "The platform has taken up a suggestion."
    ),
    suggestion_declined=ToPrograms(
        Topic.CASES, _("Suggestion not taken up: {reason}"), "The platform has not taken up a suggestion."
    ),
    suggestion_reopened=_("Suggestion reopened by the review desk"),
    suggestion_rewarded=ToPrograms(
        Topic.CASES,
        _("Suggestion adopted: {title}; free appeals credited: {count}"),
        "A suggestion was adopted, and free appeals were credited for it.",
    ),
)
texts.declare_words(
    feedback_window=gettext_noop("a maintenance window"),
    feedback_whole=gettext_noop("maintenance as a whole"),
)
