"""The portal's lists as tables for people's spreadsheets: where the rows of each come from, and its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final

from django.utils.translation import gettext as _, pgettext

from compliance.catalogue.selectors import document_types
from compliance.evidence.selectors import with_namesakes
from compliance.licences import texts as licence_texts
from compliance.models import Violation
from compliance.reviews.models import Case
from compliance.reviews.texts import state_shown, title as case_title
from labels import texts as label_texts
from labels.domain.display_state import UNDER_WAY
from labels.domain.number_known import NumberKnown
from labels.known import known_of_numbers
from labels.models import Alias, Display, LabelVersion, Number, StandbyLabel
from labels.number_words import number_sentence
from maintenance.announcements.selectors import announcements, title_of
from maintenance.calls.selectors import DayCounted, call_imports, days_counted
from maintenance.domain.feedback import Question
from maintenance.feedback.models import QUESTIONS, RATINGS, Suggestion
from maintenance.feedback.selectors import answers_of, suggestions
from maintenance.models import MaintenanceRequest, Window
from maintenance.notices.models import Notice
from maintenance.notices.selectors import notices
from maintenance.outbound.selectors import channel_counts
from maintenance.window_words import window_sentences
from portal.announcements.shown import channel_names
from portal.backups import shown as backups
from portal.calls.ranges import DaysAsked
from portal.cases.shown import family_of
from portal.history import shown as history
from portal.shell.columns import (
    Columns,
    ListTable,
    choice,
    day,
    doer_name,
    instant,
    moment_cell,
    or_empty,
    telephone,
)
from portal.shell.lists import Asked
from portal.tables.chosen_rows import NUMBERS, CallsFilter, DisplaysFilter
from portal.tables.set_up import SET_UP
from portal.tables.state_lists import CASES, LICENCES, WINDOWS
from portal.templatetags._statuses import look
from tenants.acts import texts as acts
from tenants.clock import business_now
from tenants.domain.money import percent
from tenants.outbox.selectors import messages_to_contacts
from tenants.outside.spreadsheets import Cell
from tenants.people.models import Contact
from tenants.people.texts import TOPICS
from tenants.when import local

# ---------------------------------------------------------------- rows and cells that are worked out


def _days_of_calls(asked: Asked) -> list[DayCounted]:
    """Returns the days in the page's chart, the newest first."""
    chosen, days = CallsFilter.read(asked), DaysAsked.read(asked, local(business_now()).date()).days
    return [*reversed(days_counted(days.first, days.last, chosen.numbers, chosen.customers))]


def _who_answered(notice: Notice) -> Cell:
    return _(", ").join(f"{each.name} ({each.get_how_display()})" for each in notice.acknowledgements.all())


def _state_of_case(case: Case) -> Cell:
    """Returns the case's state as its page's list says it."""
    return str(look(family_of(case), state_shown(case)).word)


def _coming_by(cell: Display) -> Cell:
    """Returns by when handsets should show what a party has taken; empty in other states."""
    return moment_cell(cell.expected_by if cell.state in UNDER_WAY else None)


def _rating(question: Question, row: Suggestion) -> Cell:
    given = answers_of(row)
    return str(RATINGS[given[question]]) if question in given else ""


@dataclass(frozen=True)
class RowTold:
    """A row with what is known of it, in a sentence."""

    row: Any
    says: str


@dataclass(frozen=True)
class NumberTold(RowTold):
    """A number with what is known of it."""

    known: NumberKnown


def _numbers_told(numbers: Sequence[Number]) -> list[NumberTold]:
    known = known_of_numbers(numbers)
    return [NumberTold(each, number_sentence(known[each.pk]), known[each.pk]) for each in numbers]


def _windows_told(windows: Sequence[Window]) -> list[RowTold]:
    says = window_sentences(windows, business_now())
    return [RowTold(each, says[each.pk]) for each in windows]


# ---------------------------------------------------------------- columns that look something up, once for all rows


def _licence_columns() -> Columns:
    types = document_types(business_now())
    return [
        (_("Document"), lambda row: licence_texts.name(row.document_type, types)),
        (_("Version"), attrgetter("version")),
        (_("Issuing authority"), attrgetter("issuer")),
        (_("Document number"), attrgetter("number")),
        (_("State"), choice("state")),
        (_("Valid from"), day("valid_from")),
        (_("Valid until"), day("valid_until")),
        (_("Submitted at"), instant("handed_in_at")),
        (_("Decided at"), instant("decided_at")),
    ]


