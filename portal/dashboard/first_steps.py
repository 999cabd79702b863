"""The way of a new client to its first label on handsets: each step, what happens without it, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from compliance.domain.requirements import Requirement, Requirements, Status
from labels.domain.ownership import DOCUMENT
from portal.licences.shown import by_urgency
from tenants.when import dated_text, moment_text


class How(StrEnum):
    DONE = "done"
    WITH_US = "with_us"  # nothing to do but to wait
    OPEN = "open"


WORDS: Final[dict[How, Promise]] = {How.DONE: lazy("Done"), How.WITH_US: lazy("In review"), How.OPEN: lazy("To do")}
TONES: Final = {How.DONE: "good", How.WITH_US: "neutral", How.OPEN: "info"}


@dataclass(frozen=True)
class Step:
    """A step. without: what happens, or does not, while it is open; due: its last day, where it has one; term: by when
    it is done, in words, where it has none.
    """

    title: str
    how: How
    without: str
    url: str
    action: str
    due: date | None = None
    term: str = ""

    @property
    def word(self) -> str:
        return str(WORDS[self.how])

    @property
    def tone(self) -> str:
        return TONES[self.how]


@dataclass(frozen=True)
class Begun:
    """What there is of a client's beginning. numbers: it has some; told: a contact has agreed to be told; unconfirmed:
    a contact's mobile that has not; labels: asked for, approved or shown; begins: the first open window; unproved: no
    label may be shown yet on some number, whatever has been submitted for it; claim_ends: until when a number that is
    registered today may stay unproved; replies: when a reviewer decides, by the code of documents that are with one.
    """

    numbers: bool
    told: bool
    unconfirmed: str
    labels: bool
    begins: datetime | None
    unproved: bool
    claim_ends: date
    replies: Mapping[str, datetime]


def first_steps(begun: Begun, owed: Requirements) -> list[Step]:
    """All steps in their order, as long as no label has been published: what is owed then is a to-do."""
    return [
        _numbers(begun),
        _proofs(begun, owed),
        _documents(begun, owed),
        _contacts(begun),
        _label(begun),
        _on_handsets(begun),
    ]


def _numbers(begun: Begun) -> Step:
    return Step(
        title=_("Register your numbers"),
        how=How.DONE if begun.numbers else How.OPEN,
        without=_("Only a registered number can show a name."),
        url=reverse("number_import"),
        action=_("Import a list"),
        term=_("No deadline."),
    )


def _proofs(begun: Begun, owed: Requirements) -> Step:
    """A number nobody has is not proved; one whose document is in review waits for us."""
    missing = [each for each in by_urgency(owed) if each.document_type == DOCUMENT]
    how, term = _proved(begun, missing), ""
    without = _("A label is shown on proved numbers only. A number that is not proved in time is given up.")
    if how is How.WITH_US:
        without = _("Your proof was submitted. Labels can be shown on the numbers once it is approved.")
        term = _reply([begun.replies[DOCUMENT]] if DOCUMENT in begun.replies else [])
    elif not begun.numbers:
        term = _("A number registered today is to be proved by %(day)s.") % {"day": dated_text(begun.claim_ends)}
    return Step(
        title=_("Prove that they are yours"),
        how=how,
        without=without,
        url=f"{reverse('proof_new')}?unproved=1",
        action=_("Prove numbers"),
        due=_first_day(missing),
        term=term,
    )


def _proved(begun: Begun, missing: Sequence[Requirement]) -> How:
    if missing or not begun.numbers:
        return How.OPEN
    return How.WITH_US if begun.unproved else How.DONE


def _documents(begun: Begun, owed: Requirements) -> Step:
    missing = [
        each
        for each in (*owed.past_due, *owed.currently_due, *owed.pending_verification)
        if each.document_type != DOCUMENT
    ]
    count, how = len(missing), _how(missing)
    without = _(
        "A label whose words need a document is refused until that is submitted. An overdue one stops all labels"
        " that need it."
    )
    if how is How.WITH_US:
        without = _("They were submitted: no action needed unless the reviewer asks.")
    return Step(
        title=ngettext("Submit the document", "Submit the documents", count),
        how=how,
        without=without,
        url=reverse("licences"),
        action=_("View documents"),
        due=_first_day(missing),
        term=_reply([begun.replies[code] for each in missing if (code := each.document_type) in begun.replies]),
    )


def _contacts(begun: Begun) -> Step:
    """Done once somebody is told, and no mobile waits for its code."""
    without, action = _("Until a contact has confirmed, only whoever books is notified about maintenance."), ""
    if begun.unconfirmed:
        said = _("%(mobile)s is not confirmed and gets no SMS: send it a code, then type the code on the same page.")
        without, action = said % {"mobile": begun.unconfirmed}, _("Confirm the mobile")
    return Step(
        title=_("Say who is notified"),
        how=How.DONE if begun.told and not begun.unconfirmed else How.OPEN,
        without=without,
        url=reverse("settings_contacts"),
        action=action or _("Add a contact"),
        term=_("No deadline; reminders of a window are sent from then on."),
    )


def _label(begun: Begun) -> Step:
    return Step(
        title=_("Choose the label and its window"),
        how=How.DONE if begun.labels else How.OPEN,
        without=_("Until then the people you call see the number alone."),
        url=reverse("change_new"),
        action=_("Choose a label"),
        term=_("No deadline: you choose the window."),
    )


def _on_handsets(begun: Begun) -> Step:
    """It comes by itself; what holds a window up stands on the window's page."""
    return Step(
        title=_("See it on handsets"),
        how=How.OPEN,
        without=_("The window publishes the label; each directory and handset is shown under “Displays”."),
        url=reverse("windows") if begun.begins else reverse("displays"),
        action=_("View the window") if begun.begins else _("View displays"),
        term=_("The window begins %(time)s.") % {"time": moment_text(begun.begins)}
        if begun.begins
        else _("The date is set when you book the window."),
    )


def _how(missing: Sequence[Requirement]) -> How:
    if not missing:
        return How.DONE
    handed_in = all(each.status is Status.PENDING_VERIFICATION for each in missing)
    return How.WITH_US if handed_in else How.OPEN


def _reply(by: Sequence[datetime]) -> str:
    return _("You have an answer by %(time)s.") % {"time": moment_text(max(by))} if by else ""


def _first_day(missing: Sequence[Requirement]) -> date | None:
    return min((each.due for each in missing if each.status is not Status.PENDING_VERIFICATION), default=None)
