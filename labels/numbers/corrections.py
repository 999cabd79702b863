"""Runs the monthly number-state sync: a carrier's view becomes reviewed corrections, applied in a window.

Nothing changes before a reviewer approved the case and the window's gate opened; then each correction is checked again,
because the number may have changed meanwhile.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import terms
from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.bulk import update_rows, with_any_of
from labels.directories.models import Directory
from labels.displays import reconciler, remedies
from labels.displays.proofs import not_proved
from labels.domain.number_states import NumberState, StateSource, may_become
from labels.domain.numbers import NumberKind
from labels.domain.ownership import Way, proves
from labels.domain.sync import Correction, CorrectionCode, ListComparison, Ours, Theirs, compare
from labels.entitlement import number_proofs
from labels.models import Appeal, Display, LabelVersion, Number, NumberCorrection, NumberSync
from labels.numbers import ownership as number_ownership
from labels.selectors import active_displays, numbers_kept
from labels.standby.numbers import NumbersLost
from labels.versions.services import COMING
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.statements import execute
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language

SHOWN_IN_CASE = 100
SUBJECT = "number_sync"


def hand_in_sync(
    directory: Directory, theirs: Iterable[Theirs], *, source: str, sha256: str, actor: Actor
) -> tuple[ListComparison, NumberSync | None]:
    """Compares a carrier's view with the numbers of the client in use; differences become one case for a reviewer.

    The same file again, while its corrections are not applied, returns the existing sync. None: all agree.
    """
    tenant = current_tenant()
    compared = compare(_ours(), theirs, (tenant.credit_code, tenant.legal_name))
    if not compared.corrections:
        return compared, None
    with transaction.atomic():
        sync, created = NumberSync.objects.get_or_create(
            directory=directory,
            sha256=sha256,
            state__in=[NumberSync.State.IN_REVIEW, NumberSync.State.APPROVED],
            defaults={
                "directory": directory,
                "sha256": sha256,
                "state": NumberSync.State.IN_REVIEW,
                "source": source[:200],
                "agree": compared.agree,
                "unknown": compared.unknown,
                "unreported": compared.unreported,
                "compared_at": business_now(),
            },
        )
        if created:
            _keep(sync, compared)
            open_case(
                kind=Case.Kind.NUMBER_SYNC,
                subject_kind=SUBJECT,
                subject_id=sync.pk,
                title=in_each_language(lambda: f"{directory}: {source}"),
                facts=_facts(sync, compared),
                lane=Lane.STANDARD,
                actor=actor,
            )
    return compared, sync


def _ours() -> list[Ours]:
    marks: dict[UUID, dict[str, str]] = {}
    marked = active_displays().exclude(mark="")
    for number, directory, mark in marked.values_list("number_id", "directory__code", "mark"):
        marks.setdefault(number, {})[directory] = mark
    numbers = numbers_kept()
    kinds = [kind.value for kind in NumberKind if proves(Way.CARRIER_LIST, kind)]
    provable = set(not_proved(numbers.filter(kind__in=kinds), business_now(), kept=False).values_list("pk", flat=True))
    return [
        Ours(canonical, NumberState(state), carrier, marks.get(pk, {}), pk in provable)
        for pk, canonical, state, carrier in numbers.values_list("pk", "canonical", "state", "carrier")
    ]


def _keep(sync: NumberSync, compared: ListComparison) -> None:
    numbers = dict(
        Number.objects.filter(canonical__in={each.number for each in compared.corrections}).values_list(
            "canonical", "pk"
        )
    )
    directories = dict(Directory.objects.values_list("code", "pk"))
    NumberCorrection.objects.bulk_create(
        [
            NumberCorrection(
                sync=sync,
                number_id=numbers[each.number],
                code=each.code.value,
                before=each.before,
                after=each.after,
                directory_id=directories.get(each.directory),
                line=each.line,
            )
            for each in compared.corrections
        ],
        batch_size=1000,
    )


@dataclass(frozen=True)
class ComparedFacts(StoredAsJson):
    """A carrier's list, and how many of its lines and of the client's numbers need no correction."""

    source: str
    sha256: str
    agree: int
    unknown: int
    unreported: int


@dataclass(frozen=True)
class SyncFacts(StoredAsJson):
    """The corrections of a carrier's list. numbers, corrections: the first of them, each correction with the line of
    the file that is its reason; counts: of all corrections, by code.
    """

    numbers: tuple[str, ...]
    number_count: int
    corrections: tuple[Correction, ...]
    counts: Mapping[str, int]
    compared: ComparedFacts


def _facts(sync: NumberSync, compared: ListComparison) -> SyncFacts:
    touched = sorted({each.number for each in compared.corrections})
    return SyncFacts(
        numbers=tuple(touched[:20]),
        number_count=len(touched),
        corrections=compared.corrections[:SHOWN_IN_CASE],
        counts=Counter(each.code.value for each in compared.corrections),
        compared=ComparedFacts(sync.source, sync.sha256, compared.agree, compared.unknown, compared.unreported),
    )


def decide_sync(sync_id: UUID, *, approved: bool) -> bool:
    """Writes a reviewer's decision. Returns whether a window is to be booked now."""
    state = NumberSync.State.APPROVED if approved else NumberSync.State.REJECTED
    moved = NumberSync.objects.filter(pk=sync_id, state=NumberSync.State.IN_REVIEW).update(state=state)
    return bool(moved) and approved


