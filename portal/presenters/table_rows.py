"""Rows of the portal's lists for people's spreadsheets, at most so many: texts, numbers, telephone numbers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import document_types
from compliance.licences import texts as licence_texts
from compliance.models import Licence, Violation
from compliance.reviews.texts import title as case_title
from labels import texts as label_texts
from labels.models import Alias, LabelVersion, Snapshot, StandbyLabel
from maintenance.announcements.selectors import announcements
from maintenance.calendars.selectors import as_rule
from maintenance.calls.selectors import call_imports, days_counted
from maintenance.closed_times import exclusions
from maintenance.models import MaintenanceRequest
from maintenance.notices.selectors import notices
from maintenance.selectors import windows_with_requests
from portal.presenters.announcements import channel_names
from portal.presenters.calls import DAYS, percent
from portal.presenters.chosen_rows import Asked, CallsFilter, DisplaysFilter, NumbersFilter, cases_asked
from portal.presenters.year import when
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.outbox.models import Message
from tenants.people.actors import name_shown
from tenants.people.models import Contact, User
from tenants.people.texts import TOPICS
from tenants.spreadsheets import Cell, Telephone
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint, WebhookEvent
from tenants.when import local

PIECE: Final = 1000  # rows in memory


def moment_cell(at: datetime | None) -> str:
    """In the client's time zone, with its offset; empty for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def day_cell(at: date | None) -> str:
    """YYYY-MM-DD; empty for none."""
    return at.isoformat() if at else ""


def read_rows(found: Any, most: int) -> Iterator[Any]:
    """The first rows of a list, in pieces."""
    return iter(found[:most].iterator(chunk_size=PIECE))


def numbers_rows(most: int, asked: Asked) -> Iterator[list[Cell]]:
    """Numbers that the client has not released."""
    for row in read_rows(NumbersFilter.read(asked).found(), most):
        yield [
            Telephone(row.canonical),
            row.group,
            row.note,
            str(row.get_state_display()),
            moment_cell(row.created_at),
            moment_cell(row.claim_until),
        ]


def labels_rows(most: int) -> Iterator[list[Cell]]:
    """Every version of every label."""
    found = LabelVersion.objects.select_related("number").order_by("number__canonical", "-sequence")
    for row in read_rows(found, most):
        yield [
            Telephone(row.number.canonical),
            row.text,
            row.sequence,
            str(row.get_state_display()),
            moment_cell(row.valid_from),
            moment_cell(row.valid_until),
            moment_cell(row.effective_from),
        ]


def windows_rows(most: int) -> Iterator[list[Cell]]:
    """Windows, the latest first."""
    for row in read_rows(windows_with_requests().order_by("-starts_at", "-id"), most):
        yield [
            str(row),
            str(row.request.get_content_display()),
            row.request.text,
            row.request.number_count,
            str(row.get_state_display()),
            str(row.get_lane_display()),
            moment_cell(row.starts_at),
            moment_cell(row.ends_at),
            moment_cell(row.started_at),
            moment_cell(row.owed_by),
            moment_cell(row.published_at),
            moment_cell(row.completed_at),
            row.extensions,
            str(row.pk),
        ]


def requests_rows(most: int) -> Iterator[list[Cell]]:
    """Requests, drafts among them."""
    for row in read_rows(MaintenanceRequest.objects.order_by("-created_at", "-id"), most):
        yield [
            str(row),
            str(row.get_content_display()),
            row.text,
            row.number_count,
            str(row.get_state_display()),
            str(row.get_lane_display()),
            name_shown(row.requested_by),
            moment_cell(row.created_at),
            moment_cell(row.handed_in_at),
            str(row.pk),
        ]


def displays_rows(most: int, asked: Asked) -> Iterator[list[Cell]]:
    """What each directory shows of each number, and should."""
    for row in read_rows(DisplaysFilter.read(asked).displays(), most):
        yield [
            Telephone(row.number.canonical),
            str(row.directory),
            row.wanted or "",
            row.shown or "",
            label_texts.mark(row.mark) if row.mark else "",
            str(row.get_state_display()),
            moment_cell(row.expected_by),
            moment_cell(row.looked_at),
        ]


def cases_rows(most: int, asked: Asked) -> Iterator[list[Cell]]:
    """Cases, as the client sees them."""
    for row in read_rows(cases_asked(asked).order_by("-opened_at", "-id"), most):
        yield [
            case_title(row),
            str(row.get_kind_display()),
            str(row.get_state_display()),
            moment_cell(row.opened_at),
            moment_cell(row.due_at),
            moment_cell(row.decided_at),
            str(row.pk),
        ]


def licences_rows(most: int) -> Iterator[list[Cell]]:
    """Documents with their renewals."""
    types = document_types(business_now())
    for row in read_rows(Licence.objects.order_by("-handed_in_at", "-id"), most):
        yield [
            licence_texts.name(row.document_type, types),
            row.version,
            row.issuer,
            row.number,
            str(row.get_state_display()),
            day_cell(row.valid_from),
            day_cell(row.valid_until),
            moment_cell(row.handed_in_at),
            moment_cell(row.decided_at),
        ]


def notices_rows(most: int) -> Iterator[list[Cell]]:
    """Notices that wanted an answer."""
    for row in read_rows(notices(), most):
        answers = list(row.acknowledgements.all())
        yield [
            row.title,
            str(row.get_kind_display()),
            str(row.get_state_display()),
            moment_cell(row.asked_at),
            moment_cell(row.until),
            moment_cell(row.answered_at),
            _(", ").join(f"{each.name} ({each.get_how_display()})" for each in answers),
        ]


