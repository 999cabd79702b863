"""The content of a window's pages: its facts, the orders possible now, its events, the month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext_lazy

from compliance.evidence.selectors import doer_of, done_to, with_namesakes
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from compliance.reviews.texts import canned_reason, reason as review_reason
from labels.domain.numbers import number_text
from labels.models import Number
from maintenance import extending, texts
from maintenance.documents.selectors import plans_of
from maintenance.domain.estimate import Content
from maintenance.domain.gates import WAIVABLE, GateKind as GateName
from maintenance.domain.lifecycle import EVIDENT, WindowCommand
from maintenance.domain.promise_known import PromiseStanding
from maintenance.gate_facts import unproved_by_name
from maintenance.known import asks_client
from maintenance.models import Gate, MaintenanceRequest, Window, WindowEvent
from maintenance.orders import refusal_now
from maintenance.promise_words import promise_sentence
from maintenance.promises.known import known_promise
from maintenance.selectors import takes_standby_label
from portal.shell.words import numbers_named, reasons
from tenants.people.actors import name_shown
from tenants.when import duration_text

MOST_NAMED = 50  # numbers that a window waits for
TAKEN_BACK: Final = "label_taken_back"  # of a completed change (maintenance.services.label_before)


@dataclass(frozen=True)
class WindowFacts:
    """A window with what is said of it. sessions: (start, end) of each in their order, in business time; reasons and
    standby numbers: sentences; booked_by: unless the name is erased. has_plan: a fallback plan can be read.
    brings_label: it is a change of labels. can_announce: it is not over; is_over: it has a report. can_choose_standby:
    another standby label may lie over it.
    """

    row: Window
    sample_number: str
    sessions: Sequence[tuple[datetime, datetime]]
    slot_reasons: Sequence[str]
    lane_reasons: Sequence[str]
    standby_numbers: Sequence[str]
    booked_by: str
    has_plan: bool
    brings_label: bool
    can_announce: bool
    is_over: bool
    can_choose_standby: bool


def window_facts(window: Window, names: texts.Names | None = None) -> WindowFacts:
    """The window and its request. Expects request and sessions to be loaded."""
    request = window.request
    first = request.numbers.order_by("canonical").values_list("canonical", flat=True).first()
    return WindowFacts(
        row=window,
        sample_number=number_text(first) if first else "",
        sessions=[(session.period.lower, session.period.upper) for session in window.sessions.all()],
        slot_reasons=reasons(window.slot_reasons, names),
        lane_reasons=reasons(request.lane_reasons, names),
        standby_numbers=standby_numbers_in_words(extending.standby_numbers_of(window)),
        booked_by=doer_of(window, "booked_by"),
        brings_label=request.content == Content.LABEL_CHANGE,
        can_announce=window.state in Window.OPEN,
        is_over=window.state not in Window.OPEN,
        can_choose_standby=takes_standby_label(window),
        has_plan=window.state in Window.OPEN or plans_of(window).exists(),
    )


def standby_numbers_in_words(numbers: extending.StandbyNumbers | None) -> list[str]:
    """Sentences that say for how many of a long window's numbers a standby number takes the calls, or is to."""
    if numbers is None:
        return []
    kinds = (
        (
            numbers.taking_calls,
            ngettext_lazy("taking the calls of %(count)s number", "taking the calls of %(count)s numbers", "count"),
        ),
        (
            numbers.asked,
            ngettext_lazy(
                "carriers are asked to lead the calls of %(count)s number there",
                "carriers are asked to lead the calls of %(count)s numbers there",
                "count",
            ),
        ),
        (
            numbers.failed,
            ngettext_lazy(
                "no carrier leads the calls of %(count)s number there",
                "no carrier leads the calls of %(count)s numbers there",
                "count",
            ),
        ),
        (
            numbers.reserved,
            ngettext_lazy(
                "reserved for %(count)s number, from the start on",
                "reserved for %(count)s numbers, from the start on",
                "count",
            ),
        ),
        (
            numbers.lacking,
            ngettext_lazy(
                "none available for %(count)s number",
                "none available for %(count)s numbers",
                "count",
            ),
        ),
    )
    return [words % {"count": count} for count, words in kinds if count]


def case_of(window: Window) -> Case | None:
    """The case in which a reviewer decides about the window's label."""
    return cases_of_client().filter(subject_kind="maintenance_request", subject_id=window.request_id).first()


@dataclass(frozen=True)
class Rejected:
    """A reviewer's reason to reject a window's change. again: the page that changes it and asks again."""

    reason: str
    again: str


def rejected(window: Window, case: Case | None) -> Rejected | None:
    """Returns the reviewer's words on a window that was rejected; None for any other."""
    request = window.request
    if case is None or request.state != MaintenanceRequest.State.REJECTED:
        return None
    again = f"{reverse('change_new')}?again={request.pk}" if request.content == Content.LABEL_CHANGE else ""
    return Rejected(review_reason(case) or canned_reason(case.reason_code), again)


