"""Runs a window: its gates, one after the other, over the one reconciler.

Every call looks afresh and may be repeated.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.bulk import with_any_of
from labels.displays.reconciler import DisplaysMoved
from labels.numbers.ownership import OwnershipMoved
from labels.selectors import last_to_accept
from maintenance import frozen_work, history, plain, texts
from maintenance.calendars.services import note_finished
from maintenance.domain import gates as rules
from maintenance.domain.display_counts import NOT_APPLICABLE
from maintenance.domain.estimate import Content
from maintenance.domain.gates import Action, GateFacts, Step
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.promise_known import is_kept
from maintenance.domain.reasons import Reason
from maintenance.gate_facts import gate_facts
from maintenance.known import asks_client
from maintenance.models import Gate, MaintenanceRequest, Window
from maintenance.promises import services as promises
from maintenance.runbooks import acts
from maintenance.services import paid_work, transitions, undoing
from maintenance.services.freezing import tell_frozen
from maintenance.services.holding import set_held
from maintenance.services.requests import runbook_of
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.topics import Topic
from tenants.languages import for_all, in_each_language
from tenants.refusals import Refused

WAITS_FOR_CLIENT = frozenset({"certification_frozen", "numbers_unproved"})  # its promise stands still


def run(window_id: UUID) -> None:
    """Go through the gates of a running window as far as it goes now; note when to look again."""
    with transaction.atomic():
        paid_work.lock_paid_account(MaintenanceRequest.objects.values_list("content", flat=True).get(window=window_id))
        window = transitions.locked(window_id)
        gates = list(window.gates.select_for_update().order_by("position"))
        runbook = runbook_of(window)
        while window.state in (Window.State.RUNNING, Window.State.VERIFYING):
            now = business_now()
            facts = gate_facts(window, gates)
            step = rules.next_step(runbook, facts, now)
            if step is None:
                _complete(window, gates)
                return
            gate = next(gate for gate in gates if gate.name == step.gate.value)
            if step.action is Action.START:
                _open(window, gate, now)
                if gate.details.get("done") is False:  # each part is a transaction
                    _look_again(window, now)
                    return
            elif step.action is Action.RETRY:
                _try_again(window, gate, step)
            elif step.action is Action.PASS:
                _pass(window, gate, step, now, facts)
            elif step.action is Action.FAIL:
                _fail(window, gate, step, now)
            elif step.action is Action.SUPERSEDE:
                undoing.supersede(window, step.reason)
            else:
                _wait(window, gate, step)
                return


def _open(window: Window, gate: Gate, now: datetime) -> None:
    gate.state, gate.started_at = Gate.State.RUNNING, gate.started_at or now
    gate.details = {**gate.details, **acts.open_gate(gate.name, window, gate.details)}
    if gate.details.get("done") is False:
        so_far = Reason(
            "wanted_state_set_in_part", {"count": gate.details["numbers"], "of": window.request.number_count}
        )
        gate.details["reason"] = plain.reasons([so_far])[0]
    gate.save()
    if window.held:
        _set_held(window, held=False)


def _try_again(window: Window, gate: Gate, step: Step) -> None:
    gate.tries += 1
    gate.details = {**gate.details, "reason": plain.reasons([step.reason])[0]}
    gate.save()
    acts.try_again(gate.name, window)
    reason = in_each_language(lambda: texts.event_sentence(step.reason.code, step.reason.params))
    history.note(window, "gate_tried_again", PLATFORM, gate=gate.name, reason=reason)


def _pass(window: Window, gate: Gate, step: Step, now: datetime, facts: GateFacts) -> None:
    gate.state = _passed_as(gate, step)
    gate.ended_at = now
    gate.details = {**gate.details, "reason": plain.reasons([step.reason])[0]}
    gate.save()
    if gate.state == Gate.State.PASSED:
        history.note(window, "gate_passed", PLATFORM, gate=gate.name)
    elif gate.state == Gate.State.NOT_APPLICABLE:
        history.note(window, "gate_not_applicable", PLATFORM, gate=gate.name)
    if window.held:
        _set_held(window, held=False)
    if gate.name == rules.GateKind.PUBLISHED:
        transitions.apply(window, WindowCommand.VERIFY, changes={"published_at": now})
        if gate.state != Gate.State.NOT_APPLICABLE:  # else nothing was published: there is nothing to tell
            _tell_published(window, gate, step, now, facts)


def _tell_published(window: Window, gate: Gate, step: Step, now: datetime, facts: GateFacts) -> None:
    """Tells who has taken it, and whether handsets are looked at: a party that people serve answers no program.

    Directories that the window does not wait for are named while they have not.
    """
    waived = gate.state == Gate.State.WAIVED
    still_open = str(step.reason.params["directories"]) if step.reason.code == "taken_by_critical" else ""
    if window.request.content == Content.LABEL_CHANGE:
        action = "label_published_in_part" if waived or still_open else "label_published"
        history.note(window, action, PLATFORM, label=window.request.text, count=window.request.number_count)
    cached = timedelta(minutes=window.request.estimate["propagation"]["most"])
    history.tell_all(
        window,
        "window_published",
        topic=Topic.PROGRESS,
        waived=waived,
        still_open=still_open.split(", ") if still_open else [],
        seen_by=now + cached,
        looked_at=any(each.total and not each.by_people for each in facts.directories),
        by_people=any(each.total and each.by_people for each in facts.directories),
    )


def _passed_as(gate: Gate, step: Step) -> Gate.State:
    if "waiver" in gate.details:
        return Gate.State.WAIVED
    return Gate.State.NOT_APPLICABLE if step.reason.code in NOT_APPLICABLE else Gate.State.PASSED


def _fail(window: Window, gate: Gate, step: Step, now: datetime) -> None:
    gate.state, gate.ended_at = Gate.State.FAILED, now
    gate.details = {**gate.details, "reason": plain.reasons([step.reason])[0]}
    gate.save()
    reason = for_all(lambda: texts.event_sentence(step.reason.code, step.reason.params))
    undoing.undo(window, WindowCommand.ABORT, PLATFORM, reason)


def _wait(window: Window, gate: Gate, step: Step) -> None:
    held = step.action is Action.HOLD
    gate.state = Gate.State.HELD if held else Gate.State.RUNNING
    gate.details = {**gate.details, "reason": plain.reasons([step.reason])[0]}
    gate.save()
    if held and not window.held:
        reason = in_each_language(lambda: texts.event_sentence(step.reason.code, step.reason.params))
        history.note(window, "gate_held", PLATFORM, gate=gate.name, reason=reason)
        _tell_held(window, gate, step)
    if step.reason.code in WAITS_FOR_CLIENT:
        promises.stop_clock(window)
    promises.note_parties(window)
    if held != window.held:
        _set_held(window, held=held)
    if step.look_again_at is not None:
        _look_again(window, step.look_again_at)


def _look_again(window: Window, at: datetime) -> None:
    key = str(window.pk)
    schedule("maintenance.run", key=key, due_at=at, lane=window.lane, keep_earlier=True, window=key)


def _tell_held(window: Window, gate: Gate, step: Step) -> None:
    if step.reason.code == "certification_frozen":
        tell_frozen(window, gate=gate.name)
    elif step.reason.code == "numbers_unproved":
        history.tell_all(window, "window_unproved", gate=gate.name, unproved=step.reason.params["count"])
    else:
        history.tell_all(window, "window_held", gate=gate.name, for_client=asks_client(window, gate))


def _set_held(window: Window, *, held: bool) -> None:
    set_held(window, held=held)
    if not held:
        promises.resume_clock(window)


def _complete(window: Window, gates: Iterable[Gate]) -> None:
    """Completes a window. One that a person let pass, or that had nothing to show, does not count as seen."""
    reason = _seen_reason(gates)
    completion = _completion(gates, reason)
    changes = {"completed_at": business_now(), "held": False, "completion": completion.value}
    transitions.apply(window, WindowCommand.COMPLETE, changes=changes)
    if window.started_at is not None and window.published_at is not None:
        note_finished(
            window_id=window.pk,
            estimate=window.request.estimate,
            policy_version=window.policy_version,
            took=window.published_at - window.started_at,
            on_time=is_kept(window.owed_by, window.published_at),
            starts_at=window.starts_at,
            at=window.published_at,
            lane=window.lane,
            last_party=last_to_accept(
                window.request.numbers.values_list("pk", flat=True), window.started_at, window.published_at
            ),
        )
    transitions.free_numbers(window)
    MaintenanceRequest.objects.filter(pk=window.request_id).update(state=MaintenanceRequest.State.DONE)
    _note_completion(window, completion, reason)
    history.tell_all(
        window,
        "window_completed",
        topic=Topic.PROGRESS,
        completion=completion.value,
        assumed=reason.get("params", {}).get("assumed", 0),
        superseded=reason.get("params", {}).get("superseded", 0),
    )


def _note_completion(window: Window, completion: Window.Completion, reason: Mapping[str, Any]) -> None:
    params = reason.get("params", {})
    match completion:
        case Window.Completion.WAIVED:
            history.note(window, "window_closed_unseen", PLATFORM)
        case Window.Completion.NOTHING:
            history.note(window, "window_completed_nothing", PLATFORM)
        case Window.Completion.ASSUMED:
            history.note(window, "window_completed_assumed", PLATFORM, assumed=params["assumed"])
        case _ if reason["code"] == "proved_by_sample":
            history.note(window, "window_completed_by_sample", PLATFORM, seen=params["count"], wanted=params["of"])
        case _:
            history.note(window, "window_completed", PLATFORM)


def _seen_reason(gates: Iterable[Gate]) -> Mapping[str, Any]:
    """Returns the stored reason for which the handsets' gate was passed."""
    seen = next((gate for gate in gates if gate.name == rules.GateKind.SEEN), None)
    return seen.details.get("reason", {}) if seen is not None else {}


