"""What the dashboard itself says is to be done: of windows, questions, numbers, drafts and contacts."""

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from compliance.evidence.selectors import doer_of
from compliance.reviews.models import Case
from compliance.reviews.texts import title as case_title
from labels.selectors import displays_in_use
from maintenance.models import MaintenanceRequest, Window
from portal.changes.forms import UNLABELLED
from portal.displays.why_shown import causes_first
from portal.shell.todo import Todo


def held_todo(window: Window) -> Todo:
    """A step of a window waits for the client."""
    return Todo(
        title=_("“%(title)s” needs your attention") % {"title": window},
        detail=_("A step of this window needs attention."),
        url=reverse("window", args=[window.pk]),
        action=_("Decide"),
        tone="warn",
    )


def asked_todo(case: Case) -> Todo:
    """A reviewer waits for an answer."""
    return Todo(
        title=_("The reviewer has a question about “%(title)s”") % {"title": case_title(case)},
        detail=_("The clock is stopped until you reply."),
        url=reverse("case", args=[case.pk]),
        action=_("Reply"),
        tone="warn",
    )


def numbers_todo(wrong: int, unlabelled: int, *, booked: bool) -> list[Todo]:
    """Numbers that show something else, and why; while nothing is booked, those without a label."""
    items = []
    if wrong:
        said = ngettext("%(count)s number not shown as expected", "%(count)s numbers not shown as expected", wrong)
        items.append(
            Todo(
                title=said % {"count": f"{wrong:,}"},
                detail=" · ".join(causes_first(displays_in_use())),
                url=f"{reverse('displays')}?only=trouble",
                action=_("View"),
                tone="bad",
            )
        )
    if unlabelled and not booked:
        bare = ngettext("%(count)s number has no label", "%(count)s numbers have no label", unlabelled)
        items.append(
            Todo(
                title=bare % {"count": f"{unlabelled:,}"},
                detail=_("People you call only see the number."),
                url=f"{reverse('change_new')}?scope={UNLABELLED}",
                action=_("Choose a label"),
                tone="info",
                acts=True,
            )
        )
    return items


def draft_todo(draft: MaintenanceRequest) -> Todo:
    """A request has no window yet."""
    return Todo(
        title=_("“%(title)s” is not booked yet") % {"title": draft},
        detail=_("requested by %(name)s") % {"name": doer_of(draft, "requested_by")},
        url=reverse("proposal", args=[draft.pk]),
        action=_("Choose a window"),
        tone="info",
    )


def nobody_told_todo(*, asked: bool) -> Todo:
    """Nobody hears of maintenance. asked: contacts are there, and none has confirmed."""
    return Todo(
        title=_("Only whoever books is notified about maintenance"),
        detail=_("No contact has confirmed yet.") if asked else _("Add a contact to receive the reminders."),
        url=reverse("settings_contacts"),
        action=_("Confirm contacts") if asked else _("Add a contact"),
        tone="info",
    )