@dataclass(frozen=True)
class Possible:
    """The orders that someone with the permission can give now. not_now: the impossible ones with the reason, where the
    state does not say it.
    """

    move: bool
    cancel: bool
    abort: bool
    extend: bool
    finish: bool
    roll_back: bool
    not_now: Sequence[str]


def why_not_said(window: Window, command: WindowCommand, now: datetime) -> str:
    """Says why the command cannot be given to the window now; empty where it can."""
    refusal = refusal_now(window, window.gates.all(), command, now)
    return "" if refusal is None else texts.event_sentence(refusal.code, refusal.params)


COMMANDS: Final = {
    WindowCommand.MOVE: lazy("Reschedule"),
    WindowCommand.CANCEL: lazy("Cancel the window"),
    WindowCommand.ABORT: lazy("Abort the window"),
    WindowCommand.EXTEND: lazy("Extend"),
    WindowCommand.FINISH: lazy("End early"),
    WindowCommand.ROLL_BACK: lazy("Roll back"),
}


def possible(window: Window, gates: Iterable[Gate], now: datetime) -> Possible:
    """Returns the orders possible for the window now, by the same rule as its services."""
    refused = {command: refusal_now(window, gates, command, now) for command in COMMANDS}
    return Possible(
        move=refused[WindowCommand.MOVE] is None,
        cancel=refused[WindowCommand.CANCEL] is None,
        abort=refused[WindowCommand.ABORT] is None,
        extend=refused[WindowCommand.EXTEND] is None,
        finish=refused[WindowCommand.FINISH] is None,
        roll_back=refused[WindowCommand.ROLL_BACK] is None,
        not_now=[
            _("%(order)s: %(why)s")
            % {"order": COMMANDS[command], "why": texts.event_sentence(refusal.code, refusal.params)}
            for command, refusal in refused.items()
            if refusal is not None and refusal.code not in EVIDENT
        ],
    )


@dataclass(frozen=True)
class LaterEnd:
    """An end to choose from. value: as it is posted; longer: by how much, in words; sessions: (start, end) of each
    where there is more than one; standby: what it asks of the pool of standby numbers.
    """

    value: str
    ends_at: datetime
    longer: str
    sessions: Sequence[tuple[datetime, datetime]]
    standby: extending.LaterStandby
    chosen: bool


def extensions(window: Window, chosen: object = None) -> list[LaterEnd]:
    """The ends to choose from, the nearest first."""
    offered = extending.extensions(window)
    ends = [sessions[-1].end.isoformat() for sessions in offered]
    standby = extending.later_standby(window, [sessions[-1].end for sessions in offered])
    return [
        LaterEnd(
            value=end,
            ends_at=sessions[-1].end,
            longer=duration_text(sessions[-1].end - window.ends_at),
            sessions=[(each.start, each.end) for each in sessions] if len(sessions) > 1 else [],
            standby=asks,
            chosen=end == (chosen if chosen in ends else ends[0]),
        )
        for end, sessions, asks in zip(ends, offered, standby, strict=True)
    ]


@dataclass(frozen=True)
class HeldGate:
    """The gate that waits for a person. can_waive: whether a person may let the window pass; for_client: the client is
    asked to act, and not the platform's staff.
    """

    name: str
    label: str
    reason: str
    can_waive: bool
    for_client: bool


def held_gate(window: Window, gates: Sequence[Gate], names: texts.Names) -> HeldGate | None:
    """The gate of a window that waits for a person, if one does. Where a window was ended it waits for nobody."""
    gate = next((gate for gate in gates if gate.state == Gate.State.HELD), None)
    if gate is None or window.state not in Window.OPEN:
        return None
    if is_frozen(gate):  # no person lets it pass: what lifts the freeze stands above the page
        return None
    for_client = asks_client(window, gate)
    return HeldGate(gate.name, texts.gate(gate.name), gate_detail(gate, names), gate.name in WAIVABLE, for_client)


def held_title(held: HeldGate) -> str:
    """Says that a step is held, and who acts."""
    if held.name == GateName.OWNERSHIP.value and not held.for_client:
        return _("The proof of its numbers is with a reviewer")
    said = _("“%(gate)s” needs attention") if held.for_client else _("“%(gate)s” is on hold; our staff are on it")
    return said % {"gate": held.label}


@dataclass(frozen=True)
class WaitsFor:
    """The numbers that a window waits for until they are proved: the first of `count`, `more` others. proved: how many
    of its numbers are.
    """

    numbers: Sequence[str]
    count: int
    more: int
    proved: int


def waits_for(window: Window, held: HeldGate | None) -> WaitsFor | None:
    """The numbers that a window waits for until they are proved; None where it does not wait."""
    if held is None or held.name != GateName.OWNERSHIP.value:
        return None
    named, count = unproved_by_name(window.request, MOST_NAMED)
    in_use = window.request.numbers.filter(state__in=Number.IN_USE).count()
    return WaitsFor([number_text(each) for each in named], count, count - len(named), in_use - count)


