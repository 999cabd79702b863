"""What the client's history says of feedback."""

from django.utils.translation import gettext_lazy as _, gettext_noop

from compliance.evidence import actions, texts

actions.declare(
    feedback_given=_("Feedback given: {what}"),
    suggestion_taken=_("Suggestion taken up: {title}"),
    suggestion_declined=_("Suggestion not taken up: {reason}"),
    suggestion_reopened=_("Suggestion reopened by the review desk"),
    suggestion_rewarded=_("Suggestion adopted: {title}; free appeals credited: {count}"),
)
texts.declare_words(
    feedback_window=gettext_noop("a maintenance window"),
    feedback_whole=gettext_noop("maintenance as a whole"),
)
