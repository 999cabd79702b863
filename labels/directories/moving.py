"""Where a directory lies: its adapter and address, which two administrators agree on, as labels of all clients go there
with the platform's credentials.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from labels.directories.models import Directory
from tenants import context
from tenants.people.actors import Actor

ACT = "move_directory"


@dataclass(frozen=True, kw_only=True)
class MoveFacts(staff_acts.ActFacts):
    """Another adapter or address of a directory (its code). before: its address when it was proposed."""

    act: str = ACT
    directory: str
    adapter: str
    address: str
    before: str = ""


def propose(directory: Directory, *, adapter: str, address: str, actor: Actor) -> Case:
    """Propose another adapter or address; until another administrator confirms it, the present one stays. Raises
    reviews' Refused.
    """
    facts = MoveFacts(directory=directory.code, adapter=adapter, address=address, before=directory.address)
    return staff_acts.propose_act(
        subject_id=uuid5(NAMESPACE_URL, f"directory:{directory.code}"),
        facts=facts,
        actor=actor,
        title=lambda: _("Address of %(directory)s") % {"directory": directory},
    )


def carry_out(event: CaseDecided) -> None:
    """Two administrators agreed; bound to CaseDecided."""
    case = event.case
    if case.kind != Case.Kind.STAFF_ACT or case.state != Case.State.APPROVED or case.subject_kind != ACT:
        return
    facts = MoveFacts.from_json(case.facts)
    with context.platform():
        Directory.objects.filter(code=facts.directory).update(adapter=facts.adapter, address=facts.address)
