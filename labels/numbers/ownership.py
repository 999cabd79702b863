"""Handles what follows when a number is proved, a proof ends, or a claim stays without one too long."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_noop

from compliance.catalogue.selectors import terms
from compliance.domain.expiry import REMINDER_TIME
from compliance.evidence import selectors as evidence
from compliance.evidence.services import record
from compliance.licences.selectors import local_day
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from compliance.reviews.services import drop
from labels.bulk import with_any_of
from labels.displays import proofs, reconciler
from labels.domain.numbers import NumberKind
from labels.domain.ownership import DOCUMENT, Standing, Way, proves
from labels.entitlement import number_proofs
from labels.models import Number, NumberProof
from labels.numbers import claims, services as number_services
from labels.numbers.claims import ClaimFacts
from labels.registry.models import NumberClaim
from labels.selectors import about_numbers, numbers_kept
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import fetch_all
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

SETTLE: Final = "labels.settle_claims"
AT_A_TIME = 500  # claims that lapse in one transaction
LONGEST_SOURCE: int = NumberProof._meta.get_field("source").max_length  # type: ignore[assignment]


# ---------------------------------------------------------------- proved


@dataclass(frozen=True)
class OwnershipMoved(Event):
    """Emitted in the client's schema when labels may be shown on numbers from now on, or the client no longer holds
    them.
    """

    numbers: Collection[UUID]


def prove(sources: Mapping[UUID, str], way: Way, *, actor: Actor) -> int:
    """Proves these numbers of the client in use by a code or a carrier's list. sources: by number, the text of the
    source.

    Leaves out numbers of kinds that cannot be proved this way. Returns how many are newly proved.
    """
    kinds = [kind.value for kind in NumberKind if proves(way, kind)]
    with transaction.atomic():
        rows = with_any_of(Number.objects.filter(kind__in=kinds, state__in=number_proofs.PROVABLE), "id", sources)
        numbers = {row.pk: row for row in rows.select_for_update().order_by("pk")}
        new = [
            key
            for (key,) in fetch_all(
                "INSERT INTO labels_numberproof (number_id, way, source, proved_at)"
                " SELECT n, %s, s, business_now() FROM unnest(%s::uuid[], %s::text[]) AS named (n, s)"
                " ON CONFLICT DO NOTHING RETURNING number_id",
                [way.value, list(numbers), [sources[key][:LONGEST_SOURCE] for key in numbers]],
            )
        ]
        for key in new:
            record(
                "number_proved",
                actor=actor,
                subject_kind="number",
                subject_id=key,
                number=numbers[key].canonical,
                way=way.value,
                source=sources[key],
            )
        _now_proved(new)
        claims.keep_count()
    return len(new)


def document_changed(licence: Licence) -> None:
    """Updates the numbers that a document names after it was approved or stopped counting."""
    if licence.document_type != DOCUMENT:
        return
    with transaction.atomic():
        numbers = list(number_proofs.numbers_of(licence).values_list("pk", flat=True))
        good = _now_proved(numbers)
        lost = [key for key in numbers if key not in good]
        if licence.state == Licence.State.REVOKED:  # it should never have counted: the claim is one without a proof
            with_any_of(numbers_kept().filter(claim_until=None), "id", lost).update(claim_until=claims.lapses_at())
        reconciler.reconcile_many(lost, lane=Lane.FAST)
        claims.keep_count()


def _now_proved(numbers: Collection[UUID]) -> set[UUID]:
    """Returns the numbers that are proved now: their claims no longer lapse, they beat other clients' unproved claims,
    and what waits for them goes on.
    """
    if not numbers:
        return set()
    rows = {row.pk: row for row in with_any_of(numbers_kept(), "id", numbers).select_for_update().order_by("pk")}
    for row in rows.values():
        row.kept_from = None  # a kept label is no proof
    now = business_now()
    good = {key for key, proved in proofs.proved(rows.values(), now).items() if proved.now}
    with_any_of(Number.objects.all(), "id", good).update(claim_until=None, kept_from=None)
    for key in good:
        if rows[key].state == Number.State.DISPUTED:
            _take_over(rows[key])
    _beat_rivals([rows[key] for key in good])
    reconciler.reconcile_many(good, lane=Lane.FAST)
    OwnershipMoved(numbers=good).emit()
    return good


def _take_over(number: Number) -> None:
    """Moves a number that the client in use has proved from another client to it, unless that one has a proof too, or a
    document in review, which a reviewer decides.
    """
    claims = NumberClaim.objects.select_for_update(of=("self",)).select_related("tenant")
    claim = claims.filter(pk=number.canonical).first()
    if claim is None or claim.tenant_id == current_tenant().pk or _has_a_proof(claim.tenant, number.canonical):
        return
    number_services.decide_claim(number.pk, ours=True, actor=PLATFORM)
    _close_case(number.pk, gettext_noop("The number is proved; whoever held it had no proof."))


def _has_a_proof(tenant: Tenant, canonical: str) -> bool:
    """Tells whether a client has proved a number, or its document is with a reviewer."""
    with context.client(tenant):
        row = numbers_kept().filter(canonical=canonical).first()
        if row is None:
            return False
        row.kept_from = None
        standing = number_proofs.owned([row.pk])[row.pk].standing
        return standing is Standing.IN_REVIEW or proofs.proved([row], business_now())[row.pk].now


def _beat_rivals(numbers: Iterable[Number]) -> None:
    """Ends other clients' claims, without a proof of their own, on numbers that the client in use holds and
    has proved.
    """
    held = {row.canonical for row in numbers}
    claimed = Case.objects.filter(kind=Case.Kind.NUMBER_CLAIM, decided_at=None).exclude(tenant=current_tenant())
    mine = set(
        with_any_of(NumberClaim.objects.filter(tenant=current_tenant()), "canonical", held).values_list(
            "canonical", flat=True
        )
    )
    with context.platform():
        rivals = list(claimed.select_related("tenant").order_by("pk"))
    for case in rivals:
        canonical = ClaimFacts.from_json(case.facts).number
        if canonical not in mine or _has_a_proof(case.tenant, canonical):
            continue
        with context.client(case.tenant):
            rival = Number.objects.filter(canonical=canonical, state=Number.State.DISPUTED).first()
            if rival is not None:
                number_services.tell_lost(rival)
            drop(case.pk, gettext_noop("Another client has proved that the number is its own."))


def _close_case(number_id: UUID, text: str) -> None:
    if (case := open_case_about(Case.Kind.NUMBER_CLAIM, number_id)) is not None:
        drop(case.pk, text)


# ---------------------------------------------------------------- not proved


def settle_claims() -> None:
    """Lapses claims whose term is over, every night: some at once and the rest as due work; then reminds of numbers to
    prove. Safe to repeat.
    """
    if _lapse():
        schedule(SETTLE, key="next", lane=Lane.BULK)
        return
    remind_of_claims()
    claims.keep_count()


def _lapse() -> bool:
    """Gives up the next numbers whose term is over. Returns whether there may be more. Numbers in review stay, and
    those that a document will prove.
    """
    now = business_now()
    with transaction.atomic():
        over = numbers_kept().filter(claim_until__lte=now).exclude(state=Number.State.RECYCLED)
        rows = list(over.select_for_update().order_by("pk")[:AT_A_TIME])
        proved, owned = proofs.proved(rows, now), number_proofs.owned(row.pk for row in rows)
        stay = [
            row.pk
            for row in rows
            if proved[row.pk].now or proved[row.pk].until or owned[row.pk].standing is Standing.IN_REVIEW
        ]
        # They are checked again when the term of a new claim would be over.
        with_any_of(Number.objects.all(), "id", stay).update(claim_until=claims.lapses_at())
        gone = [row for row in rows if row.pk not in set(stay)]
        if gone:
            for row in gone:
                if row.state == Number.State.DISPUTED:
                    _close_case(row.pk, gettext_noop("No proof was submitted within the term."))
            number_services.release_numbers([row.pk for row in gone], actor=PLATFORM)
            _tell_lapsed(gone, now)
            OwnershipMoved(numbers={row.pk for row in gone}).emit()
    return len(rows) == AT_A_TIME


def _tell_lapsed(gone: Collection[Number], now: datetime) -> None:
    tenant = current_tenant()
    record("claims_lapsed", actor=PLATFORM, subject_kind="client", subject_id=tenant.pk, count=len(gone))
    key = f"claims_lapsed:{now.isoformat()}:{min(row.pk for row in gone)}"
    queue_message(
        "labels/claims_lapsed",
        everyone_to_tell(Topic.EXPIRY, about_numbers(Number.objects.filter(pk__in=[row.pk for row in gone]))),
        key=key,
        numbers=len(gone),
        number=min(row.canonical for row in gone),
        page=Page("numbers"),
    )


def remind_of_claims() -> None:
    """Tells once a day how many numbers lose their label or claim soon, on the days of a licence's reminders."""
    tenant, now = current_tenant(), business_now()
    today, zone = local_day(now), ZoneInfo(tenant.time_zone)
    due = {}
    for day, count in number_proofs.ends_by_day(now).items():
        ahead = [each for each in terms().reminder_days if each >= (day - today).days >= 0]
        until, days = day.isoformat(), min(ahead, default=0)
        if ahead and not evidence.noted("numbers_reminded", tenant.pk, until=until, days=days):
            record(
                "numbers_reminded",
                actor=PLATFORM,
                subject_kind="client",
                subject_id=tenant.pk,
                count=count,
                until=until,
                days=days,
            )
            due[day] = count
    if due:
        first = min(due)
        at = datetime.combine(today, REMINDER_TIME, zone)
        queue_message(
            "labels/numbers_unproved",
            everyone_to_tell(Topic.EXPIRY),
            key=f"numbers_unproved:{today}",
            due_at=max(at, now),
            numbers=sum(due.values()),
            days=(first - today).days,
            until=first.isoformat(),
            page=Page("proof_new", query="unproved=1"),
        )
