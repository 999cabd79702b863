"""The acts of gates that open or are tried again, by the window's content. Each act may be repeated.

All of them go through the one reconciler: an act changes what is wanted, or has the directories take it again. None of
them writes a label of its own, so what the client changes meanwhile is never overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.backups import snapshots
from labels.displays import consistency, reconciler, remedies, shadow
from labels.entitlement import checks
from labels.models import Display, LabelVersion, Snapshot
from labels.numbers import corrections
from labels.registry import services as label_models
from labels.registry.selectors import model_in_use
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance.campaigns.following import campaign_of, whom_of
from maintenance.case_facts import BookedFacts, RequestFacts
from maintenance.domain.estimate import Content
from maintenance.domain.gates import GateKind
from maintenance.models import Window
from tenants.agenda.services import schedule
from tenants.domain.actors import PLATFORM, Actor
from tenants.languages import in_each_language

Details = dict[str, Any]
CURSOR: Final = "after"  # the last number of the parts that are done, in the gate's details


@dataclass(frozen=True)
class ByParts:
    """An act on a window's numbers in parts: `most` of them in one transaction, which takes seconds of a job's minute.

    `act` returns counts, which the gate's details add up over all parts.
    """

    act: Callable[[Window, Sequence[UUID]], dict[str, int]]
    most: int


def open_gate(gate: str, window: Window, earlier: Mapping[str, Any]) -> Details:
    """Does the act of an opening gate. Returns details for the gate: `done` once that is all, else call it again.

    earlier: the gate's details, which say where to go on.
    """
    if gate == GateKind.WANTED and (by_parts := _BY_PARTS.get(Content(window.request.content))):
        return _next_part(by_parts, window, earlier)
    act = _OPENS.get(gate)
    if act is None:
        return {}
    return {"done": True, **act(window)}


def _next_part(by_parts: ByParts, window: Window, earlier: Mapping[str, Any]) -> Details:
    numbers = window.request.numbers.order_by("pk")
    if after := earlier.get(CURSOR):
        numbers = numbers.filter(pk__gt=after)
    part = list(numbers.values_list("pk", flat=True)[: by_parts.most])
    done = len(part) < by_parts.most
    counted = {"numbers": len(part), **by_parts.act(window, part)}
    summed = {name: earlier.get(name, 0) + count for name, count in counted.items()}
    ended = _end_of(window) if done else {}
    return {"done": done, CURSOR: str(part[-1]) if part else after, **summed, **ended}


def _end_of(window: Window) -> Details:
    """Finishes after all parts, and returns what the gate's details say of it."""
    content = window.request.content
    outcomes = corrections.finish_sync(window.request_id) if content == Content.NUMBER_STATE_SYNC else {}
    if content in (Content.NUMBER_STATE_SYNC, Content.MARK_REMOVAL):
        _look_everywhere(window)
    return {"corrections": outcomes} if outcomes else {}


def try_again(gate: str, window: Window) -> None:
    """Tries a gate again that was not passed in its time: directories get their orders, or are asked, at once.

    An opening's act is done once; people whom the gate waits for get more time.
    """
    if gate == GateKind.PUBLISHED:
        pending = Display.objects.filter(number__in=_numbers(window), state=Display.State.PENDING)
        for code in pending.values_list("directory__code", flat=True).distinct():
            schedule("labels.submit", key=code, lane=window.lane, directory=code)
    elif gate == GateKind.SEEN:
        _look_everywhere(window)


def _numbers(window: Window) -> Any:
    return window.request.numbers.values_list("pk", flat=True)


def _take_snapshot(window: Window) -> Details:
    snapshot = snapshots.take_snapshot(Snapshot.Reason.BEFORE_WINDOW, actor=PLATFORM, window_id=window.pk)
    return {"sha256": snapshot.sha256}


def _hand_to_reviewer(window: Window) -> Details:
    request = window.request
    open_case(
        kind=Case.Kind.RE_VERIFICATION,
        subject_kind="maintenance_request",
        subject_id=request.pk,
        title=in_each_language(lambda: str(request)),
        facts=RequestFacts(number_count=request.number_count, window=BookedFacts(window.pk)),
        lane=window.lane,
        due_at=window.ends_at,
        actor=Actor(request.requested_by_kind, request.requested_by, request.requested_by_id),
    )
    return {}