def _message_columns() -> Columns:
    people = dict(Contact.objects.values_list("pk", "name"))
    return [
        (_("Time"), instant("due_at")),
        (_("Contact"), lambda row: people.get(row.recipient_id, "")),
        (_("Channel"), choice("channel")),
        (_("Topic"), lambda row: str(TOPICS.get(row.topic, ""))),
        (_("State"), choice("state")),
        (_("Sent at"), instant("sent_at")),
        (_("Receipt"), choice("receipt")),
        (_("Receipt at"), instant("receipt_at")),
    ]


# ---------------------------------------------------------------- the lists

TABLES: Final[dict[str, ListTable]] = {
    "numbers": ListTable(
        NUMBERS.chosen,
        lambda: [
            (_("Number"), telephone("row.canonical")),
            (_("Label"), attrgetter("known.label")),
            (_("Display"), lambda told: str(look("display", told.known.display).word)),
            (_("Ownership"), lambda told: str(look("ownership", told.known.ownership.standing).word)),
            (_("Group"), attrgetter("row.group")),
            (_("Note"), attrgetter("row.note")),
            (_("State"), choice("state", of="row")),
            (_("How it stands"), attrgetter("says")),
            (_("Added at"), instant("row.created_at")),
            (_("To be proved by"), instant("row.claim_until")),
        ],
        told=_numbers_told,
    ),
    "labels": ListTable(
        lambda _asked: LabelVersion.objects.select_related("number").order_by("number__canonical", "-sequence"),
        lambda: [
            (_("Number"), telephone("number.canonical")),
            (_("Label"), attrgetter("text")),
            (_("Version"), attrgetter("sequence")),
            (_("State"), choice("state")),
            (_("Valid from"), instant("valid_from")),
            (_("Valid until"), instant("valid_until")),
            (_("In effect since"), instant("effective_from")),
        ],
    ),
    "windows": ListTable(
        WINDOWS.chosen,
        lambda: [
            (_("Window"), lambda told: str(told.row)),
            (_("Content"), choice("content", of="row.request")),
            (_("Label"), attrgetter("row.request.text")),
            (_("Numbers"), attrgetter("row.request.number_count")),
            (_("State"), attrgetter("row.standing_word")),
            (_("How it stands"), attrgetter("says")),
            (_("Lane"), choice("lane", of="row")),
            (_("Planned start"), instant("row.starts_at")),
            (_("Planned end"), instant("row.ends_at")),
            (_("Started at"), instant("row.started_at")),
            (_("Promised by"), instant("row.owed_by")),
            (_("Published at"), instant("row.published_at")),
            (_("Seen on handsets"), instant("row.seen_at")),
            (_("Extensions"), attrgetter("row.extensions")),
            (_("Id"), lambda told: str(told.row.pk)),
        ],
        told=_windows_told,
    ),
    "requests": ListTable(
        lambda _asked: with_namesakes(MaintenanceRequest.objects.order_by("-created_at", "-id"), "requested_by"),
        lambda: [
            (_("Request"), str),
            (_("Content"), choice("content")),
            (_("Label"), attrgetter("text")),
            (_("Numbers"), attrgetter("number_count")),
            (_("State"), choice("state")),
            (_("Lane"), choice("lane")),
            (_("By"), doer_name("requested_by")),
            (_("Created at"), instant("created_at")),
            (_("Submitted at"), instant("handed_in_at")),
            (_("Id"), lambda row: str(row.pk)),
        ],
    ),
    "displays": ListTable(
        lambda asked: DisplaysFilter.read(asked).displays(),
        lambda: [
            (_("Number"), telephone("number.canonical")),
            (_("Directory"), lambda row: str(row.directory)),
            (_("Should show"), or_empty("wanted")),
            (_("Shows"), or_empty("shown")),
            (_("Mark"), lambda row: label_texts.mark(row.mark) if row.mark else ""),
            (_("State"), choice("state")),
            (_("Expected by"), _coming_by),
            (_("Looked at"), instant("looked_at")),
        ],
    ),
    "cases": ListTable(
        CASES.chosen,
        lambda: [
            (_("Case"), case_title),
            (_("Kind"), choice("kind")),
            (_("State"), _state_of_case),
            (_("Opened"), instant("opened_at")),
            (_("Reply by"), instant("due_at")),
            (_("Decided at"), instant("decided_at")),
            (_("Id"), lambda row: str(row.pk)),
        ],
    ),
    "licences": ListTable(LICENCES.chosen, _licence_columns),
    "history": ListTable(
        history.RECORDS.chosen,
        lambda: [
            (_("Business time"), instant("business_at")),
            (_("Recorded"), instant("recorded_at")),
            (_("By"), history.actor_name),
            (_("What"), lambda row: acts.text(row.action, row.details)),
            (_("Subject"), history.subject_cell),
        ],
    ),
    "notices": ListTable(
        lambda _asked: notices(),
        lambda: [
            (_("Notice"), attrgetter("title")),
            (_("Kind"), choice("kind")),
            (_("State"), choice("state")),
            (_("Asked"), instant("asked_at")),
            (_("Answer by"), instant("until")),
            (_("Answered at"), instant("answered_at")),
            (_("By"), _who_answered),
        ],
    ),
    "messages": ListTable(lambda _asked: messages_to_contacts(), _message_columns),
    "brands": ListTable(
        lambda _asked: Alias.objects.order_by("text", "-created_at"),
        lambda: [
            (_("Brand"), attrgetter("text")),
            (_("Kind"), choice("kind")),
            (_("Reference"), attrgetter("reference")),
            (_("State"), choice("state")),
            (_("Valid until"), day("valid_until")),
            (_("Submitted at"), instant("created_at")),
        ],
    ),
    "standby": ListTable(
        lambda _asked: StandbyLabel.objects.order_by("-created_at", "-id"),
        lambda: [
            (_("Standby label"), attrgetter("text")),
            (_("State"), choice("state")),
            (_("Requested"), instant("created_at")),
        ],
    ),
    "backups": ListTable(
        lambda _asked: backups.snapshots(),
        lambda: [
            (_("Made"), instant("created_at")),
            (_("Why"), choice("reason")),
            (_("Numbers"), attrgetter("number_count")),
            (_("By"), doer_name("made_by")),
            ("SHA-256", attrgetter("sha256")),
        ],
    ),
    "announcements": ListTable(
        lambda _asked: announcements(),
        lambda: [
            (_("Title"), title_of),
            (_("Window"), lambda row: str(row.window)),
            (_("Language"), choice("language")),
            (_("Channels"), lambda row: _(", ").join(channel_names(row))),
            (_("State"), choice("state")),
            (_("Goes out at"), instant("publish_at")),
            (_("Announced at"), instant("out_at")),
            (_("Ended"), instant("ended_at")),
            (_("Reason"), attrgetter("why")),
        ],
    ),
    "violations": ListTable(
        lambda _asked: Violation.objects.order_by("-occurred_at", "-id"),
        lambda: [
            (_("Severity"), choice("severity")),
            (_("Description"), attrgetter("description")),
            (_("Months not counted"), attrgetter("spoiled_months")),
            (_("Occurred"), instant("occurred_at")),
            (_("Withdrawn at"), instant("withdrawn_at")),
        ],
    ),
    "contacts": ListTable(
        lambda _asked: Contact.objects.order_by("name", "id"),
        lambda: [
            (_("Full name"), attrgetter("name")),
            (_("E-mail"), attrgetter("email")),
            (_("E-mail agreed"), choice("email_answer")),
            (_("Mobile"), telephone("mobile")),
            (_("Mobile agreed"), choice("mobile_answer")),
            (_("Language"), choice("language")),
        ],
    ),
    "calls": ListTable(
        lambda _asked: call_imports(),
        lambda: [
            (_("File"), attrgetter("name")),
            (_("State"), choice("state")),
            (_("Calls"), attrgetter("calls")),
            (_("Already known"), attrgetter("known")),
            (_("First day"), day("first_day")),
            (_("Last day"), day("last_day")),
            (_("Imported at"), instant("created_at")),
            ("SHA-256", attrgetter("sha256")),
        ],
    ),
    "answer_rates": ListTable(
        _days_of_calls,
        lambda: [
            (_("Day"), day("day")),
            (_("All calls"), attrgetter("calls")),
            (_("Calls that count"), attrgetter("counted")),
            (pgettext("call", "Answered"), attrgetter("answered")),
            (pgettext("call", "Rejected"), attrgetter("rejected")),
            (_("Blocked by the carrier"), attrgetter("blocked")),
            (_("Answer rate"), lambda row: "" if row.rate is None else percent(row.rate)),
        ],
    ),
    "losses": ListTable(
        lambda _asked: channel_counts(),
        lambda: [
            (_("Day"), day("day")),
            (_("Hour"), lambda row: row.hour if row.hour >= 0 else ""),  # empty: of the whole day
            (_("Channel"), choice("channel")),
            (_("Enquiries"), attrgetter("enquiries")),
            (_("Orders"), attrgetter("orders")),
        ],
    ),
    "feedback": ListTable(
        lambda _asked: with_namesakes(suggestions(), "given_by"),
        lambda: [
            (_("Time"), instant("given_at")),
            (_("Window"), attrgetter("window_named")),
            *((str(QUESTIONS[question]), partial(_rating, question)) for question in Question),
            (_("Suggestion"), attrgetter("text")),
            (_("By"), doer_name("given_by")),
            (_("State"), choice("state")),
            (_("Improvement"), lambda row: str(row.improvement or "")),
            (_("Answer"), attrgetter("answer")),
        ],
    ),
    **SET_UP,
}
