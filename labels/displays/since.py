"""Finds since when a label is kept away from a number, as far as a record says; none does for a refusal."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from compliance.certification.selectors import open_freezes
from compliance.evidence.models import Record
from compliance.licences.selectors import Needs
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from labels.domain.wanted import WantedReason
from labels.models import Number
from labels.selectors import live_labels
from tenants.clock import business_now

_OF_THE_CARRIER: Final = frozenset({WantedReason.NUMBER_SUSPENDED, WantedReason.NUMBER_RECYCLED})
_OF_THE_LABEL: Final = frozenset({WantedReason.KEPT, WantedReason.NOT_TAKEN})


def kept_away_since(number: Number, reasons: Collection[WantedReason]) -> dict[WantedReason, datetime]:
    """Returns since when each of these reasons keeps the number's label away, in business time; only where
    it is known.
    """
    return {reason: since for reason in reasons if (since := _since(number, reason)) is not None}


def _since(number: Number, reason: WantedReason) -> datetime | None:
    if reason in _OF_THE_CARRIER:
        return _last(number.pk, "number_state_changed")
    if reason is WantedReason.NUMBER_RELEASED:
        return _last(number.pk, "number_released", "number_lost")
    if reason is WantedReason.NUMBER_DISPUTED:
        claim = open_case_about(Case.Kind.NUMBER_CLAIM, number.pk)
        return claim.opened_at if claim else None
    label = live_labels([number]).get(number.pk)
    if reason is WantedReason.FROZEN:
        return min(_freezes(label.text if label else ""), default=None)
    return label.effective_from if label and reason in _OF_THE_LABEL else None


def _last(number: UUID, *actions: str) -> datetime | None:
    records = Record.objects.filter(subject_kind="number", subject_id=str(number), action__in=actions)
    since: datetime | None = records.order_by("-id").values_list("business_at", flat=True).first()
    return since


def _freezes(label: str) -> Iterator[datetime]:
    """Yields when the freezes began that affect a label: of everything, or of a document that it needs."""
    rows = open_freezes()
    needed = Needs(frozenset(row.document for row in rows) - {""}, business_now()).of(label)
    return (row.starts_at for row in rows if not row.document or row.document in needed)
