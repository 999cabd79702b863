"""The portal's lists as tables for people's spreadsheets: their columns, and where their rows come from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maintenance.feedback.selectors import suggestions
from portal.presenters import set_up_rows as set_up
from portal.presenters import table_rows as of
from portal.presenters.chosen_rows import Asked
from portal.presenters.feedback import feedback_head, feedback_rows
from tenants.spreadsheets import Cell


@dataclass(frozen=True)
class ListTable:
    """A list. head: its columns; all_rows: at most so many of them, read in pieces; chosen_rows: instead, of a list
    that its page filters, what the page shows.
    """

    head: Callable[[], Sequence[str]]
    all_rows: Callable[[int], Iterable[Sequence[Cell]]] | None = None
    chosen_rows: Callable[[int, Asked], Iterable[Sequence[Cell]]] | None = None

    def rows(self, most: int, asked: Asked) -> Iterable[Sequence[Cell]]:
        """As the page shows them that is asked for so."""
        if self.chosen_rows is not None:
            return self.chosen_rows(most, asked)
        return self.all_rows(most) if self.all_rows is not None else ()


TABLES: Final[dict[str, ListTable]] = {
    "numbers": ListTable(
        lambda: [_("Number"), _("Group"), _("Note"), _("State"), _("Added at"), _("To be proved by")],
        chosen_rows=of.numbers_rows,
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
        chosen_rows=of.displays_rows,
    ),
    "cases": ListTable(
        lambda: [_("Case"), _("Kind"), _("State"), _("Opened"), _("Due"), _("Decided at"), _("Id")],
        chosen_rows=of.cases_rows,
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
    "answer_rates": ListTable(
        lambda: [
            _("Day"),
            _("All calls"),
            _("Calls that count"),
            pgettext("call", "Answered"),
            pgettext("call", "Rejected"),
            _("Blocked by the carrier"),
            _("Answer rate"),
        ],
        chosen_rows=of.answer_rates_rows,
    ),
    "losses": ListTable(
        lambda: [_("Day"), _("Hour"), _("Channel"), _("Enquiries"), _("Orders")],
        set_up.losses_rows,
    ),
    "series": ListTable(
        lambda: [
            _("Maintenance"),
            _("Frequency"),
            _("First on"),
            _("Until"),
            _("Numbers"),
            _("Standby label"),
            _("Booked"),
            _("Booked until"),
            _("By"),
            _("Created at"),
            _("Id"),
        ],
        set_up.series_rows,
    ),
    "scripts": ListTable(lambda: [_("Situation"), _("Language"), _("Version"), _("Text")], set_up.scripts_rows),
    "drills": ListTable(
        lambda: [
            _("Drill"),
            _("Began"),
            _("State"),
            _("Contacts asked"),
            _("Contacts who answered"),
            _("Fastest answer"),
            _("Median time to answer"),
            _("Slowest answer"),
            _("Id"),
        ],
        set_up.drills_rows,
    ),
    "keys": ListTable(
        lambda: [
            _("Name"),
            _("Key"),
            _("Scopes"),
            _("State"),
            _("By"),
            _("Created at"),
            _("Valid until"),
            _("Last used"),
        ],
        set_up.keys_rows,
    ),
    "webhooks": ListTable(
        lambda: [_("Name"), _("Address"), _("Topics"), _("State"), _("Failing since")], set_up.webhooks_rows
    ),
    "subscribers": ListTable(
        lambda: [_("Address"), _("Channel"), _("Directories"), _("Language"), _("Confirmed at")],
        set_up.subscribers_rows,
    ),
    "people": ListTable(
        lambda: [_("Full name"), _("E-mail"), _("Role"), _("May sign in"), _("Joined")], of.people_rows
    ),
    "exclusions": ListTable(lambda: [_("Name"), _("When"), _("Changes without impact too")], of.exclusions_rows),
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
