"""Lets a window that waits for proofs go on with the proved numbers, when the client says so."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.models import Number
from labels.versions.services import end_versions
from maintenance import history
from maintenance.domain.gates import GateKind as GateName
from maintenance.gate_facts import unproved_of
from maintenance.models import Gate, MaintenanceRequest, NumberHold, Window
from maintenance.services import transitions
from maintenance.services.runbook import run
from tenants.domain.actors import Actor
from tenants.refusals import Refused

NAMED = 20  # in the history and on the step; the window's request no longer has them


def leave_unproved_out(window_id: UUID, *, actor: Actor) -> Window:
    """Remove the unproved numbers from a window that waits for them; the others go on at once.

    They keep what they show, and need a new request once they are proved. Raises Refused: when the window does not
    wait for proofs, or when none of its numbers is proved.
    """
    with transaction.atomic():
        window = transitions.locked(window_id)
        gate = window.gates.select_for_update().filter(name=GateName.OWNERSHIP.value, state=Gate.State.HELD).first()
        request = window.request
        out = dict(unproved_of(request).order_by("canonical").values_list("canonical", "pk")) if gate else {}
        if gate is None or not out or window.state != Window.State.RUNNING:
            raise Refused(_("This window does not wait for proofs: the page may be out of date."), code="nothing_waits")
        if len(out) == request.numbers.filter(state__in=Number.IN_USE).count():
            raise Refused(
                _("None of its numbers is proved: nothing would be left. Prove one of them, or abort the window."),
                code="none_proved",
            )
        end_versions(request.pk, numbers=out.values())
        NumberHold.objects.filter(session__window=window, number__in=out.values()).delete()
        request.numbers.through.objects.filter(maintenancerequest=request, number__in=out.values()).delete()
        request.number_count = request.numbers.count()
        MaintenanceRequest.objects.filter(pk=request.pk).update(number_count=request.number_count)
        named = ", ".join([*out][:NAMED]) + (" …" if len(out) > NAMED else "")
        gate.details = {**gate.details, "left_out": {"by": actor.name, "count": len(out), "numbers": [*out][:NAMED]}}
        gate.save()
        history.note(window, "window_numbers_left_out", actor, count=len(out), numbers=named)
    run(window_id)
    return window