def _completion(gates: Iterable[Gate], reason: Mapping[str, Any]) -> Window.Completion:
    """Returns how the completion is known: waived, nothing to show, assumed or proved."""
    seen = next((gate for gate in gates if gate.name == rules.GateKind.SEEN), None)
    if seen is not None and seen.state == Gate.State.WAIVED:
        return Window.Completion.WAIVED
    if reason.get("code") in NOT_APPLICABLE:
        return Window.Completion.NOTHING
    return Window.Completion.ASSUMED if reason.get("code") == "seen_or_assumed" else Window.Completion.PROVED


def waive_gate(window_id: UUID, gate_name: str, *, reason: str, actor: Actor) -> Window:
    """Waives a gate that waits for directories or handsets; the reason is stored and shown.

    Raises Refused: without a reason, of another gate, while certification is frozen.
    """
    if not reason.strip():
        raise Refused(_("Say why this step may be waived: the reason is kept on record."), code="reason_missing")
    with transaction.atomic():
        window = transitions.locked(window_id)
        gate = window.gates.select_for_update().filter(name=gate_name).first()
        if gate is None or gate.state not in (Gate.State.RUNNING, Gate.State.HELD):
            raise Refused(_("This step does not need attention."), code="gate_not_waiting")
        if gate.name not in rules.WAIVABLE:
            raise Refused(_("This step cannot be waived."), code="gate_not_waivable")
        if frozen_work.frozen(window.request):
            raise Refused(
                _("Certification is frozen: no step can be waived. Your dashboard shows what lifts the freeze."),
                code="certification_frozen",
            )
        gate.details = {**gate.details, "waiver": {"by": actor.name, "reason": reason}}
        gate.save()
        history.note(window, "gate_waived", actor, gate=gate_name, reason=reason)
    run(window_id)
    return window


def wake_windows(event: DisplaysMoved | OwnershipMoved) -> None:
    """Schedules the windows that wait for these numbers at once, as their displays or proofs changed."""
    theirs = with_any_of(MaintenanceRequest.numbers.through.objects.all(), "number", event.numbers)
    waiting = Window.objects.filter(
        state__in=[Window.State.RUNNING, Window.State.VERIFYING], request__in=theirs.values("maintenancerequest")
    )
    for window_id, lane in waiting.values_list("pk", "lane"):
        schedule("maintenance.run", key=str(window_id), lane=lane, keep_earlier=True, window=str(window_id))
