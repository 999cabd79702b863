"""What the pages of a window show: its facts, its progress that moves by itself, what happened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from labels.domain.numbers import number_text
from labels.models import Display, Number
from labels.selectors import directories
from maintenance import extending, texts
from maintenance.domain.estimate import Span
from maintenance.domain.gates import WAIVABLE
from maintenance.domain.gates import GateKind as GateName
from maintenance.domain.lifecycle import WindowCommand, WindowState, allowed_commands
from maintenance.domain.progress import progress as work_out_progress
from maintenance.gate_facts import gate_facts, unproved_by_name
from maintenance.models import Gate, Window, WindowEvent
from portal.presenters import displays
from portal.presenters.words import from_now, reasons
from tenants.people.actors import name_shown
from tenants.when import duration_text

SOON = timedelta(minutes=5)
MOST_NAMED = 50  # numbers that a window waits for
FACTS = (
    "state",
    "lane",
    "impact",
    "starts_at",
    "ends_at",
    "booked_at",
    "booked_by",
    "promised_by",
    "first_promised_by",
    "published_at",
    "completed_at",
    "held",
    "sequence",
)


def window_facts(window: Window, names: texts.Names | None = None) -> dict[str, Any]:
    """The window and its request. Expects request and sessions to be loaded."""
    request = window.request
    first = request.numbers.order_by("canonical").values_list("canonical", flat=True).first()
    return {
        "id": window.pk,
        "title": str(window),
        "sample_number": number_text(first) if first else "",
        "number_count": request.number_count,
        "standby_text": request.standby_text,
        "emergency": request.urgency,
        "valid_until": request.valid_until,
        "sessions": [(session.period.lower, session.period.upper) for session in window.sessions.all()],
        "slot_reasons": reasons(window.slot_reasons, names),
        "lane_reasons": reasons(request.lane_reasons, names),
        "standby_numbers": standby_numbers_in_words(extending.standby_numbers_of(window)),
        **{name: getattr(window, name) for name in FACTS},
        "booked_by": name_shown(window.booked_by),
    }


def standby_numbers_in_words(found: extending.StandbyNumbers | None) -> list[str]:
    """For how many of a long window's numbers a standby number takes the calls, or is to; nothing for None."""
    if found is None:
        return []
    kinds = (
        (
            found.taking_calls,
            ngettext_lazy("taking the calls of %(count)s number", "taking the calls of %(count)s numbers", "count"),
        ),
        (
            found.reserved,
            ngettext_lazy(
                "reserved for %(count)s number, from the start on",
                "reserved for %(count)s numbers, from the start on",
                "count",
            ),
        ),
        (
            found.lacking,
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


def possible(window: Window, gates: Iterable[Gate], now: datetime) -> dict[str, bool]:
    """What can be done with the window in its state, by someone who may act."""
    commands = allowed_commands(WindowState(window.state))
    return {
        "can_move": WindowCommand.MOVE in commands,
        "can_cancel": WindowCommand.CANCEL in commands,
        "can_abort": WindowCommand.ABORT in commands,
        "can_extend": WindowCommand.EXTEND in commands,
        "can_finish": WindowCommand.FINISH in commands and now < window.ends_at,
        "can_roll_back": WindowCommand.ROLL_BACK in commands and _has_backup(gates),
    }


def _has_backup(gates: Iterable[Gate]) -> bool:
    """The gate that keeps what was wanted before has been passed."""
    return any(gate.name == "snapshot" and gate.state in (Gate.State.PASSED, Gate.State.WAIVED) for gate in gates)


def extensions(window: Window, chosen: object = None) -> list[dict[str, Any]]:
    """[{value, ends_at, longer: words, sessions: [(start, end)], chosen}]: the ends to choose from, the nearest first.

    sessions: where there is more than one.
    """
    offered = extending.extensions(window)
    ends = [sessions[-1].end.isoformat() for sessions in offered]
    return [
        {
            "value": end,
            "ends_at": sessions[-1].end,
            "longer": duration_text(sessions[-1].end - window.ends_at),
            "sessions": [(each.start, each.end) for each in sessions] if len(sessions) > 1 else [],
            "chosen": end == (chosen if chosen in ends else ends[0]),
        }
        for end, sessions in zip(ends, offered, strict=True)
    ]


def held_gate(gates: Sequence[Gate], names: texts.Names) -> dict[str, Any] | None:
    """{name, label, reason, can_waive: whether a person may let the window pass}: the gate that waits for a person."""
    gate = next((gate for gate in gates if gate.state == Gate.State.HELD), None)
    if gate is None or _is_frozen(gate):  # no person lets it pass: what lifts the freeze stands above the page
        return None
    return {
        "name": gate.name,
        "label": texts.gate(gate.name),
        "reason": _detail(gate, names),
        "can_waive": gate.name in WAIVABLE,
    }


def waits_for(window: Window, held: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """{numbers, count, more, proved}: of a window that waits for proofs, which numbers it waits for."""
    if held is None or held["name"] != GateName.OWNERSHIP.value:
        return None
    named, count = unproved_by_name(window.request, MOST_NAMED)
    in_use = window.request.numbers.filter(state__in=Number.IN_USE).count()
    return {
        "numbers": [number_text(each) for each in named],
        "count": count,
        "more": count - len(named),
        "proved": in_use - count,
    }


def _is_frozen(gate: Gate) -> bool:
    return gate.state == Gate.State.HELD and gate.details.get("reason", {}).get("code") == "certification_frozen"


def promise_clock(window: Window, case: Case | None, now: datetime) -> dict[str, Any] | None:
    """{tone, words}: how the promise to publish stands; None where none was made or it no longer counts."""
    due = window.promised_by
    if due is None or (window.published_at is None and window.state not in Window.OPEN):
        return None
    if window.published_at is not None:
        owed = window.owed_by or due
        length = duration_text(owed - window.published_at)
        if window.published_at <= owed:
            return {"tone": "good", "words": _("kept, %(length)s early") % {"length": length}}
        return {"tone": "bad", "words": _("not kept, %(length)s late") % {"length": length}}
    if _waits_for_client(case):
        return {"tone": "neutral", "words": _("stopped until you reply")}
    if window.clock_stopped_at is not None and _waits_for_proofs(window.gates.all()):
        return {"tone": "neutral", "words": _("stopped until its numbers are proved")}
    if window.clock_stopped_at is not None:
        return {"tone": "neutral", "words": _("stopped while certification is frozen")}
    if now > due:
        return {"tone": "bad", "words": _("overdue by %(length)s") % {"length": duration_text(now - due)}}
    if window.alerted_at is not None:
        words = _("%(length)s left; the desk has been alerted") % {"length": duration_text(due - now)}
        return {"tone": "warn", "words": words}
    if now < window.starts_at:
        return {"tone": "info", "words": _("runs from the start of the window")}
    return {"tone": "info", "words": _("%(length)s left") % {"length": duration_text(due - now)}}


def _waits_for_client(case: Case | None) -> bool:
    return case is not None and case.state == Case.State.WAITING


def _waits_for_proofs(gates: Iterable[Gate]) -> bool:
    return any(gate.name == GateName.OWNERSHIP and gate.state == Gate.State.HELD for gate in gates)


# ---------------------------------------------------------------- progress


def window_progress(
    window: Window, gates: Sequence[Gate], case: Case | None, now: datetime, names: texts.Names
) -> dict[str, Any]:
    """What portal/windows/_progress.html documents."""
    cells = Display.objects.filter(number__in=window.request.numbers.values("pk"))
    active = directories()
    rows, stands = displays.by_directory(cells, now, active), gate_facts(window, gates, active)
    expected = work_out_progress(
        stands,
        _span(window, "processing"),
        _span(window, "propagation"),
        window.started_at or max(window.starts_at, now),
        window.published_at,
        now,
        window.promised_by,
    )
    open_ = window.state in Window.OPEN
    # While the promise stands still nobody knows when; once it is broken the facts say for how long.
    foreseen = open_ and not stands.frozen and window.clock_stopped_at is None and not _waits_for_client(case)
    done_by = _whole_minute(expected.most) if foreseen else None
    published_by = window.promised_by if foreseen and window.promised_by and window.promised_by >= now else None
    shown: dict[str, Any] = {
        "open": open_,
        "soon": window.state in (Window.State.RUNNING, Window.State.VERIFYING) or window.starts_at - now < SOON,
        "percent": 100 if window.state == Window.State.COMPLETED else round(expected.fraction * 100),
        "headline": _frozen_headline() if open_ and stands.frozen else _headline(window, gates, rows, case, names),
        "frozen": open_ and stands.frozen,
        "countdown": from_now(window.starts_at, now) if window.state == Window.State.SCHEDULED else "",
        "published_by": published_by if window.published_at is None else None,
        "expected_by": done_by,
        "late": expected.late and open_,
        "gates": [_gate(gate, window, {"published": published_by, "seen": done_by}, names) for gate in gates],
        "directories": rows,
        "handsets": displays.by_platform((row["platform"], row["shown"]) for row in rows if row["number_count"]),
    }
    said = _digest(shown["headline"])
    changed = _digest(
        [window.sequence, window.held, window.state, case and case.state, shown, promise_clock(window, case, now)]
    )
    return {
        **shown,
        "said": said,
        "sequence": window.sequence,
        "version": f"{window.sequence}.{int(window.held)}.{said}.{changed}",
    }


def _span(window: Window, name: str) -> Span:
    stored = window.request.estimate[name]
    return Span(stored["least"], stored["likely"], stored["most"])


def _whole_minute(instant: datetime) -> datetime:
    """Rounded up as it is shown, so that what is expected “from now on” changes once a minute, not at every look."""
    return instant + timedelta(seconds=-instant.timestamp() % 60)


def _digest(value: Any) -> str:
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _gate(gate: Gate, window: Window, expected_by: Mapping[str, datetime | None], names: texts.Names) -> dict[str, Any]:
    ended = gate.state in (Gate.State.PASSED, Gate.State.FAILED, Gate.State.WAIVED)
    if not ended and window.state not in Window.OPEN:
        return {"label": texts.gate(gate.name), "state": "given_up", "at": None, "expected": None, "detail": ""}
    return {
        "label": texts.gate(gate.name),
        "state": displays.FROZEN if _is_frozen(gate) else gate.state,
        "at": gate.ended_at if ended else None,
        "expected": None if ended else expected_by.get(gate.name),
        "detail": _detail(gate, names),
    }


def _detail(gate: Gate, names: texts.Names) -> str:
    reason = gate.details.get("reason")
    if reason and (left_out := gate.details.get("left_out")):
        said = _("%(reason)s; decided by %(by)s to go on without %(numbers)s")
        more = left_out["count"] - len(left_out["numbers"])
        listed = _(", ").join(number_text(each) for each in left_out["numbers"])
        return said % {
            "reason": texts.event_sentence(reason["code"], reason["params"], names),
            "by": name_shown(left_out["by"]),
            "numbers": listed + (_(" and %(count)s more") % {"count": more} if more > 0 else ""),
        }
    if "waiver" in gate.details:
        return texts.event_sentence("waived", gate.details["waiver"], names)
    return texts.event_sentence(reason["code"], reason["params"], names) if reason else ""


def _frozen_headline() -> str:
    return _("Certification is frozen for this label: stopped")


def _headline(
    window: Window, gates: Sequence[Gate], rows: Sequence[dict[str, Any]], case: Case | None, names: texts.Names
) -> str:
    if _waits_for_proofs(gates):
        return _("Waits until its numbers are proved to be yours")
    if window.held and (gate := held_gate(gates, names)) is not None:
        return _("“%(gate)s” needs attention") % {"gate": gate["label"]}
    if window.state == Window.State.WAITING_FOR_APPROVAL:
        if case is not None and case.state == Case.State.WAITING:
            return _("The reviewer has a question for you")
        if window.request.urgency:
            return _("Emergency change: two people have to approve")
        return _("Label under review")
    if window.state == Window.State.RUNNING:
        taken = sum(1 for row in rows if row["state"] != displays.State.PENDING and row["number_count"])
        return ngettext(
            "Accepted by %(taken)s of %(count)s directory", "Accepted by %(taken)s of %(count)s directories", len(rows)
        ) % {"taken": taken, "count": len(rows)}
    if window.state == Window.State.VERIFYING:
        seen = sum(1 for row in rows if row["state"] in (displays.State.SHOWN, displays.State.NOTHING))
        return ngettext(
            "Published. Visible on the handsets of %(seen)s of %(count)s directory",
            "Published. Visible on the handsets of %(seen)s of %(count)s directories",
            len(rows),
        ) % {"seen": seen, "count": len(rows)}
    return {
        Window.State.SCHEDULED: _("Ready to start"),
        Window.State.COMPLETED: _completed(gates),
        Window.State.CANCELLED: _("Cancelled: nothing was changed"),
        Window.State.ABORTED: _("Aborted: the previous display is being restored"),
        Window.State.ROLLED_BACK: _("Rolled back"),
        Window.State.MISSED: _("Missed: it could not start within the permitted time"),
    }[Window.State(window.state)]


def _completed(gates: Iterable[Gate]) -> str:
    waiver = next((gate.details["waiver"] for gate in gates if gate.name == "seen" and "waiver" in gate.details), None)
    if waiver is None:
        return _("Completed: visible on handsets")
    return _("Closed before all handsets showed it: waived by %(by)s") % {"by": waiver["by"]}


# ---------------------------------------------------------------- what happened


def events(window: Window, gates: Iterable[Gate], names: texts.Names) -> list[dict[str, Any]]:
    """[{at, actor, text, reason}], the newest first."""
    waived = {gate.name for gate in gates if gate.state == Gate.State.WAIVED}
    return [
        {
            "at": event.at,
            "actor": name_shown(event.actor),
            "text": _event(event, waived),
            "reason": event.reason or _why(event, names),
        }
        for event in window.events.order_by("-id")
    ]


def _why(event: WindowEvent, names: texts.Names) -> str:
    on_time = {"code": "started_late", "params": {"minutes": 0}}
    return "; ".join(reasons((reason for reason in event.details.get("reasons", ()) if reason != on_time), names))


def _event(event: WindowEvent, waived: Collection[str]) -> str:
    """waived: gates that a person has let the window pass."""
    if event.command == "verify" and "published" in waived:
        return _("Published, but not on every directory; now being verified on handsets")
    if event.command == "complete" and "seen" in waived:
        return _("Closed before all handsets showed it")
    return {
        "book": _("Booked; waiting for approval") if event.new_state == "waiting_for_approval" else _("Booked"),
        "approve": _("Approved"),
        "move": _("Moved"),
        "start": _("Missed") if event.new_state == "missed" else _("Started"),
        "extend": _("Extended"),
        "finish": _("Ended early"),
        "verify": _("Published on every directory; now being verified on handsets"),
        "resume": _("Back in progress"),
        "complete": _("Completed: visible on handsets"),
        "cancel": _("Cancelled"),
        "abort": _("Aborted"),
        "roll_back": _("Rolled back"),
    }.get(event.command, event.command)
