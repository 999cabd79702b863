"""Acts that take two people: one proposes an act by its name, another confirms it in its case, and only then it is
done.

A room binds a function to the name of an act: `@done_by_two("move_directory", MoveFacts)`. The case keeps the facts of
the act as JSON; the function checks them anew when the second person confirms, and refuses what no longer holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from compliance.reviews.models import Case
from compliance.reviews.services import open_proposed
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.domain.actors import Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.models import Tenant


@dataclass(frozen=True)
class ActFacts(StoredAsJson):
    """The facts of a proposed act. act: its name, to which the function that carries it out is bound."""

    act: str = ""


@dataclass(frozen=True)
class Decision:
    """The end of a proposed act: who proposed it, who decided it, and whether they agreed."""

    case: Case
    first: Actor
    second: Actor

    @property
    def agreed(self) -> bool:
        """Returns True if the second person confirmed the act."""
        return bool(self.case.state == Case.State.APPROVED)


Facts = TypeVar("Facts", bound=ActFacts)
Do = Callable[[Facts, Decision], object]


@dataclass(frozen=True)
class _Act:
    facts: type[ActFacts]
    do: Callable[[Any, Decision], object]
    either_way: bool


_ACTS: dict[str, _Act] = {}


def done_by_two[Facts: ActFacts](
    name: str, facts: type[Facts], *, either_way: bool = False
) -> Callable[[Do[Facts]], Do[Facts]]:
    """Binds a function to the name of the act that it carries out.

    either_way: it is also called for a rejected proposal.
    """

    def bind(do: Do[Facts]) -> Do[Facts]:
        _ACTS[name] = _Act(facts, do, either_way)
        return do

    return bind


def propose_act(
    facts: ActFacts,
    title: Callable[[], str],
    *,
    subject_id: UUID,
    actor: Actor,
    tenant: Tenant,
    kind: str = Case.Kind.STAFF_ACT,
    subject_kind: str = "",
    reason: str = "",
    lane: str = Lane.STANDARD,
    **fields: Any,
) -> Case:
    """Opens the case of an act about a client, or about the platform's own tenant; another person confirms it there.

    title: in the language in use; subject_kind: the act's name where it is empty; fields: as in reviews' open_proposed.
    Raises Refused when the same act is already proposed.
    """
    with context.client(tenant):
        return open_proposed(
            kind=kind,
            subject_kind=subject_kind or facts.act,
            subject_id=subject_id,
            facts=facts,
            lane=lane,
            title=in_each_language(title),
            reason=reason,
            actor=actor,
            **fields,
        )


def carry_out_act(event: CaseDecided) -> None:
    """Carries out what two people agreed on, in the transaction of the second one's decision. Bound to CaseDecided.

    The two people are read from the case: the actor may be the platform, when the event of a decision is emitted again.
    Raises Refused.
    """
    case = event.case
    act = _ACTS.get(case.facts.get("act", ""))
    if act is None or not case.decided or not (act.either_way or case.state == Case.State.APPROVED):
        return
    second = Actor("staff", case.decided_by, case.decided_by_id) if case.decided_by_id else event.actor
    decision = Decision(case, Actor("staff", case.proposed_by, case.proposed_by_id), second)
    act.do(act.facts.from_json(case.facts), decision)
