"""What is done when a gate opens or is tried again, by what the window brings. Each act may be repeated.

All of them go through the one reconciler: an act changes what is wanted, or has the directories take it again. None of
them writes a label of its own, so what the client changes meanwhile is never overwritten.
"""

from collections.abc import Callable
from typing import Any

from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.backups import snapshots
from labels.displays import consistency, reconciler, remedies
from labels.entitlement import checks
from labels.models import Display, LabelVersion, Snapshot
from labels.numbers import corrections
from labels.registry import services as label_models
from labels.registry.selectors import model_in_use
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance.campaigns.following import campaign_of
from maintenance.case_facts import BookedFacts, RequestFacts
from maintenance.domain.estimate import Content
from maintenance.domain.gates import GateKind
from maintenance.models import Window
from tenants.agenda.services import schedule
from tenants.languages import in_each_language
from tenants.people.actors import PLATFORM, Actor

Details = dict[str, Any]


def open_gate(gate: str, window: Window) -> Details:
    """Do what the gate's opening asks for. Returns what the gate's details say of it."""
    act = _OPENS.get(gate)
    if act is None:
        return {}
    return {"done": True, **act(window)}


def try_again(gate: str, window: Window) -> None:
    """Another try of a gate that was not passed in its time."""
    if gate == GateKind.PUBLISHED:
        pending = Display.objects.filter(number__in=_numbers(window), state=Display.State.PENDING)
        for code in pending.values_list("directory__code", flat=True).distinct():
            schedule("labels.submit", key=code, lane=window.lane, directory=code)
    else:
        open_gate(gate, window)


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


def _publish_label(window: Window) -> Details:
    version_services.publish_versions(window.request_id, lane=window.lane)
    return {}


def _take_anew(window: Window) -> Details:
    reconciler.resubmit(_numbers(window), lane=window.lane)
    return {}


def _appeal_against_marks(window: Window) -> Details:
    """An appeal for each display that carries a mark or shows what was never wanted; one that is open is left alone."""
    cells = Display.objects.filter(number__in=_numbers(window)).select_related("directory", "number")
    made, asked = 0, window.request
    for cell in cells.order_by("pk"):
        _acceleration, barrier = remedies.barriers(cell)
        if barrier is None:
            remedies.make_appeal(
                cell.pk,
                str(window),
                key=f"{window.pk}:{cell.pk}",
                price=cell.directory.appeal_price,
                actor=Actor(asked.requested_by_kind, asked.requested_by, asked.requested_by_id),
            )
            made += 1
    _look_everywhere(window)
    return {"appeals": made}


def _apply_corrections(window: Window) -> Details:
    """What a carrier says and a reviewer approved; without it (a client's own wish) handsets are looked at only."""
    outcomes = corrections.apply(window.request_id, lane=window.lane)
    _look_everywhere(window)
    return {"corrections": outcomes} if outcomes else {}


def _bring_model(window: Window) -> Details:
    """The model that the campaign brings judges the client's labels from now on, and what it says of every live one.

    Nothing is changed: a certified label that it judges differently goes to a person.
    """
    campaign = campaign_of(window.pk)
    brought = campaign is not None and label_models.use_model(campaign)
    texts = LabelVersion.objects.filter(number__in=_numbers(window), state=LabelVersion.State.PUBLISHED)
    decisions = [checks.check_label(text).decision.value for text in texts.values_list("text", flat=True).distinct()]
    said = {"labels": {decision: decisions.count(decision) for decision in sorted(set(decisions))}}
    return said | ({"model": model_in_use().version} if brought else {})


def take_model_back(window: Window) -> None:
    """The client is judged by the active model again."""
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
    Content.LABEL_CHANGE: _publish_label,
    Content.CALIBRATION: _take_anew,
    Content.MARK_REMOVAL: _appeal_against_marks,
    Content.NUMBER_STATE_SYNC: _apply_corrections,
    Content.MODEL_UPGRADE: _bring_model,
    Content.LICENCE_REVIEW: _nothing_to_set,
    Content.ARCHITECTURE_UPGRADE: _take_anew,
    Content.PLATFORM_HOOKUP: _take_anew,
    Content.CARRIER_UPGRADE: _take_anew,
}
