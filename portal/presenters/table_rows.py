"""Rows of the portal's lists for people's spreadsheets, at most so many: texts, numbers, telephone numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import document_types
from compliance.licences import texts as licence_texts
from compliance.models import Licence, Violation
from compliance.reviews.selectors import cases_of_client
from compliance.reviews.texts import title as case_title
from labels.models import Alias, Display, LabelVersion, Snapshot, StandbyLabel
from labels.selectors import numbers_kept
from maintenance.announcements.selectors import announcements
from maintenance.calendars.selectors import as_rule
from maintenance.calls.selectors import call_imports
from maintenance.closed_times import exclusions
from maintenance.models import MaintenanceRequest
from maintenance.notices.selectors import notices
from maintenance.selectors import windows_with_requests
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

PIECE: Final = 1000  # rows in memory


def _moment(at: datetime | None) -> str:
    """In the client's time zone, with its offset; empty for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _day(at: date | None) -> str:
    """YYYY-MM-DD; empty for none."""
    return at.isoformat() if at else ""


def read_rows(found: Any, most: int) -> Iterator[Any]:
    """The first rows of a list, in pieces."""
    return iter(found[:most].iterator(chunk_size=PIECE))


def numbers_rows(most: int) -> Iterator[list[Cell]]:
    """Numbers that the client has not released."""
    for row in read_rows(numbers_kept().order_by("canonical"), most):
        yield [
            Telephone(row.canonical),
            row.group,
            row.note,
            str(row.get_state_display()),
            _moment(row.created_at),
            _moment(row.claim_until),
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
            _moment(row.valid_from),
            _moment(row.valid_until),
            _moment(row.effective_from),
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
            _moment(row.starts_at),
            _moment(row.ends_at),
            _moment(row.started_at),
            _moment(row.owed_by),
            _moment(row.published_at),
            _moment(row.completed_at),
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
            _moment(row.created_at),
            _moment(row.handed_in_at),
            str(row.pk),
        ]


def displays_rows(most: int) -> Iterator[list[Cell]]:
    """What each directory shows of each number, and should."""
    found = Display.objects.select_related("number", "directory").order_by("number__canonical", "directory__position")
    for row in read_rows(found, most):
        yield [
            Telephone(row.number.canonical),
            str(row.directory),
            row.wanted or "",
            row.shown or "",
            row.mark,
            str(row.get_state_display()),
            _moment(row.expected_by),
            _moment(row.looked_at),
        ]


def cases_rows(most: int) -> Iterator[list[Cell]]:
    """Cases, as the client sees them."""
    for row in read_rows(cases_of_client().order_by("-opened_at", "-id"), most):
        yield [
            case_title(row),
            str(row.get_kind_display()),
            str(row.get_state_display()),
            _moment(row.opened_at),
            _moment(row.due_at),
            _moment(row.decided_at),
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
            _day(row.valid_from),
            _day(row.valid_until),
            _moment(row.handed_in_at),
            _moment(row.decided_at),
        ]


def notices_rows(most: int) -> Iterator[list[Cell]]:
    """Notices that wanted an answer."""
    for row in read_rows(notices(), most):
        answers = list(row.acknowledgements.all())
        yield [
            row.title,
            str(row.get_kind_display()),
            str(row.get_state_display()),
            _moment(row.asked_at),
            _moment(row.until),
            _moment(row.answered_at),
            ", ".join(f"{each.name} ({each.get_how_display()})" for each in answers),
        ]


def messages_rows(most: int) -> Iterator[list[Cell]]:
    """What contacts were sent."""
    people = dict(Contact.objects.values_list("pk", "name"))
    found = Message.objects.filter(tenant=current_tenant(), recipient_kind="contact").order_by("-due_at", "-id")
    for row in read_rows(found, most):
        yield [
            _moment(row.due_at),
            people.get(row.recipient_id, ""),
            str(row.get_channel_display()),
            str(TOPICS.get(row.topic, "")),
            str(row.get_state_display()),
            _moment(row.sent_at),
            str(row.get_receipt_display()),
            _moment(row.receipt_at),
        ]


def brands_rows(most: int) -> Iterator[list[Cell]]:
    """Brands with their renewals."""
    for row in read_rows(Alias.objects.order_by("text", "-created_at"), most):
        yield [
            row.text,
            str(row.get_kind_display()),
            row.reference,
            str(row.get_state_display()),
            _day(row.valid_until),
            _moment(row.created_at),
        ]


def standby_rows(most: int) -> Iterator[list[Cell]]:
    """Standby labels."""
    for row in read_rows(StandbyLabel.objects.order_by("-created_at", "-id"), most):
        yield [row.text, str(row.get_state_display()), _moment(row.created_at)]


def backups_rows(most: int) -> Iterator[list[Cell]]:
    """Backups, without what is in them."""
    for row in read_rows(Snapshot.objects.defer("content").order_by("-created_at", "-id"), most):
        yield [
            _moment(row.created_at),
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
            ", ".join(row.channels),
            str(row.get_state_display()),
            _moment(row.publish_at),
            _moment(row.out_at),
            _moment(row.ended_at),
            row.reason,
        ]


def violations_rows(most: int) -> Iterator[list[Cell]]:
    """Violations."""
    for row in read_rows(Violation.objects.order_by("-occurred_at", "-id"), most):
        yield [
            str(row.get_severity_display()),
            row.description,
            row.spoiled_months,
            _moment(row.occurred_at),
            _moment(row.withdrawn_at),
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
            row.language,
        ]


def calls_rows(most: int) -> Iterator[list[Cell]]:
    """Files of calls."""
    for row in read_rows(call_imports(), most):
        yield [
            row.name,
            str(row.get_state_display()),
            row.calls,
            row.known,
            _day(row.first_day),
            _day(row.last_day),
            _moment(row.created_at),
            row.sha256,
        ]


def people_rows(most: int) -> Iterator[list[Cell]]:
    """Who may sign in."""
    for row in read_rows(User.objects.order_by("name", "pk"), most):
        active = _("yes") if row.is_active else _("no")
        yield [row.name, row.email, str(row.get_role_display()), active, _moment(row.joined_at)]


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
            _moment(row.sent_at),
            names.get(row.endpoint, ""),
            row.type or "",
            row.number,
            str(row.get_outcome_display()),
            row.code or "",
            "" if row.milliseconds is None else row.milliseconds,
            str(row.event),
        ]
