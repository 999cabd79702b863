"""The progress of a window: the part of its page that renews itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Subquery

from compliance.reviews.models import Case
from labels.domain.display_state import FROZEN
from labels.models import Display
from labels.selectors import directories
from maintenance import plain, texts
from maintenance.domain.estimate import Span
from maintenance.domain.gates import WAIVABLE, GateFacts, GateKind, missing_now
from maintenance.domain.progress import progress as work_out_progress
from maintenance.domain.window_known import WindowKnown, WindowStanding
from maintenance.gate_counts import numbers_at_stake
from maintenance.gate_facts import gate_facts
from maintenance.known import known_of_window
from maintenance.models import Gate, Window
from maintenance.window_words import window_sentence
from portal.displays import shown as displays
from portal.shell.versions import digest
from portal.shell.words import from_now
from portal.windows.shown import (
    gate_detail,
    held_gate,
    held_title,
    is_frozen,
    promise_clock,
    waits_for_client,
)

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
    """The progress of a window. open: ask again; soon: ask often, as it changes now; percent: 0–100; after_approval:
    its booked hours cannot be kept; countdown: words, or empty; published_by, expected_by: business time, None where
    nobody knows.
    """

    open: bool
    soon: bool
    percent: int
    headline: str
    frozen: bool
    after_approval: bool
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
    """Returns the window's progress, on its gates and on each directory."""
    active, open_ = directories(), window.state in Window.OPEN
    stands = gate_facts(window, gates, active)
    asked = waits_for_client(case)
    known = known_of_window(window, gates, stands, now, asked=asked)
    # While it is open, of the numbers whose label is its concern; afterwards what its numbers show by now.
    numbers = numbers_at_stake(window.request) if open_ else window.request.numbers.values_list("pk", flat=True)
    rows = displays.by_directory(Display.objects.filter(number__in=numbers), now, active)
    expected = work_out_progress(
        stands,
        plain.until_published(window.request.estimate),
        Span(**window.request.estimate["propagation"]),
        window.started_at or max(window.starts_at, now),
        window.published_at,
        now,
        window.promised_by,
    )
    # While the promise stands still nobody knows when; once it is broken the facts say for how long.
    foreseen = open_ and not stands.frozen and window.clock_stopped_at is None and not asked
    done_by = _whole_minute(expected.most) if foreseen else None
    published_by = window.promised_by if foreseen and window.promised_by and window.promised_by >= now else None
    return Progress(
        open=open_,
        soon=window.state in (Window.State.RUNNING, Window.State.VERIFYING) or window.starts_at - now < SOON,
        percent=100 if window.state == Window.State.COMPLETED else round(expected.fraction * 100),
        headline=_headline(window, known, gates, names),
        frozen=open_ and stands.frozen,
        after_approval=known.after_approval,
        countdown=from_now(window.starts_at, now) if _is_ahead(window, now) else "",
        published_by=published_by if window.published_at is None else None,
        expected_by=done_by,
        late=expected.late and open_,
        gates=[
            _gate(gate, window, known, {"published": published_by, "seen": done_by}, _waits(gate, stands, now, names))
            for gate in gates
        ],
        directories=rows,
        handsets=displays.by_platform(_first_number(window)),
    )


def _first_number(window: Window) -> QuerySet[Display, tuple[str, str | None]]:
    """Reads what each active directory shows of the page's sample number (shown.WindowFacts.sample_number)."""
    first = window.request.numbers.order_by("canonical").values("pk")[:1]
    cells = Display.objects.filter(number=Subquery(first), directory__active=True).order_by("directory__position")
    return cells.values_list("directory__platform", "shown")


def _is_ahead(window: Window, now: datetime) -> bool:
    """Returns whether it is still to start; a window held past its booked start does not count."""
    return window.state == Window.State.SCHEDULED and now < window.starts_at


def version_of(window: Window, progress: Progress, case: Case | None, now: datetime) -> str:
    """Returns a version that changes with anything on the page; its parts: sequence, held, headline, all."""
    shown = digest((window.state, case and case.state, progress, promise_clock(window, case, now)))
    return f"{window.sequence}.{int(window.held)}.{digest(progress.headline)}.{shown}"


def _whole_minute(instant: datetime) -> datetime:
    """Rounds up to a minute as the page does, so that a time expected “from now on” changes once a minute."""
    return instant + timedelta(seconds=-instant.timestamp() % 60)


def _waits(gate: Gate, stands: GateFacts, now: datetime, names: texts.Names) -> str:
    """Says why a gate waits, failed or was waived. It counts what directories and handsets lack from the facts of the
    headline: the gate's own record may be minutes old.
    """
    kind = GateKind(gate.name)
    if gate.state != Gate.State.RUNNING or kind not in WAIVABLE or kind in stands.waivers or stands.frozen:
        return gate_detail(gate, names)
    reason = missing_now(kind, stands, now)
    return texts.event_sentence(reason.code, reason.params, names)


def _gate(
    gate: Gate, window: Window, known: WindowKnown, expected_by: Mapping[str, datetime | None], detail: str
) -> GateShown:
    ended = gate.state in (*Gate.OVER, Gate.State.FAILED)
    if not ended and window.state not in Window.OPEN:
        return GateShown(texts.gate(gate.name), "given_up", None, None, "")
    return GateShown(
        label=texts.gate(gate.name),
        state=_gate_state(gate, known),
        at=gate.ended_at if ended else None,
        expected=None if ended else expected_by.get(gate.name),
        detail=detail,
    )


def _gate_state(gate: Gate, known: WindowKnown) -> str:
    """The gate's state, of the family gate: nobody works at an hour between two sessions."""
    if is_frozen(gate):
        return FROZEN
    if gate.state == Gate.State.RUNNING and gate.name == GateKind.WORK and known.standing is WindowStanding.BETWEEN:
        return "between"
    return str(gate.state)


def _headline(window: Window, known: WindowKnown, gates: Sequence[Gate], names: texts.Names) -> str:
    if known.standing is WindowStanding.HELD and (gate := held_gate(window, gates, names)) is not None:
        return held_title(gate)
    return window_sentence(known)
