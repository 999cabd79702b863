"""The portal's lists as tables for people's spreadsheets: their columns, and where their rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maintenance.feedback.selectors import suggestions
from portal.presenters import table_rows as of
from portal.presenters.feedback import feedback_head, feedback_rows
from tenants.spreadsheets import Cell


@dataclass(frozen=True)
class ListTable:
    """A list. head: its columns; rows: at most so many of them, read in pieces."""

    head: Callable[[], Sequence[str]]
    rows: Callable[[int], Iterable[Sequence[Cell]]]


TABLES: Final[dict[str, ListTable]] = {
    "numbers": ListTable(
        lambda: [_("Number"), _("Group"), _("Note"), _("State"), _("Added at"), _("To be proved by")],
        of.numbers_rows,
    ),
    "labels": ListTable(
        lambda: [
            _("Number"),
            _("Label"),
            _("Version"),
            _("State"),
            _("Valid from"),
            _("Valid until"),
            _("In effect since"),
        ],
        of.labels_rows,
    ),
    "windows": ListTable(
        lambda: [
            _("Window"),
            _("Content"),
            _("Label"),
            _("Numbers"),
            _("State"),
            _("Lane"),
            _("Planned start"),
            _("Planned end"),
            _("Started at"),
            _("Promised by"),
            _("Published at"),
            _("Seen on handsets"),
            _("Extensions"),
            _("Id"),
        ],
        of.windows_rows,
    ),
    "requests": ListTable(
        lambda: [
            _("Request"),
            _("Content"),
            _("Label"),
            _("Numbers"),
            _("State"),
            _("Lane"),
            _("By"),
            _("Created at"),
            _("Submitted at"),
            _("Id"),
        ],
        of.requests_rows,
    ),
    "displays": ListTable(
        lambda: [
            _("Number"),
            _("Directory"),
            _("Should show"),
            _("Shows"),
            _("Mark"),
            _("State"),
            _("Expected by"),
            _("Looked at"),
        ],
        of.displays_rows,
    ),
    "cases": ListTable(
        lambda: [_("Case"), _("Kind"), _("State"), _("Opened"), _("Due"), _("Decided at"), _("Id")], of.cases_rows
    ),
    "licences": ListTable(
        lambda: [
            _("Document"),
            _("Version"),
            _("Issuing authority"),
            _("Document number"),
            _("State"),
            _("Valid from"),
            _("Valid until"),
            _("Submitted at"),
            _("Decided at"),
        ],
        of.licences_rows,
    ),
    "notices": ListTable(
        lambda: [_("Notice"), _("Kind"), _("State"), _("Asked"), _("Answer by"), _("Answered at"), _("By")],
        of.notices_rows,
    ),
    "messages": ListTable(
        lambda: [
            _("Time"),
            _("Contact"),
            _("Channel"),
            _("Topic"),
            _("State"),
            _("Sent at"),
            _("Receipt"),
            _("Receipt at"),
        ],
        of.messages_rows,
    ),
    "brands": ListTable(
        lambda: [_("Brand"), _("Kind"), _("Reference"), _("State"), _("Valid until"), _("Submitted at")],
        of.brands_rows,
    ),
    "standby": ListTable(lambda: [_("Standby label"), _("State"), _("Requested")], of.standby_rows),
    "backups": ListTable(lambda: [_("Made"), _("Why"), _("Numbers"), _("By"), "SHA-256"], of.backups_rows),
    "announcements": ListTable(
        lambda: [
            _("Title"),
            _("Window"),
            _("Language"),
            _("Channels"),
            _("State"),
            _("Goes out at"),
            _("Announced at"),
            _("Ended"),
            _("Reason"),
        ],
        of.announcements_rows,
    ),
    "violations": ListTable(
        lambda: [_("Severity"), _("Description"), _("Months not counted"), _("Occurred"), _("Withdrawn at")],
        of.violations_rows,
    ),
    "contacts": ListTable(
        lambda: [_("Full name"), _("E-mail"), _("E-mail agreed"), _("Mobile"), _("Mobile agreed"), _("Language")],
        of.contacts_rows,
    ),
    "calls": ListTable(
        lambda: [
            _("File"),
            _("State"),
            _("Calls"),
            _("Already known"),
            _("First day"),
            _("Last day"),
            _("Imported at"),
            "SHA-256",
        ],
        of.calls_rows,
    ),
    "people": ListTable(
        lambda: [_("Full name"), _("E-mail"), _("Role"), _("May sign in"), _("Joined")], of.people_rows
    ),
    "exclusions": ListTable(lambda: [_("Name"), _("When"), _("Hard")], of.exclusions_rows),
    "deliveries": ListTable(
        lambda: [
            _("Time"),
            _("Webhook"),
            _("Event"),
            _("Try"),
            _("Outcome"),
            _("Response"),
            _("Milliseconds"),
            _("Id"),
        ],
        of.deliveries_rows,
    ),
    "feedback": ListTable(feedback_head, lambda most: feedback_rows(of.read_rows(suggestions(), most))),
}
