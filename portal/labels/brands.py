"""The rows and pages of brands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as When, IntegerField, Value, When as If
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.evidence.selectors import HistoryEntry, history
from compliance.licences.selectors import local_day
from compliance.reviews.models import Attachment, Case
from compliance.reviews.selectors import newest_case_about, seen_by_client
from labels.entitlement.brands import LIVING, SUBJECT, brands_to_renew, ends_soon, may_be_renewed, reminded_ahead
from labels.models import Alias
from portal.cases import shown as cases
from portal.shell.todo import Todo
from portal.shell.words import days_left_text

State = Alias.State


@dataclass(frozen=True)
class BrandRow:
    """A brand in a list. next: the next step, in words; ends_soon: its renewal is due by now."""

    brand: Alias
    next: str
    ends_soon: bool
    documents: Sequence[Attachment]


def brand_rows(now: datetime) -> list[BrandRow]:
    """Returns all brands: first those in force, then those in review, then the others."""
    rank = When(
        *[If(state=state, then=Value(place)) for place, state in enumerate(LIVING)],
        default=Value(len(LIVING)),
        output_field=IntegerField(),
    )
    brands = list(Alias.objects.order_by(rank, "-created_at"))
    documents, ahead = _documents(brands), reminded_ahead()
    return [
        BrandRow(each, _next(each, now, ahead), ends_soon(each, now, ahead), documents.get(each.pk, []))
        for each in brands
    ]


def _documents(brands: list[Alias]) -> dict[Any, list[Attachment]]:
    documents: dict[Any, list[Attachment]] = {}
    files = seen_by_client([each.pk for each in brands]).files.filter(entry__case__kind=Case.Kind.ALIAS)
    for file in files.select_related("entry__case"):
        documents.setdefault(file.entry.case.subject_id, []).append(file)
    return documents


def _next(brand: Alias, now: datetime, ahead: timedelta) -> str:
    if brand.state == State.IN_REVIEW:
        return _("Submitted: waiting for the reviewer's decision.")
    if brand.state == State.EXPIRED:
        return _("Labels based on it were reviewed again; a renewal makes it valid again.")
    if brand.state != State.APPROVED:
        return ""
    if brand.valid_until is None:
        return _("Counts as your name, no expiry date.")
    days = (brand.valid_until - local_day(now)).days
    return days_left_text(days, soon=ends_soon(brand, now, ahead))


@dataclass(frozen=True)
class BrandPage:
    """A brand on its page. next: the next step, in words; thread: its case, if any; versions: others of the same name,
    the newest first.
    """

    brand: Alias
    next: str
    thread: cases.CaseShown | None
    versions: Sequence[Alias]
    can_renew: bool
    can_withdraw: bool
    history: Sequence[HistoryEntry]


def brand_page(brand: Alias, now: datetime) -> BrandPage:
    """Returns the brand with its case and its history."""
    case = newest_case_about(Case.Kind.ALIAS, brand.pk)
    others = list(Alias.objects.filter(text=brand.text).exclude(pk=brand.pk).order_by("-created_at"))
    return BrandPage(
        brand=brand,
        next=_next(brand, now, reminded_ahead()),
        thread=cases.case_shown(case, now) if case is not None else None,
        versions=others,
        can_renew=may_be_renewed(brand),
        can_withdraw=brand.state in LIVING,
        history=history((SUBJECT, brand.pk), limit=30),
    )


def brands_todo(now: datetime) -> list[Todo]:
    """Returns the brands whose registration ends soon, as entries of the dashboard."""
    return [
        Todo(
            title=_("The registration of “%(text)s” expires") % {"text": brand.text},
            detail=_("Without a renewal, labels based on it have to be reviewed."),
            url=reverse("brand_renew", args=[brand.pk]),
            action=_("Renew"),
            tone="warn",
            due=brand.valid_until,
            acts=True,
        )
        for brand in brands_to_renew(now)
    ]
