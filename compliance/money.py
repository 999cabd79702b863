"""Changes a client's account by two people of finance: one proposes, and another one or an administrator confirms."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.domain.trust import ZONE
from compliance.reviews.models import Case
from compliance.two_people import demand_finance
from tenants import context
from tenants.bills import tell_owners
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.money import money_text
from tenants.invoices import invoiced_beyond
from tenants.ledger import services as ledger
from tenants.ledger.selectors import balance, key_for_reference, payments_of
from tenants.models import Tenant
from tenants.refusals import Refused

LIMIT, PAYMENT, REVERSAL = "credit_limit", "payment", "reverse_payment"


@dataclass(frozen=True, kw_only=True)
class LimitFacts(ActFacts):
    """The amount that a client may owe, in fen; None: no limit. before: the limit until now."""

    act: str = LIMIT
    limit: int | None
    before: int | None


@dataclass(frozen=True, kw_only=True)
class PaymentFacts(ActFacts):
    """A payment of a client, in fen. reference: the bank's."""

    act: str = PAYMENT
    amount: int
    received_on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class ReversalFacts(ActFacts):
    """The reversal of a payment that was booked to the wrong client.

    why: in the staff's words; uncovered: how much, in fen, would be invoiced beyond what is left of the client's
    payments.
    """

    act: str = REVERSAL
    entry: UUID
    amount: int
    reference: str
    why: str
    uncovered: int


def propose_credit_limit(tenant: Tenant, *, limit: int | None, actor: Actor) -> Case:
    """Proposes how much a client may owe.

    Raises Refused for anyone outside finance, and when a limit is proposed already.
    """
    demand_finance(actor)
    return propose_act(
        LimitFacts(limit=limit, before=tenant.credit_limit),
        lambda: _("Credit limit to be confirmed"),
        subject_id=tenant.pk,
        actor=actor,
        tenant=tenant,
    )


def propose_payment(tenant: Tenant, *, amount: int, received_on: date, reference: str, actor: Actor) -> Case:
    """Proposes to credit a payment of a client: fen, and the bank's reference, under which nothing is booked twice.

    Raises Refused for anyone outside finance, for a day ahead, and for a reference that is booked or proposed already.
    """
    demand_finance(actor)
    if received_on > business_now().astimezone(ZONE).date():
        raise Refused(_("A payment must lie in the past."), field="received_on")
    key_for_reference(reference)
    about = uuid5(NAMESPACE_URL, f"payment:{reference}")
    if Case.objects.filter(kind=Case.Kind.STAFF_ACT, subject_id=about, decided_at=None).exists():
        raise Refused(_("A payment with this bank reference waits to be confirmed."), field="reference")
    return propose_act(
        PaymentFacts(amount=amount, received_on=received_on, reference=reference),
        lambda: _("Payment to be confirmed"),
        subject_id=about,
        actor=actor,
        tenant=tenant,
    )


def propose_reversal(tenant: Tenant, *, entry: UUID, why: str, actor: Actor) -> Case:
    """Proposes to reverse a payment that is another client's; afterwards its reference may be booked there.

    Raises Refused for anyone outside finance, and when it is reversed or proposed already.
    """
    demand_finance(actor)
    payment = payments_of(tenant).filter(pk=entry).first()
    if payment is None:
        raise Refused(_("This payment has been reversed already, or is not this client's."), field="entry")
    with context.client(tenant):
        uncovered = invoiced_beyond(payment.amount)
    reference = payment.params["reference"]
    return propose_act(
        ReversalFacts(entry=entry, amount=payment.amount, reference=reference, why=why, uncovered=uncovered),
        lambda: _("Reversal of a payment to be confirmed"),
        subject_id=entry,
        actor=actor,
        tenant=tenant,
    )


def proposed_of_money(tenant: Tenant | None = None) -> QuerySet[Case]:
    """Returns the cases that wait for a second person of finance, the oldest first; of one client, or of all."""
    waiting = Case.objects.filter(
        kind=Case.Kind.STAFF_ACT, subject_kind__in=Case.OF_MONEY, state=Case.State.OPEN
    ).select_related("tenant")
    return (waiting if tenant is None else waiting.filter(tenant=tenant)).order_by("ranked_at", "id")


@done_by_two(LIMIT, LimitFacts)
def _set_limit(facts: LimitFacts, agreed: Decision) -> None:
    ledger.set_credit_limit(facts.limit, by=agreed.first, agreed_by=agreed.second)


@done_by_two(PAYMENT, PaymentFacts)
def _book_payment(facts: PaymentFacts, agreed: Decision) -> None:
    """Book it, and tell the client's owners."""
    entry = ledger.book_payment(
        facts.amount, facts.reference, facts.received_on, by=agreed.first, agreed_by=agreed.second
    )
    said = {"sum": facts.amount, "reference": facts.reference, "received_on": facts.received_on.isoformat()}
    tell_owners("payment_booked", f"payment:{entry.pk}", "bill", due=max(-balance().fen, 0), **said)


@done_by_two(REVERSAL, ReversalFacts)
def _reverse_payment(facts: ReversalFacts, agreed: Decision) -> None:
    ledger.lock_account()  # no invoice is asked for, and no other payment taken back, between the look and the deed
    if (uncovered := invoiced_beyond(facts.amount)) > facts.uncovered:
        said = {"now": money_text(uncovered), "then": money_text(facts.uncovered)}
        raise Refused(
            _(
                "Now %(now)s would be invoiced beyond what is paid; when this was proposed it was %(then)s. Reject it,"
                " and propose it anew."
            )
            % said
        )
    ledger.reverse_payment(facts.entry, by=agreed.first, agreed_by=agreed.second)
