"""What finance does to a client's account, by two: one proposes it, another one or an administrator confirms it."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.reviews.models import Case
from compliance.two_people import demand_finance
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.models import Tenant

LIMIT: Final = "credit_limit"


@dataclass(frozen=True, kw_only=True)
class LimitFacts(ActFacts):
    """A client may owe so much, in fen; None: as much as comes. before: until now."""

    act: str = LIMIT
    limit: int | None
    before: int | None


def propose_credit_limit(tenant: Tenant, *, limit: int | None, actor: Actor) -> Case:
    """Propose how much a client may owe. Raises Refused: of others than finance, when another one is proposed."""
    demand_finance(actor)
    return propose_act(
        LimitFacts(limit=limit, before=tenant.credit_limit),
        lambda: _("Credit limit to be confirmed"),
        subject_id=tenant.pk,
        actor=actor,
        tenant=tenant,
    )


def proposed_of_money(tenant: Tenant | None = None) -> QuerySet[Case]:
    """What waits for a second one of finance, the oldest first; of one client, or of all."""
    waiting = Case.objects.filter(
        kind=Case.Kind.STAFF_ACT, subject_kind__in=Case.OF_MONEY, state=Case.State.OPEN
    ).select_related("tenant")
    return (waiting if tenant is None else waiting.filter(tenant=tenant)).order_by("ranked_at", "id")


@done_by_two(LIMIT, LimitFacts)
def _set_limit(facts: LimitFacts, agreed: Decision) -> None:
    ledger.set_credit_limit(facts.limit, by=agreed.first, agreed_by=agreed.second)
