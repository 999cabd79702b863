"""Moves a directory to another adapter, address or connection once two administrators agree: labels of all clients go
there with the credentials of its connection.
"""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.acts_of_two import ActFacts, Decision, done_by_two
from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.refusals import Refused

ACT = "move_directory"


@dataclass(frozen=True, kw_only=True)
class MoveFacts(ActFacts):
    """A proposal of another adapter, address or connection for a directory (its code). before: its address until now.
    connection: the account's name when it was proposed; connection_id: its key, because names are reused.

    tried: the outcome of a trial there (labels.errands.trying.TryOutcome), with its trouble; waived: why it is proposed
    all the same. active: the directory is new and takes labels from then on (maintenance.directory_figures).
    """

    act: str = ACT
    directory: str
    adapter: str
    address: str
    before: str = ""
    connection: str = ""
    connection_id: int | None = None
    tried: str = ""
    trouble: str = ""
    waived: str = ""
    active: bool = False


def propose(
    directory: Directory,
    *,
    adapter: str,
    address: str,
    connection: Connection | None,
    actor: Actor,
    tried: str = "",
    trouble: str = "",
    waived: str = "",
    active: bool = False,
) -> Case:
    """Proposes another adapter, address or connection; the present one stays until another administrator confirms.
    Raises Refused (of reviews).
    """
    facts = MoveFacts(
        directory=directory.code,
        adapter=adapter,
        address=address,
        before=directory.address,
        connection=connection.name if connection else "",
        connection_id=connection.pk if connection else None,
        tried=tried,
        trouble=trouble,
        waived=waived,
        active=active,
    )
    return staff_acts.propose_staff_act(
        facts,
        lambda: _("Address of %(directory)s") % {"directory": directory},
        subject_id=uuid5(NAMESPACE_URL, f"directory:{directory.code}"),
        actor=actor,
    )


@done_by_two(ACT, MoveFacts)
def move_directory(facts: MoveFacts, _agreed: Decision) -> None:
    """Moves the directory as two administrators agreed. Raises Refused if the account that they saw no
    longer exists.
    """
    with context.platform():
        if facts.connection and not Connection.objects.filter(pk=facts.connection_id or 0).exists():
            raise Refused(_("Its connection no longer exists: reject the proposal."))
        Directory.objects.filter(code=facts.directory).update(
            adapter=facts.adapter,
            address=facts.address,
            connection_id=facts.connection_id,
            waited_for_since=business_now(),  # windows that are already published do not wait for it at its new place
        )
