"""Reads the facts that a window's gates need."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from labels.directories.models import Directory
from labels.displays.proofs import not_proved
from labels.entitlement import number_proofs
from labels.models import LabelVersion, Number
from maintenance import frozen_work, selectors
from maintenance.domain import gates as gate_rules
from maintenance.domain.estimate import Content, Kind
from maintenance.domain.planner import legal_until
from maintenance.gate_counts import directory_counts
from maintenance.models import Gate, MaintenanceRequest, Window
from tenants.clock import business_now


def gate_facts(
    window: Window, gates: Sequence[Gate], active: Sequence[Directory] | None = None
) -> gate_rules.GateFacts:
    """Returns the facts that the gates need to know of a window. active: as in labels.selectors.tally."""
    by_name = {gate.name: gate for gate in gates}
    lasts = bool(window.request.standby_text) or gate_rules.GateKind.WORK in by_name
    return gate_rules.GateFacts(
        gates=tuple(gate_rules.GateKind(gate.name) for gate in gates),
        started={gate_rules.GateKind(gate.name): gate.started_at for gate in gates if gate.started_at},
        passed=frozenset(gate_rules.GateKind(gate.name) for gate in gates if gate.state in Gate.OVER),
        tries={gate_rules.GateKind(gate.name): gate.tries for gate in gates if gate.tries},
        waivers={
            gate_rules.GateKind(gate.name): gate_rules.Waiver(
                gate.details["waiver"]["by"], gate.details["waiver"]["reason"]
            )
            for gate in gates
            if "waiver" in gate.details
        },
        snapshot_taken=_is_done(by_name, gate_rules.GateKind.SNAPSHOT),
        review=by_name["review"].details.get("review", "open") if "review" in by_name else "open",
        wanted_state_set=_is_done(by_name, gate_rules.GateKind.WANTED),
        half_done=frozenset(gate_rules.GateKind(gate.name) for gate in gates if gate.details.get("done") is False),
        directories=directory_counts(window.request, active),
        standby=bool(window.request.standby_text),
        sessions_end=window.ends_at if lasts else None,
        cleaned_up=_is_done(by_name, gate_rules.GateKind.CLOSED),
        frozen=frozen_work.frozen(window.request),
        shows_nothing=window.request.kind == Kind.COMPLIANCE_REVIEW,
        **_labels_facts(window.request, by_name),
        **_ownership_facts(window, by_name),
    )


def _labels_facts(request: MaintenanceRequest, gates: Mapping[str, Gate]) -> dict[str, Any]:
    """Returns what has become of the window's labels, once it has begun to bring them."""
    gate = gates.get(gate_rules.GateKind.WANTED)
    if request.content != Content.LABEL_CHANGE or gate is None or gate.state not in Gate.OVER:
        return {}
    versions = LabelVersion.objects.filter(request_id=request.pk).order_by()
    by_state = dict(versions.values_list("state").annotate(Count("pk")))
    return {
        "superseded": by_state.get(LabelVersion.State.SUPERSEDED, 0),
        "withdrawn": by_state.get(LabelVersion.State.WITHDRAWN, 0),
        "labels_left": any(state in by_state for state in LabelVersion.LIVE_OR_COMING),
    }


def _ownership_facts(window: Window, by_name: Mapping[str, Gate]) -> dict[str, Any]:
    """Returns the facts of the gate that waits for proofs of the numbers; nothing once it is passed."""
    gate = by_name.get(gate_rules.GateKind.OWNERSHIP)
    if gate is None or gate.state == Gate.State.PASSED:
        return {}
    waited = gate.state == Gate.State.HELD or "reason" in gate.details
    return {
        "numbers": window.request.numbers.filter(state__in=(*Number.IN_USE, Number.State.SUSPENDED)).count(),
        "unproved": unproved_of(window.request).count(),
        "may_run": not waited or _may_run(window),
    }


def _may_run(window: Window) -> bool:
    """Returns whether the calendar allows the work now, for a window that waited until its numbers were proved."""
    now, work = business_now(), selectors.planned_work(window.request)
    numbers = list(window.request.numbers.values_list("pk", flat=True))
    taken = selectors.numbers_busy(numbers, now, leaving_out=window.pk) if window.impact else []
    return legal_until(work, selectors.calendar_for(window.request), taken, now) is not None


def unproved_of(request: MaintenanceRequest) -> QuerySet[Number]:
    """Returns the numbers in use on which no label may be shown yet; only where the request brings one."""
    rows: QuerySet[Number] = request.numbers.filter(state__in=Number.IN_USE)
    return not_proved(rows, business_now()) if request.content == Content.LABEL_CHANGE else rows.none()


def proofs_owed_of(request: MaintenanceRequest) -> QuerySet[Number]:
    """Returns the numbers of unproved_of that the client has still to prove; the others' proofs are in review."""
    return unproved_of(request).filter(pk__in=number_proofs.unproved().values("pk"))


def unproved_counts(requests: Collection[UUID]) -> dict[UUID, int]:
    """Counts unproved_of for requests that bring a label, by their keys; requests without any are left out."""
    if not requests:
        return {}
    unproved = not_proved(Number.objects.filter(state__in=Number.IN_USE), business_now())
    of_each = MaintenanceRequest.numbers.through.objects.filter(
        maintenancerequest__in=requests, number__in=unproved.order_by()
    )
    return dict(of_each.order_by().values_list("maintenancerequest").annotate(Count("number")))


def unproved_by_name(request: MaintenanceRequest, most: int) -> tuple[list[str], int]:
    """Returns the first `most` numbers that may show no label yet (canonical), and how many there are."""
    unproved = list(unproved_of(request).order_by("canonical").values_list("canonical", flat=True))
    return unproved[:most], len(unproved)


def _is_done(gates: Mapping[str, Gate], name: str) -> bool:
    """Returns whether the work that a gate does when it opens has been done."""
    return name in gates and bool(gates[name].details.get("done"))
