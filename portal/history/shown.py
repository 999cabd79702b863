"""The client's history: filtered, by page, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.evidence.models import Record
from compliance.evidence.selectors import about_thing, who_did, with_namesakes
from labels.domain.numbers import anyhow_written
from portal.shell.days import days_of_client
from portal.shell.lists import Asked, StateList, key_asked
from portal.shell.words import Link
from tenants.acts import texts
from tenants.languages import stored_text
from tenants.when import day_text, moment_text

# URL names of what a record can be about.
_PAGES = {
    "window": "window",
    "number": "number",
    "maintenance_request": "proposal",
    "case": "case",
    "consistency_check": "consistency_check",
    "notice": "notice",
}
_LISTS = {
    "snapshot": "backups",
    "standby_label": "standby",
    "feed": "settings_calendar",
    "calls": "calls",
    "call_source": "call_sources",
    "script": "scripts",
    "suggestion": "feedback",
    "invoice": "bill_invoices",
    "company_sign_in": "company_sign_in",
}
_SUBJECTS: dict[str, Promise] = {
    "window": lazy("the window"),
    "held": lazy("Held since a restore"),
    "number": lazy("the number"),
    "maintenance_request": lazy("the change"),
    "case": lazy("the case"),
    "consistency_check": lazy("the consistency check"),
    "snapshot": lazy("backups"),
    "standby_label": lazy("standby labels"),
    "feed": lazy("calendar feeds"),
    "calls": lazy("answer rates"),
    "desk": lazy("the desk"),
    "call_source": lazy("servers that calls are fetched from"),
    "alias": lazy("brand or app name"),
    "client": lazy("client"),
    "contact": lazy("contact"),
    "exclusion": lazy("maintenance-free period"),
    "export": lazy("export"),
    "freeze": lazy("freeze"),
    "invitation": lazy("invitation"),
    "key": lazy("API key"),
    "label_version": lazy("label version"),
    "licence": lazy("licence"),
    "message": lazy("message"),
    "month": lazy("month"),
    "person": lazy("person"),
    "company_sign_in": lazy("company sign-in"),
    "re_verification": lazy("re-verification"),
    "revocation": lazy("revocation"),
    "series": lazy("series"),
    "tenant": lazy("client"),
    "violation": lazy("violation"),
    "sighting": lazy("what was seen on handsets"),
    "notice": lazy("notice"),
    "quarter": lazy("quarterly report"),
    "script": lazy("call scripts"),
    "suggestion": lazy("feedback"),
    "improvement": lazy("feedback"),
    "subscriber": lazy("subscriber of the status page"),
    "webhook": lazy("webhook"),
    "wechat": lazy("account at WeChat"),
    "invoice": lazy("invoice"),
    "directory": lazy("directory"),
    "user": lazy("person"),
    "alert": lazy("alert"),
}
_DETAILS: dict[str, Promise] = {
    "label": lazy("Label"),
    "changed_data": lazy("Details"),
    "providers": lazy("Providers"),
    "old_group": lazy("Group until then"),
    "new_group": lazy("Group"),
    "old_note": lazy("Note until then"),
    "new_note": lazy("Note"),
    "count": lazy("Numbers"),
    "devices": lazy("Devices"),
    "left_out": lazy("Left out"),
    "number": lazy("Number"),
    "reason": lazy("Reason"),
    "title": lazy("Title"),
    "starts_at": lazy("From"),
    "ends_at": lazy("Until"),
    "sha256": lazy("SHA-256"),
    "gate": lazy("Step"),
    "topic": lazy("Topic"),
    "name": lazy("Name"),
    "email": lazy("E-mail"),
    "mail_domain": lazy("Mail domain"),
    "issuer": lazy("Issuer"),
    "outcome": lazy("Outcome"),
    "what": lazy("What"),
    "role": lazy("Role"),
    "kind": lazy("Kind"),
    "case": lazy("Case"),
    "way": lazy("Proved by"),
    "after": lazy("After"),
    "agree": lazy("Matches"),
    "alias": lazy("Brand"),
    "answer_at": lazy("Reply by"),
    "before": lazy("Before"),
    "limit": lazy("Credit limit"),
    "was": lazy("Until then"),
    "sum": lazy("Amount"),
    "invoice": lazy("Invoice number"),
    "proposed_by": lazy("Proposed by"),
    "calls": lazy("Calls"),
    "where": lazy("Where"),
    "fingerprint": lazy("Fingerprint"),
    "cause": lazy("Cause"),
    "change": lazy("The change"),
    "client": lazy("Client"),
    "code": lazy("Code"),
    "days": lazy("Days left"),
    "description": lazy("Description"),
    "differ": lazy("Differs"),
    "directory": lazy("Directory"),
    "document": lazy("Document"),
    "documents": lazy("Documents"),
    "domain": lazy("Address"),
    "due_on": lazy("Due"),
    "first_on": lazy("First on"),
    "lacking": lazy("Without a standby number"),
    "language": lazy("Language"),
    "line": lazy("Line"),
    "mark": lazy("Mark"),
    "month": lazy("Month"),
    "numbers": lazy("Numbers"),
    "occurred_at": lazy("When it happened"),
    "page": lazy("Page"),
    "price": lazy("Price"),
    "privacy": lazy("Privacy notice"),
    "reasons": lazy("Reasons"),
    "reference": lazy("Reference number"),
    "severity": lazy("Severity"),
    "since_at": lazy("Since"),
    "size": lazy("Size"),
    "source": lazy("Source"),
    "state": lazy("State"),
    "terms": lazy("Terms of service"),
    "time_zone": lazy("time zone"),
    "version": lazy("Version"),
    "channel": lazy("Channel"),
    "channels": lazy("Channels"),
    "app_id": lazy("AppID"),
    "look": lazy("Days after the window"),
    "url": lazy("Address"),
    "text": lazy("Text"),
    "verdict": lazy("Verdict"),
    "pdf_sha256": lazy("SHA-256 of the PDF"),
    "data_sha256": lazy("SHA-256 of what it is drawn from"),
    "webhook": lazy("Webhook"),
    "until": lazy("Until"),
    "file": lazy("File"),
    "rows": lazy("Lines"),
    "accepted": lazy("Accepted"),
    "refused": lazy("Refused"),
    "assumed": lazy("Assumed by estimate"),
    "shown": lazy("On handsets"),
    "seen": lazy("Seen"),
    "wanted": lazy("To be seen"),
    "most_calls": lazy("Calls an hour"),
    "from_hour": lazy("From hour"),
    "until_hour": lazy("Until hour"),
    "alert_kind": lazy("Alert"),
    "taken_over": lazy("Taken over"),
    "scopes": lazy("Permissions"),
    "purpose": lazy("Purpose"),
    "path": lazy("Page"),
    "thing": lazy("What"),
    "fields": lazy("Fields"),
    "order": lazy("Order"),
    "holder": lazy("Taken over from"),
}


def records_asked(asked: Asked) -> QuerySet[Record]:
    """The records of ?since= to ?until= in which ?q= stands, of a ?number=."""
    records = with_namesakes(Record.objects.filter(days_of_client("business_at", asked)), "actor")
    if key := key_asked(asked, "number"):
        records = records.filter(about_thing("number", key))
    if search := asked.get("q", "").strip()[:60]:
        wording = Q(actor__icontains=search) | Q(words__icontains=search)
        if number := anyhow_written(search):
            wording |= Q(words__regex=number)
        records = records.annotate(words=Cast("details", TextField())).filter(wording)
    return records


RECORDS: Final = StateList(
    rows=records_asked,
    states={
        "person": lazy("By our members"),
        "key": lazy("By an API key"),
        "staff": lazy("By platform staff"),
        "platform": lazy("Automatic"),
        "company": lazy("By company sign-in"),
    },
    ways=lambda: {kind: Q(actor_kind=kind) for kind in ("person", "key", "staff", "platform", "company")},
    orders={"time": ("pk",)},
    usual="-time",
    within=("q", "since", "until", "number"),
)


def beyond(records: QuerySet[Record], asked: Asked) -> QuerySet[Record]:
    """Those that follow the record ?after= in the order that is asked for: new ones do not move the pages."""
    after = asked.get("after", "")
    if not (after.isascii() and after.isdigit() and len(after) < 18):
        return records
    return records.filter(pk__gt=after) if asked.get("sort") == "time" else records.filter(pk__lt=after)


@dataclass(frozen=True)
class RecordShown:
    """A record. details: (name, value)."""

    record: Record
    actor: str
    text: str
    subject: Link | None
    details: Sequence[tuple[str, str]]


def entry(record: Record) -> RecordShown:
    """One record as the page shows it."""
    details = [
        (str(_DETAILS.get(name, name)), _value(_language(value) if name == "language" else texts.detail(name, value)))
        for name, value in record.details.items()
        if value not in (None, "", [], {})
    ]
    said = texts.brief(record.action, record.details)
    return RecordShown(record, actor_name(record), said, _subject(record), details)


def actor_name(record: Record) -> str:
    """Who did it, as far as the name is not erased."""
    return who_did(record) or _("name erased")


def _subject(record: Record) -> Link | None:
    kind = record.subject_kind
    try:
        if kind in _PAGES:
            return Link(str(_SUBJECTS[kind]), reverse(_PAGES[kind], args=[record.subject_id]))
        if kind in _LISTS:
            return Link(str(_SUBJECTS[kind]), reverse(_LISTS[kind]))
    except NoReverseMatch:  # some records name their subject otherwise
        pass
    return None


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, list):
        return _(", ").join(map(_value, value))
    return stored_text(value)


def subject_cell(record: Record) -> str:
    """What it is about, for a spreadsheet."""
    return f"{_SUBJECTS.get(record.subject_kind, record.subject_kind)} {record.subject_id}"