def _set_wanted(window: Window) -> Details:
    return _CONTENTS[Content(window.request.content)](window)


def _publish_label(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
    version_services.publish_versions(window.request_id, numbers, lane=window.lane)
    return {}


def _take_anew(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
    """Sends the displays again to the party whose work it is, else to all parties."""
    reconciler.resubmit(numbers, lane=window.lane, directory=whom_of(window.pk).party)
    return {}


def _hook_up(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
    """Sends a new party what it should show; while it is in shadow it is only asked what it shows."""
    if whom_of(window.pk).party:
        shadow.plan_looks(window.lane)
    return _take_anew(window, numbers)


def _appeal_against_marks(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
    """Appeals for each display that carries a mark or shows what was never wanted; open appeals are left alone."""
    cells = remedies.wrong_displays(numbers)
    made, asked = 0, window.request
    for cell in cells.select_related("directory", "number"):
        _acceleration, barrier = remedies.barriers(cell)
        if barrier is None:
            remedies.make_appeal(
                cell.pk,
                str(window),
                key=f"{window.pk}:{cell.pk}",
                price=cell.directory.appeal_price,
                actor=Actor(asked.requested_by_kind, asked.requested_by, asked.requested_by_id),
                limited=False,
            )
            made += 1
    return {"appeals": made}


def _apply_corrections(window: Window, numbers: Sequence[UUID]) -> dict[str, int]:
    """Applies what a carrier says and a reviewer approved; without that (a client's wish) it only looks at handsets."""
    corrections.apply(window.request_id, numbers, lane=window.lane)
    return {}


def _bring_model(window: Window) -> Details:
    """Lets the campaign's model judge the client's labels from now on, and returns its verdicts on live ones.

    Nothing is changed: a certified label that it judges differently goes to a person.
    """
    campaign = campaign_of(window.pk)
    brought = campaign is not None and label_models.use_model(campaign)
    texts = LabelVersion.objects.filter(number__in=_numbers(window), state=LabelVersion.State.PUBLISHED)
    decisions = [checks.check_label(text).decision.value for text in texts.values_list("text", flat=True).distinct()]
    said = {"labels": {decision: decisions.count(decision) for decision in sorted(set(decisions))}}
    return said | ({"model": model_in_use().version} if brought else {})


def take_model_back(window: Window) -> None:
    """Lets the active model judge the client again."""
    campaign = campaign_of(window.pk)
    if campaign is not None:
        label_models.leave_model(campaign)


def _nothing_to_set(window: Window) -> Details:
    return {}


def _look_everywhere(window: Window) -> Details:
    consistency.check_window(window.pk, list(_numbers(window)), actor=PLATFORM, lane=window.lane)
    return {}


def _clean_up(window: Window) -> Details:
    standby_labels.end_standby(window.pk, lane=window.lane)
    return _look_everywhere(window)  # what handsets showed when it closed is kept


_OPENS: dict[str, Callable[[Window], Details]] = {
    GateKind.SNAPSHOT: _take_snapshot,
    GateKind.REVIEW: _hand_to_reviewer,
    GateKind.WANTED: _set_wanted,
    GateKind.SEEN: _look_everywhere,
    GateKind.CLOSED: _clean_up,
}

_CONTENTS: dict[Content, Callable[[Window], Details]] = {
    Content.MODEL_UPGRADE: _bring_model,
    Content.LICENCE_REVIEW: _nothing_to_set,
}

_TAKEN_ANEW: Final = ByParts(_take_anew, 5_000)
_BY_PARTS: dict[Content, ByParts] = {
    Content.LABEL_CHANGE: ByParts(_publish_label, 5_000),
    Content.CALIBRATION: _TAKEN_ANEW,
    Content.ARCHITECTURE_UPGRADE: _TAKEN_ANEW,
    Content.PLATFORM_HOOKUP: ByParts(_hook_up, 5_000),
    Content.CARRIER_UPGRADE: _TAKEN_ANEW,
    Content.MARK_REMOVAL: ByParts(_appeal_against_marks, 500),
    Content.NUMBER_STATE_SYNC: ByParts(_apply_corrections, 500),
}
