"""Where a directory lies: its adapter and address, which two administrators agree on, as labels of all clients go there
with the platform's credentials.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from labels.directories.models import Directory
from tenants import context
from tenants.people.actors import Actor

ACT = "move_directory"


def propose(directory: Directory, *, adapter: str, address: str, actor: Actor) -> Case:
    """Propose another adapter or address; until another administrator confirms it, the present one stays. Raises
    reviews' Refused.
    """
    facts = {"directory": directory.code, "adapter": adapter, "address": address, "before": directory.address}
    return staff_acts.propose_act(
        ACT,
        subject_id=uuid5(NAMESPACE_URL, f"directory:{directory.code}"),
        facts=facts,
        actor=actor,
        title=lambda: _("Address of %(directory)s") % {"directory": directory},
    )


def carry_out(event: CaseDecided) -> None:
    """Two administrators agreed; bound to CaseDecided."""
    case = event.case
    if case.kind != Case.Kind.STAFF_ACT or case.state != Case.State.APPROVED or case.facts["act"] != ACT:
        return
    with context.platform():
        Directory.objects.filter(code=case.facts["directory"]).update(
            adapter=case.facts["adapter"], address=case.facts["address"]
        )