def gate_detail(gate: Gate, names: texts.Names) -> str:
    """Says why a gate waits, failed or was waived; empty where there is nothing to say."""
    reason = gate.details.get("reason")
    if reason and (left_out := gate.details.get("left_out")):
        said = _("%(reason)s; decided by %(by)s to go on without %(numbers)s")
        return said % {
            "reason": texts.event_sentence(reason["code"], reason["params"], names),
            "by": name_shown(left_out["by"]),
            "numbers": numbers_named(left_out["numbers"], left_out["count"]),
        }
    if "waiver" in gate.details:
        return texts.event_sentence("waived", gate.details["waiver"], names)
    return texts.event_sentence(reason["code"], reason["params"], names) if reason else ""


def is_frozen(gate: Gate) -> bool:
    """Returns whether the gate waits until a freeze is lifted."""
    return gate.state == Gate.State.HELD and gate.details.get("reason", {}).get("code") == "certification_frozen"


@dataclass(frozen=True)
class PromiseShown:
    """The state of the promise to publish: a tone and words."""

    tone: str
    words: str


def promise_clock(window: Window, case: Case | None, now: datetime) -> PromiseShown | None:
    """Returns the state of the promise to publish; None where none was made or it no longer counts."""
    known = known_promise(window, now, asked=waits_for_client(case))
    return None if known is None else PromiseShown(_TONES.get(known.standing, "neutral"), promise_sentence(known, now))


_TONES: Final = {
    PromiseStanding.KEPT: "good",
    PromiseStanding.NOT_KEPT: "bad",
    PromiseStanding.BROKEN: "bad",
    PromiseStanding.AT_RISK: "warn",
    PromiseStanding.AHEAD: "info",
    PromiseStanding.RUNNING: "info",
}


def waits_for_client(case: Case | None) -> bool:
    """A reviewer has asked, and the client has not answered."""
    return case is not None and case.state == Case.State.WAITING


# ---------------------------------------------------------------- what happened


@dataclass(frozen=True)
class Happened:
    """Something that happened to a window."""

    at: datetime
    actor: str
    text: str
    reason: str


def events(window: Window, gates: Iterable[Gate], names: texts.Names) -> list[Happened]:
    """Returns the window's events, the newest first, including that a completed change was taken back."""
    ways = {gate.name: gate for gate in gates}
    happened = [
        Happened(event.at, doer_of(event, "actor"), _event(event, ways), event.why or _why(event, names))
        for event in with_namesakes(window.events.order_by("-id"), "actor")
    ]
    if window.state != Window.State.COMPLETED:
        return happened
    undone = [Happened(each.at, each.actor, each.text, "") for each in done_to("window", window.pk, TAKEN_BACK)]
    return [*undone, *happened]


def _why(event: WindowEvent, names: texts.Names) -> str:
    on_time = {"code": "started_late", "params": {"minutes": 0}}
    return _("; ").join(reasons((reason for reason in event.details.get("reasons", ()) if reason != on_time), names))


def _event(event: WindowEvent, ways: Mapping[str, Gate]) -> str:
    """ways: how each gate was passed, by its name."""
    if event.command == WindowCommand.VERIFY:
        return _verified(ways.get(GateName.PUBLISHED))
    if event.command == WindowCommand.COMPLETE:
        return _completed(ways.get(GateName.SEEN), str(event.details.get("completion", "")))
    return {
        "book": _("Booked; waiting for approval") if event.new_state == "waiting_for_approval" else _("Booked"),
        "approve": _("Approved"),
        "move": _("Moved"),
        "start": _("Missed") if event.new_state == "missed" else _("Started"),
        "extend": _("Extended"),
        "finish": _("Ended early"),
        "resume": _("Back in progress"),
        "cancel": _("Cancelled"),
        "abort": _("Aborted"),
        "roll_back": _("Rolled back"),
        "supersede": _("Superseded by a newer change"),
    }.get(event.command, event.command)


def _verified(gate: Gate | None) -> str:
    state, reason = (gate.state, gate.details.get("reason", {})) if gate is not None else ("", {})
    if state == Gate.State.WAIVED or reason.get("code") == "taken_by_critical":
        return _("Published, but not on every directory; now being verified on handsets")
    if state == Gate.State.NOT_APPLICABLE:
        return _("Nothing to publish")
    return _("Published on every directory; now being verified on handsets")


def _completed(gate: Gate | None, completion: str) -> str:
    if gate is not None and gate.state == Gate.State.WAIVED:
        return _("Closed before all handsets showed it")
    if completion == Window.Completion.NOTHING:
        return _("Completed: nothing to show")
    if completion == Window.Completion.ASSUMED:
        return _("Completed: assumed on handsets by estimate")
    return _("Completed: visible on handsets")