def lose_window(request_id: UUID) -> UUID | None:
    """Detaches an approved sync from a window that ended before all was applied. Returns the sync, which
    needs another.
    """
    sync = _in_window(request_id)
    if sync is None:
        return None
    sync.request_id = None
    sync.save(update_fields=["request_id"])
    return sync.pk


def numbers_corrected(sync_id: UUID) -> list[UUID]:
    """Returns the numbers that a sync has yet to correct, without released or disputed ones."""
    states = [*Number.IN_USE, Number.State.SUSPENDED]
    waiting = NumberCorrection.objects.filter(sync=sync_id, outcome=NumberCorrection.Outcome.WAITING)
    return sorted(set(waiting.filter(number__state__in=states).values_list("number_id", flat=True)))


def apply(request_id: UUID, numbers: Sequence[UUID], *, lane: str) -> None:
    """Applies an approved sync's waiting corrections to these numbers in its open window, where they still hold. A
    second run changes nothing.
    """
    with transaction.atomic():
        sync = _in_window(request_id)
        if sync is None:
            return
        rows = with_any_of(Number.objects.all(), "id", numbers).select_for_update().order_by("pk")
        locked = {number.pk: number for number in rows}
        corrections = list(with_any_of(_waiting(sync), "number", locked))
        for each in corrections:
            applied = _apply(sync, each, locked[each.number_id])
            each.outcome = NumberCorrection.Outcome.APPLIED if applied else NumberCorrection.Outcome.OVERTAKEN
        update_rows(locked.values(), ["state", "carrier"])
        update_rows(corrections, ["outcome"])
        _prove(sync, corrections)
        reconciler.reconcile_displays(locked, lane=lane)
        lost = [number.canonical for number in locked.values() if number.state not in Number.IN_USE]
        NumbersLost(numbers=lost).emit()


def finish_sync(request_id: UUID) -> dict[str, int]:
    """Ends a sync whose window has been through all its numbers, unless numbers that were disputed at booking are the
    client's again; these wait for another window (`lose_window`).

    Returns outcome → count over the whole sync, including earlier windows and what still waits.
    """
    with transaction.atomic():
        sync = _in_window(request_id)
        if sync is None:
            return {}
        if not numbers_corrected(sync.pk):
            end_sync(sync)
        return dict(Counter(sync.corrections.order_by().values_list("outcome", flat=True)))


def end_sync(sync: NumberSync) -> None:
    """Ends an approved, locked sync that has nothing left to correct: what still waits is overtaken."""
    _waiting(sync).update(outcome=NumberCorrection.Outcome.OVERTAKEN)
    sync.state, sync.applied_at = NumberSync.State.APPLIED, business_now()
    sync.save(update_fields=["state", "applied_at"])


