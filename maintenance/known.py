"""Reads what is known of windows: the facts of one for its page, of many for lists."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf

from compliance.reviews.models import Case
from labels.entitlement import number_proofs
from maintenance.calendars.models import MustMove
from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.gates import GateFacts, GateKind
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowState
from maintenance.domain.window_known import (
    FOR_CLIENT,
    PROOFS_MISSING,
    DirectoriesSeen,
    GateSeen,
    WindowKnown,
    WindowSeen,
    is_for_client,
    window_known,
)
from maintenance.models import Gate, MaintenanceRequest, Window
from tenants.context import current_tenant

# Why the handsets' gate was passed, of a window that is proved: what was assumed then is proved by sample by now.
BY_SAMPLE = frozenset({"proved_by_sample", "seen_or_assumed"})


def known_of_window(
    window: Window, gates: Sequence[Gate], stands: GateFacts, now: datetime, *, asked: bool = False
) -> WindowKnown:
    """Returns what is known of a window whose gates and facts have been read; asked: a reviewer waits for an answer.

    Expects sessions to be loaded.
    """
    owed, due = _owes_proofs(window, gates), _reviews_due([window]).get(window.request_id)
    seen = _window_seen(window, gates, frozen=stands.frozen, owed=owed, asked=asked, stands=stands, review_due=due)
    return window_known(seen, now)


def known_of_rows(windows: Sequence[Window], frozen: Collection[UUID], now: datetime) -> dict[UUID, WindowKnown]:
    """Returns what is known of a list's windows, with one query for their gates. frozen: keys of frozen windows.

    Expects the requests to be loaded, and the sessions of windows in pieces.
    """
    telling = ~Q(state__in=Gate.OVER) | Q(name__in=(GateKind.WANTED, GateKind.SEEN))
    rows = Gate.objects.filter(telling, window__in=[window.pk for window in windows]).order_by("position")
    gates: dict[UUID, list[Gate]] = {}
    for gate in rows:
        gates.setdefault(gate.window_id, []).append(gate)
    of_each = [(window, gates.get(window.pk, [])) for window in windows]
    owing = owing_proofs([window.request_id for window, of_window in of_each if _waits_for_proofs(of_window)])
    due = _reviews_due(windows)
    return {
        window.pk: window_known(
            _window_seen(
                window,
                of_window,
                frozen=window.pk in frozen,
                owed=window.request_id in owing,
                review_due=due.get(window.request_id),
            ),
            now,
        )
        for window, of_window in of_each
    }


def known_of_row(window: Window, gates: Sequence[Gate], now: datetime, *, frozen: bool) -> WindowKnown:
    """Returns what is known of a window by its row and its gates, without its displays and numbers."""
    owed, due = _owes_proofs(window, gates), _reviews_due([window]).get(window.request_id)
    return window_known(_window_seen(window, gates, frozen=frozen, owed=owed, review_due=due), now)


def asks_client(window: Window, gate: Gate) -> bool:
    """Returns whether the client, and not the platform's staff, has to act on a gate that is held."""
    return is_for_client(missing_at(gate), proofs_owed=_owes_proofs(window, [gate]))


def owing_proofs(requests: Collection[UUID]) -> set[UUID]:
    """Returns the requests (keys) with a number that nothing proves and whose proof no reviewer has."""
    if not requests:
        return set()
    of_each = MaintenanceRequest.numbers.through.objects.filter(
        maintenancerequest__in=requests, number__in=number_proofs.unproved().order_by().values("pk")
    )
    return set(of_each.order_by().values_list("maintenancerequest", flat=True))


def _owes_proofs(window: Window, gates: Sequence[Gate]) -> bool:
    return _waits_for_proofs(gates) and bool(owing_proofs([window.request_id]))


def _waits_for_proofs(gates: Sequence[Gate]) -> bool:
    first = _first_open(gates)
    return first is not None and first.held and first.missing == PROOFS_MISSING


def _reviews_due(windows: Sequence[Window]) -> dict[UUID, datetime]:
    """Returns by when the review for which a window waits should be decided, by request."""
    waiting = [each.request_id for each in windows if each.state == Window.State.WAITING_FOR_APPROVAL]
    if not waiting:
        return {}
    cases = Case.objects.filter(tenant=current_tenant(), subject_id__in=waiting, decided_at=None)
    return dict(cases.values_list("subject_id", "due_at"))


