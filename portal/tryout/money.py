"""Money of the demo: what a client has paid, and the invoice that it asks for."""

from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.invoices import ask_for_invoice
from tenants.ledger.models import InvoiceRequest
from tenants.ledger.services import book_payment
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import Role, User


def pay_and_ask_for_an_invoice(actor: Actor) -> None:
    """Books a payment for accelerations to come, by two of finance, and asks for an invoice over half of it."""
    with context.client(Tenant.objects.get(kind=Tenant.Kind.STAFF)):
        first, second = (person(each) for each in User.objects.filter(role=Role.FINANCE).order_by("email"))
    book_payment(1000_00, "2026-DEMO-0001", business_now().date(), by=first, agreed_by=second)
    ask_for_invoice(
        kind=InvoiceRequest.Kind.ORDINARY,
        title="好邻便利店",
        tax_number="92440300MA5H7J8K65",
        amount=500_00,
        email="owner@haolin.example",
        actor=actor,
    )
