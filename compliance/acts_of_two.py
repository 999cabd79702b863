"""What takes two people: one proposes an act by its name, another confirms it in its case, and then it is done.

A room binds what an act does to its name: `@done_by_two("move_directory", MoveFacts)`. What it would do is kept as JSON
in the case; the function judges it anew when the second person confirms, and refuses what holds no more.
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
from tenants.domain.kept import Kept
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.models import Tenant


@dataclass(frozen=True)
class ActFacts(Kept):
    """What an act would do. act: its name, by which what it does is bound."""

    act: str = ""


@dataclass(frozen=True)
class Decision:
    """What became of a proposed act: who proposed and who decided it, and whether they agreed."""

    case: Case
    first: Actor
    second: Actor

    @property
    def agreed(self) -> bool:
        """Whether the second person confirmed it."""
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
    """Bind what an act does to its name. either_way: it is told of a proposal that was rejected, too."""

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
    """Open the case of an act about a client, or of the platform's own tenant; another person confirms it.

    title: in the language in use; subject_kind: the act's name where it is empty; fields: as of reviews' open_proposed.
    Raises Refused when the same is proposed already.
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
    """Bound to CaseDecided: what two people agreed on is done, in the transaction of the second one's decision.

    Who they are is read from the case: the actor may be the platform, when a decision is told again. Raises Refused.
    """
    case = event.case
    act = _ACTS.get(case.facts.get("act", ""))
    if act is None or not case.decided or not (act.either_way or case.state == Case.State.APPROVED):
        return
    second = Actor("staff", case.decided_by, case.decided_by_id) if case.decided_by_id else event.actor
    decision = Decision(case, Actor("staff", case.proposed_by, case.proposed_by_id), second)
    act.do(act.facts.from_json(case.facts), decision)
