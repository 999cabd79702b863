"""Writes standby labels: what numbers show while a window changes their label.

A reviewer approves a standby label once; a window lays it over its numbers by a lease, which ends by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels import texts
from labels.displays import reconciler
from labels.domain.findings import Decision, Finding
from labels.entitlement import certified, checks
from labels.models import StandbyLabel, StandbyLease
from labels.standby import numbers as standby_numbers
from labels.standby.numbers import NumbersLost
from tenants.clock import business_now
from tenants.database.statements import execute
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.refusals import Refused


@dataclass(frozen=True)
class StandbyFacts(StoredAsJson):
    """A requested standby label, and what the rules found about it."""

    standby_label: str
    findings: tuple[Finding, ...] = ()


def request_standby_label(text: str, *, actor: Actor) -> StandbyLabel:
    """Requests a standby label; a reviewer approves it once, so that it is ready when needed. Raises Refused."""
    check = checks.check_standby_label(text)
    if check.decision is Decision.REJECT:
        raise Refused(texts.against(check.findings))
    with transaction.atomic():
        label, created = StandbyLabel.objects.get_or_create(
            text=check.text,
            state__in=[StandbyLabel.State.IN_REVIEW, StandbyLabel.State.APPROVED],
            defaults={"text": check.text, "created_at": business_now()},
        )
        if created:
            record(
                "standby_requested", actor=actor, subject_kind="standby_label", subject_id=label.pk, label=label.text
            )
            open_case(
                kind=Case.Kind.STANDBY,
                subject_kind="standby_label",
                subject_id=label.pk,
                title=label.text,
                facts=StandbyFacts(label.text, check.findings),
                lane=Lane.STANDARD,
                actor=actor,
            )
    return label


def decide_standby_label(label_id: UUID, *, approved: bool) -> None:
    """Approves or rejects a standby label as a reviewer decided."""
    with transaction.atomic():
        StandbyLabel.objects.filter(pk=label_id, state=StandbyLabel.State.IN_REVIEW).update(
            state=StandbyLabel.State.APPROVED if approved else StandbyLabel.State.REJECTED
        )
        certified.sync_claims()


def retire_standby_label(label_id: UUID) -> None:
    """Stops offering a standby label; running leases keep it."""
    with transaction.atomic():
        StandbyLabel.objects.filter(pk=label_id).update(state=StandbyLabel.State.RETIRED)
        certified.sync_claims()


def grant_standby(
    window_id: UUID,
    numbers: Sequence[UUID],
    text: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    """Lays an approved standby label over numbers for a window. It ends by itself at ends_at. Raises Refused."""
    if not StandbyLabel.objects.filter(text=text, state=StandbyLabel.State.APPROVED).exists():
        raise Refused(_("This standby label is not approved yet."))
    with transaction.atomic():
        execute(_LEASE, [window_id, text, business_now(), starts_at, ends_at, list(numbers)])
        record(
            "standby_granted",
            actor=PLATFORM,
            subject_kind="window",
            subject_id=window_id,
            label=text,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        reconciler.reconcile_many(numbers, lane=Lane.STANDARD)


_LEASE = """
    INSERT INTO labels_standbylease (id, number_id, window_id, text, granted_at, starts_at, ends_at)
    SELECT uuidv7(), number, %s, %s, %s, %s, %s FROM unnest(%s::uuid[]) AS number
    ON CONFLICT (number_id, window_id) DO UPDATE SET text = excluded.text, granted_at = excluded.granted_at,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at
"""


def extend_standby(window_id: UUID, ends_at: datetime, *, lane: str = Lane.STANDARD) -> None:
    """Extends the standby label of a window that lasts longer; the time of its grant stays."""
    with transaction.atomic():
        leases = StandbyLease.objects.select_for_update().filter(window_id=window_id)
        numbers = list(leases.values_list("number_id", flat=True))
        leases.update(ends_at=ends_at)
        reconciler.reconcile_many(numbers, lane=lane)


def end_standby(window_id: UUID, *, lane: str = Lane.STANDARD) -> None:
    """Ends a window's standby label and standby numbers now; what is wanted without them comes back."""
    with transaction.atomic():
        standby_numbers.close_standby_numbers(window_id, lane=lane)
        end_standby_label(window_id, lane=lane)


def end_standby_label(window_id: UUID, *, lane: str = Lane.STANDARD) -> None:
    """Ends a window's standby label now and keeps its standby numbers: the label gets another time, or none."""
    with transaction.atomic():
        _end_leases(StandbyLease.objects.filter(window_id=window_id), lane)


def _end_leases(leases: QuerySet[StandbyLease], lane: str) -> None:
    now = business_now()
    running = leases.select_for_update().filter(ends_at__gt=now)
    numbers = list(running.values_list("number_id", flat=True))
    running.filter(starts_at__gte=now).delete()
    running.update(ends_at=now)
    reconciler.reconcile_many(numbers, lane=lane)


def numbers_lost(event: NumbersLost) -> None:
    """Ends and retires standby labels that contain a number that is no longer the client's; bound to NumbersLost."""
    approved = (
        StandbyLabel.objects.filter(state=StandbyLabel.State.APPROVED, text__regex=r"\d") if event.numbers else []
    )
    texts = {label.text for label in approved}
    foreign = checks.carrying_foreign_numbers(texts) if texts else ()
    named = [label for label in approved if label.text in foreign]
    if not named:
        return
    with transaction.atomic():
        StandbyLabel.objects.filter(pk__in=[label.pk for label in named]).update(state=StandbyLabel.State.RETIRED)
        certified.sync_claims()
        for label in named:
            record("standby_lost", actor=PLATFORM, subject_kind="standby_label", subject_id=label.pk, label=label.text)
        _end_leases(StandbyLease.objects.filter(text__in=[label.text for label in named]), Lane.FAST)
