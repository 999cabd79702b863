"""How far a window is: the part of its page that moves by itself."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _, ngettext

from compliance.reviews.models import Case
from labels.models import Display
from labels.selectors import directories
from maintenance import plain, texts
from maintenance.domain.estimate import Span
from maintenance.domain.gates import GateKind
from maintenance.domain.progress import progress as work_out_progress
from maintenance.gate_facts import gate_facts
from maintenance.models import Gate, Window
from portal.presenters import displays
from portal.presenters.windows import (
    gate_detail,
    held_gate,
    is_frozen,
    promise_clock,
    waits_for_client,
    waits_for_proofs,
)
from portal.presenters.words import from_now

SOON = timedelta(minutes=5)


@dataclass(frozen=True)
class GateShown:
    """A gate of the family gate. at: when it ended; expected: by when it will, or None."""

    label: str
    state: str
    at: datetime | None
    expected: datetime | None
    detail: str


@dataclass(frozen=True)
class Progress:
    """What moves. open: ask again; soon: something moves now, ask often; percent: 0–100; countdown: words, or empty;
    published_by, expected_by: business time, None where nobody knows.
    """

    open: bool
    soon: bool
    percent: int
    headline: str
    frozen: bool
    countdown: str
    published_by: datetime | None
    expected_by: datetime | None
    late: bool
    gates: Sequence[GateShown]
    directories: Sequence[displays.DirectoryShown]
    handsets: displays.Handsets


def window_progress(
    window: Window, gates: Sequence[Gate], case: Case | None, now: datetime, names: texts.Names
) -> Progress:
    """How far the window is, on its gates and on each directory."""
    cells = Display.objects.filter(number__in=window.request.numbers.values("pk"))
    active = directories()
    rows, stands = displays.by_directory(cells, now, active), gate_facts(window, gates, active)
    expected = work_out_progress(
        stands,
        _span(window, "processing"),
        _span(window, "propagation") if window.published_at else plain.after_work(window.request.estimate),
        window.started_at or max(window.starts_at, now),
        window.published_at,
        now,
        window.promised_by,
    )
    open_ = window.state in Window.OPEN
    # While the promise stands still nobody knows when; once it is broken the facts say for how long.
    foreseen = open_ and not stands.frozen and window.clock_stopped_at is None and not waits_for_client(case)
    done_by = _whole_minute(expected.most) if foreseen else None
    published_by = window.promised_by if foreseen and window.promised_by and window.promised_by >= now else None
    return Progress(
        open=open_,
        soon=window.state in (Window.State.RUNNING, Window.State.VERIFYING) or window.starts_at - now < SOON,
        percent=100 if window.state == Window.State.COMPLETED else round(expected.fraction * 100),
        headline=_frozen_headline() if open_ and stands.frozen else _headline(window, gates, rows, case, names),
        frozen=open_ and stands.frozen,
        countdown=from_now(window.starts_at, now) if window.state == Window.State.SCHEDULED else "",
        published_by=published_by if window.published_at is None else None,
        expected_by=done_by,
        late=expected.late and open_,
        gates=[_gate(gate, window, {"published": published_by, "seen": done_by}, names) for gate in gates],
        directories=rows,
        handsets=displays.by_platform((row.platform, row.shown) for row in rows if row.number_count),
    )


def version_of(window: Window, progress: Progress, case: Case | None, now: datetime) -> str:
    """Other than before when anything on the page is; its parts: sequence, held, headline, all."""
    shown = _digest((window.state, case and case.state, progress, promise_clock(window, case, now)))
    return f"{window.sequence}.{int(window.held)}.{_digest(progress.headline)}.{shown}"


def _span(window: Window, name: str) -> Span:
    stored = window.request.estimate[name]
    return Span(stored["least"], stored["likely"], stored["most"])


def _whole_minute(instant: datetime) -> datetime:
    """Rounded up as it is shown, so that what is expected “from now on” changes once a minute, not at every look."""
    return instant + timedelta(seconds=-instant.timestamp() % 60)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def _gate(gate: Gate, window: Window, expected_by: Mapping[str, datetime | None], names: texts.Names) -> GateShown:
    ended = gate.state in (Gate.State.PASSED, Gate.State.FAILED, Gate.State.WAIVED)
    if not ended and window.state not in Window.OPEN:
        return GateShown(texts.gate(gate.name), "given_up", None, None, "")
    return GateShown(
        label=texts.gate(gate.name),
        state=displays.FROZEN if is_frozen(gate) else gate.state,
        at=gate.ended_at if ended else None,
        expected=None if ended else expected_by.get(gate.name),
        detail=gate_detail(gate, names),
    )


def _frozen_headline() -> str:
    return _("Certification is frozen for this label: stopped")


def _headline(
    window: Window,
    gates: Sequence[Gate],
    rows: Sequence[displays.DirectoryShown],
    case: Case | None,
    names: texts.Names,
) -> str:
    if waits_for_proofs(gates):
        return _("Waits until its numbers are proved to be yours")
    if window.held and (gate := held_gate(gates, names)) is not None:
        return _("“%(gate)s” needs attention") % {"gate": gate.label}
    if window.state == Window.State.WAITING_FOR_APPROVAL:
        if case is not None and case.state == Case.State.WAITING:
            return _("The reviewer has a question for you")
        if window.request.urgency:
            return _("Emergency change: two people have to approve")
        return _("Label under review")
    if window.state == Window.State.RUNNING:
        # Until then what directories have taken is another change's.
        if any(gate.name == GateKind.WANTED and gate.ended_at is None for gate in gates):
            return _("Started: the new display is being prepared")
        taken = sum(1 for row in rows if row.state != displays.State.PENDING and row.number_count)
        return ngettext(
            "Accepted by %(taken)s of %(count)s directory", "Accepted by %(taken)s of %(count)s directories", len(rows)
        ) % {"taken": taken, "count": len(rows)}
    if window.state == Window.State.VERIFYING:
        there = (displays.State.SHOWN, displays.State.NOTHING)
        assumed = sum(1 for row in rows if row.state == displays.State.ASSUMED)
        said = ngettext(
            "Published. Visible on the handsets of %(seen)s of %(count)s directory",
            "Published. Visible on the handsets of %(seen)s of %(count)s directories",
            len(rows),
        ) % {"seen": sum(1 for row in rows if row.state in there), "count": len(rows)}
        return said + (_("; assumed by estimate at %(count)s") % {"count": assumed} if assumed else "")
    return {
        Window.State.SCHEDULED: _("Ready to start"),
        Window.State.COMPLETED: _completed(window, gates, rows),
        Window.State.CANCELLED: _("Cancelled: nothing was changed"),
        Window.State.ABORTED: _("Aborted: the previous display is being restored"),
        Window.State.ROLLED_BACK: _("Rolled back"),
        Window.State.MISSED: _("Missed: it could not start within the permitted time"),
    }[Window.State(window.state)]


def _completed(window: Window, gates: Iterable[Gate], rows: Sequence[displays.DirectoryShown]) -> str:
    waiver = next((gate.details["waiver"] for gate in gates if gate.name == "seen" and "waiver" in gate.details), None)
    if window.completion == Window.Completion.ASSUMED:
        return _("Completed: accepted by the parties, assumed on handsets by estimate")
    if window.completion == Window.Completion.CONTRADICTED:
        return _("Completed, but handsets show something else than the parties accepted")
    if waiver is None:
        by_sample = any(row.assumed_count for row in rows if row.critical)
        return _("Completed: proved by sample") if by_sample else _("Completed: visible on handsets")
    return _("Closed before all handsets showed it: waived by %(by)s") % {"by": waiver["by"]}