def messages_rows(most: int) -> Iterator[list[Cell]]:
    """What contacts were sent."""
    people = dict(Contact.objects.values_list("pk", "name"))
    found = Message.objects.filter(tenant=current_tenant(), recipient_kind="contact").order_by("-due_at", "-id")
    for row in read_rows(found, most):
        yield [
            moment_cell(row.due_at),
            people.get(row.recipient_id, ""),
            str(row.get_channel_display()),
            str(TOPICS.get(row.topic, "")),
            str(row.get_state_display()),
            moment_cell(row.sent_at),
            str(row.get_receipt_display()),
            moment_cell(row.receipt_at),
        ]


def brands_rows(most: int) -> Iterator[list[Cell]]:
    """Brands with their renewals."""
    for row in read_rows(Alias.objects.order_by("text", "-created_at"), most):
        yield [
            row.text,
            str(row.get_kind_display()),
            row.reference,
            str(row.get_state_display()),
            day_cell(row.valid_until),
            moment_cell(row.created_at),
        ]


def standby_rows(most: int) -> Iterator[list[Cell]]:
    """Standby labels."""
    for row in read_rows(StandbyLabel.objects.order_by("-created_at", "-id"), most):
        yield [row.text, str(row.get_state_display()), moment_cell(row.created_at)]


def backups_rows(most: int) -> Iterator[list[Cell]]:
    """Backups, without what is in them."""
    for row in read_rows(Snapshot.objects.defer("content").order_by("-created_at", "-id"), most):
        yield [
            moment_cell(row.created_at),
            str(row.get_reason_display()),
            row.number_count,
            name_shown(row.made_by),
            row.sha256,
        ]


def announcements_rows(most: int) -> Iterator[list[Cell]]:
    """What the client told its customers."""
    for row in read_rows(announcements(), most):
        yield [
            row.title,
            str(row.window),
            str(row.get_language_display()),
            _(", ").join(channel_names(row)),
            str(row.get_state_display()),
            moment_cell(row.publish_at),
            moment_cell(row.out_at),
            moment_cell(row.ended_at),
            row.reason,
        ]


def violations_rows(most: int) -> Iterator[list[Cell]]:
    """Violations."""
    for row in read_rows(Violation.objects.order_by("-occurred_at", "-id"), most):
        yield [
            str(row.get_severity_display()),
            row.description,
            row.spoiled_months,
            moment_cell(row.occurred_at),
            moment_cell(row.withdrawn_at),
        ]


def contacts_rows(most: int) -> Iterator[list[Cell]]:
    """Contacts, and what they agreed to."""
    for row in read_rows(Contact.objects.order_by("name", "id"), most):
        mobile: Cell = Telephone(row.mobile) if row.mobile else ""
        yield [
            row.name,
            row.email,
            str(row.get_email_answer_display()),
            mobile,
            str(row.get_mobile_answer_display()),
            str(row.get_language_display()),
        ]


def calls_rows(most: int) -> Iterator[list[Cell]]:
    """Files of calls."""
    for row in read_rows(call_imports(), most):
        yield [
            row.name,
            str(row.get_state_display()),
            row.calls,
            row.known,
            day_cell(row.first_day),
            day_cell(row.last_day),
            moment_cell(row.created_at),
            row.sha256,
        ]


def answer_rates_rows(most: int, asked: Asked) -> Iterator[list[Cell]]:
    """Calls and answers of each day that the page's chart shows, the newest first."""
    chosen, today = CallsFilter.read(asked), local(business_now()).date()
    days = days_counted(today - timedelta(days=DAYS), today, chosen.numbers, chosen.customers)
    for each in [*reversed(days)][:most]:
        rate = "" if each.rate is None else percent(each.rate)
        yield [day_cell(each.day), each.calls, each.counted, each.answered, each.rejected, each.blocked, rate]


def people_rows(most: int) -> Iterator[list[Cell]]:
    """Who may sign in."""
    for row in read_rows(User.objects.order_by("name", "pk"), most):
        active = _("yes") if row.is_active else _("no")
        yield [row.name, row.email, str(row.get_role_display()), active, moment_cell(row.joined_at)]


def exclusions_rows(most: int) -> Iterator[list[Cell]]:
    """Times that the client keeps free of maintenance, in words."""
    for row in exclusions()[:most]:
        yield [row.name, when(as_rule(row)), _("yes") if row.hard else _("no")]


def deliveries_rows(most: int) -> Iterator[list[Cell]]:
    """What programs were told, each try."""
    names = dict(Endpoint.objects.values_list("pk", "name"))
    types = WebhookEvent.objects.filter(pk=OuterRef("event")).values("type")[:1]
    mine = Attempt.objects.filter(tenant=current_tenant()).exclude(sent_at=None)
    found = mine.annotate(type=Subquery(types)).order_by("-sent_at", "-id")
    for row in read_rows(found, most):
        yield [
            moment_cell(row.sent_at),
            names.get(row.endpoint, ""),
            row.type or "",
            row.number,
            str(row.get_outcome_display()),
            row.code or "",
            "" if row.milliseconds is None else row.milliseconds,
            str(row.event),
        ]