def _window_seen(
    window: Window,
    gates: Sequence[Gate],
    *,
    frozen: bool,
    owed: bool,
    asked: bool | None = None,
    stands: GateFacts | None = None,
    review_due: datetime | None = None,
) -> WindowSeen:
    """Returns the facts for `window_known`. Arguments left at None were not read by the caller.

    asked: without it a stopped clock says so, since the promise's clock stands still while a reviewer waits.
    """
    reason = _seen_reason(gates)
    replaced = reason.get("params", {}).get("superseded", 0) if window.state == Window.State.COMPLETED else 0
    return WindowSeen(
        state=WindowState(window.state),
        sessions=[Interval(*period) for period in window.periods],
        starts_at=window.starts_at,
        gate=_first_open(gates),
        frozen=frozen and window.state in Window.OPEN,
        asked=window.clock_stopped_at is not None if asked is None else asked,
        emergency=bool(window.request.urgency),
        completion=window.completion,
        by_sample=reason.get("code") in BY_SAMPLE,
        brought=has_brought(window, gates),
        unproved=stands.unproved if stands is not None else None,
        superseded=max(replaced, stands.superseded) if stands is not None else replaced,
        directories=_directories(stands.directories) if stands is not None else None,
        proofs_owed=owed,
        review_due=review_due,
        rejected=window.request.state == MaintenanceRequest.State.REJECTED,
    )


def _first_open(gates: Sequence[Gate]) -> GateSeen | None:
    gate = next((each for each in gates if each.state not in Gate.OVER), None)
    if gate is None:
        return None
    return GateSeen(GateKind(gate.name), held=gate.state == Gate.State.HELD, missing=missing_at(gate))


def missing_at(gate: Gate) -> str:
    """Returns the code of what a gate waits for; empty where none is stored."""
    reason = gate.details.get("reason", {})
    return str(reason.get("params", {}).get("missing") or reason.get("code", ""))


def offered_a_time() -> Exists:
    """Filters windows with an offered time that the client has not answered (maintenance.closed_times.offer_for)."""
    offers = MustMove.objects.filter(
        window_id=OuterRef("pk"), starts_at=OuterRef("starts_at"), state=MustMove.State.OFFERED
    )
    return Exists(offers)


def waits_for_client() -> Q:
    """Filters windows that wait for the client: a reviewer's question, a step (FOR_CLIENT), or an offered time."""
    missing = Coalesce(
        NullIf(KT("details__reason__params__missing"), Value("", TextField())), KT("details__reason__code")
    )
    held = Gate.objects.filter(window=OuterRef("pk"), state=Gate.State.HELD).annotate(missing=missing)
    owed = Q(missing=PROOFS_MISSING, window__request__numbers__in=number_proofs.unproved().values("pk"))
    of_client = Exists(held.filter(owed | Q(missing__in=FOR_CLIENT - {PROOFS_MISSING})))
    in_review = Exists(held.filter(missing=PROOFS_MISSING))  # unless it is owed, which of_client says
    asked = Q(of_client) | (Q(clock_stopped_at__isnull=False) & ~Q(in_review))
    return (Q(state__in=Window.OPEN) & asked) | (Q(state__in=Window.NOT_STARTED) & Q(offered_a_time()))


def has_brought(window: Window, gates: Iterable[Gate]) -> bool:
    """Returns whether the window has changed any display: the label, or a standby label while it ran."""
    wanted = next((each for each in gates if each.name == GateKind.WANTED), None)
    return (wanted is not None and wanted.started_at is not None) or bool(window.request.standby_text)


def _seen_reason(gates: Sequence[Gate]) -> Mapping[str, Any]:
    seen = next((each for each in gates if each.name == GateKind.SEEN), None)
    return seen.details.get("reason", {}) if seen is not None else {}


def _directories(counts: Sequence[DirectoryCounts]) -> DirectoriesSeen:
    shown = [each for each in counts if each.total]
    there = [each for each in shown if not each.pending and not each.failed]
    return DirectoriesSeen(
        count=len(shown),
        taken=len(there),
        seen=sum(1 for each in there if each.shown == each.total),
        assumed=sum(1 for each in there if each.assumed and each.shown + each.assumed == each.total),
    )