def _in_window(request_id: UUID) -> NumberSync | None:
    """Returns the approved sync that a window applies, locked, or None."""
    approved = NumberSync.objects.filter(request_id=request_id, state=NumberSync.State.APPROVED)
    return approved.select_for_update().first()


def _waiting(sync: NumberSync) -> QuerySet[NumberCorrection]:
    waiting: QuerySet[NumberCorrection] = sync.corrections.filter(outcome=NumberCorrection.Outcome.WAITING)
    return waiting


def _prove(sync: NumberSync, corrections: Iterable[NumberCorrection]) -> None:
    sources = {
        each.number_id: f"{sync.source}, {each.line}, {sync.sha256}"
        for each in corrections
        if each.code == CorrectionCode.PROVE and each.outcome == NumberCorrection.Outcome.APPLIED
    }
    number_ownership.prove(sources, Way.CARRIER_LIST, actor=PLATFORM)


def _apply(sync: NumberSync, correction: NumberCorrection, number: Number) -> bool:
    """Applies one correction to its locked number. Returns False if its basis no longer holds."""
    if correction.code == CorrectionCode.CLEAR_MARK:
        return _clear_mark(sync, correction)
    if correction.code == CorrectionCode.PROVE:
        return number.state in Number.IN_USE  # all are proved together
    if correction.code == CorrectionCode.PORT:
        after, carrier, same = NumberState.PORTED, correction.after, number.carrier == correction.before
    else:
        after, same = NumberState(correction.after), number.state == correction.before
        carrier = number.carrier if after is NumberState.SUSPENDED else ""
    before = NumberState(number.state)
    if not same or not (before is after or may_become(before, after, StateSource.CARRIER)):
        return False
    number.state, number.carrier = after.value, carrier  # written with all others
    if after is NumberState.RECYCLED:
        _take_back(number)
    record(
        "number_state_changed",
        actor=PLATFORM,
        subject_kind="number",
        subject_id=number.pk,
        number=number.canonical,
        before=correction.before or before.value,
        after=correction.after,
        directory=sync.directory.names,
        line=correction.line,
        source=sync.source,
        sha256=sync.sha256,
    )
    return True


def _clear_mark(sync: NumberSync, correction: NumberCorrection) -> bool:
    cell = (
        Display.objects.select_related("directory")
        .filter(number=correction.number_id, directory=correction.directory_id, mark=correction.before)
        .exclude(appeals__state__in=Appeal.OPEN)
        .first()
    )
    if cell is None:
        return False
    remedies.make_appeal(
        cell.pk,
        _("%(carrier)s confirms that this number is in use and clean (%(source)s, line %(line)s).")
        % {"carrier": sync.directory, "source": sync.source, "line": correction.line},
        key=f"{sync.pk}:{correction.pk}",
        price=cell.directory.appeal_price,
        actor=PLATFORM,
        free=True,
    )
    return True


def _take_back(number: Number) -> None:
    """Withdraws the labels of a number that its carrier took back. The claim stays until the cool-off ends; until then
    another client needs a reviewer.
    """
    LabelVersion.objects.filter(number=number, state__in=[*COMING, LabelVersion.State.PUBLISHED]).update(
        state=LabelVersion.State.WITHDRAWN
    )
    schedule(
        "labels.end_cool_off",
        key=str(number.pk),
        due_at=business_now() + timedelta(days=terms().cool_off_days),
        lane=Lane.BULK,
        number=str(number.pk),
    )


def end_cool_off(number_id: UUID) -> None:
    """Frees a number that its carrier took back for every client."""
    with transaction.atomic():
        number = Number.objects.select_for_update().filter(pk=number_id, state=Number.State.RECYCLED).first()
        if number is None:
            return
        number.state = Number.State.RELEASED
        number.save(update_fields=["state"])
        number_proofs.forget([number.pk])
        execute(
            "DELETE FROM public.registry_numberclaim WHERE tenant_id = %s AND canonical = %s",
            [current_tenant().pk, number.canonical],
        )
        record(
            "number_cooled_off", actor=PLATFORM, subject_kind="number", subject_id=number.pk, number=number.canonical
        )
