"""Handles invoices 发票 of the client in use: requested within what was paid, issued or refused by finance,
with e-mails.
"""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.bills import tell_owners
from tenants.clients.identity import columns_of_firm
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.money import money_text
from tenants.domain.statements import SHANGHAI
from tenants.ledger.models import PAYMENT, Entry, InvoiceRequest
from tenants.ledger.services import lock_account
from tenants.models import Tenant
from tenants.refusals import Refused, refused_by


def invoice_requests() -> QuerySet[InvoiceRequest]:
    """Returns the requests of the client in use, the newest first."""
    return InvoiceRequest.objects.filter(tenant=context.current_tenant())


def paid_not_invoiced() -> int:
    """Returns what the client in use has paid, less reversals and requested invoices, in fen."""
    return max(_left(), 0)


def invoiced_beyond(amount: int) -> int:
    """Returns how much would be invoiced or requested beyond the payments, had the client in use paid so much less."""
    return max(amount - _left(), 0)


def _left() -> int:
    tenant = context.current_tenant()
    payments = Entry.objects.filter(Q(code=PAYMENT) | Q(reverses__code=PAYMENT), tenant=tenant, unit=Entry.Unit.FEN)
    paid: int = payments.aggregate(sum=Sum("amount"))["sum"] or 0
    asked = invoice_requests().exclude(state=InvoiceRequest.State.REFUSED).aggregate(sum=Sum("amount"))["sum"] or 0
    return paid - asked


def ask_for_invoice(*, kind: str, title: str, tax_number: str, amount: int, email: str, actor: Actor) -> InvoiceRequest:
    """Requests an invoice over so many fen. An individual needs no tax number for an ordinary one. Raises Refused."""
    tenant = context.current_tenant()
    number = _tax_number(tenant, kind, tax_number)
    with transaction.atomic():
        lock_account()  # one by one
        left = paid_not_invoiced()
        if not 0 < amount <= left:
            said = {"sum": money_text(left)}
            raise Refused(_("At most %(sum)s was paid and is not invoiced yet.") % said, field="amount")
        row: InvoiceRequest = InvoiceRequest.objects.create(
            tenant=tenant,
            kind=kind,
            title=title.strip(),
            tax_number=number,
            amount=amount,
            email=email,
            asked_at=business_now(),
            **actor.columns("asked_by"),
        )
        _note_invoice("invoice_asked", row, actor, sum=money_text(amount))
    return row


def _tax_number(tenant: Tenant, kind: str, given: str) -> str:
    """Returns the number in canonical form, after its check characters were checked. Raises Refused."""
    individual = tenant.subject_type == Tenant.SubjectType.INDIVIDUAL
    if not given.strip() and individual and kind == InvoiceRequest.Kind.ORDINARY:
        return ""
    try:
        return columns_of_firm(given)["credit_code"]
    except ValueError as wrong:
        raise Refused(str(wrong), field="tax_number") from wrong


def issue_invoice(pk: UUID, *, number: str, issued_on: date, by: Actor) -> None:
    """Marks a request as issued by finance and tells the owners.

    Raises Refused for a day ahead, and while invoices are requested or issued beyond what stays paid.
    """
    if issued_on > business_now().astimezone(SHANGHAI).date():
        raise Refused(_("The day must not lie ahead."), field="issued_on")
    try:
        with transaction.atomic():
            lock_account()  # before the request: a payment is taken back before this, or after it
            row = _open_request(pk)
            _demand_paid()
            row.state, row.number, row.issued_on = InvoiceRequest.State.ISSUED, number, issued_on
            _decide(row, by)
            _note_invoice("invoice_issued", row, by, sum=money_text(row.amount), invoice=number)
            tell_owners("invoice_issued", f"invoice:{row.pk}", "bill_invoices", sum=row.amount, number=number)
    except IntegrityError as error:
        raise refused_by(error, InvoiceRequest, one_invoice_per_number="number") from error


def _demand_paid() -> None:
    if (left := _left()) < 0:
        said = {"sum": money_text(-left)}
        raise Refused(
            _(
                "A payment was reversed: %(sum)s more is invoiced or requested than stays paid. Refuse requests, or"
                " book a payment, before you issue one."
            )
            % said
        )


def refuse_invoice(pk: UUID, *, reason: str, by: Actor) -> None:
    """Refuses a request with a reason; its amount may be requested again. Raises Refused."""
    with transaction.atomic():
        row = _open_request(pk)
        row.state, row.reason = InvoiceRequest.State.REFUSED, reason
        _decide(row, by)
        _note_invoice("invoice_refused", row, by, sum=money_text(row.amount), reason=reason)
        tell_owners("invoice_refused", f"invoice:{row.pk}", "bill_invoices", sum=row.amount, reason=reason)


def forget_who_asked(tenant: Tenant) -> None:
    """Erases from a removed client's invoices who requested them and their addresses; the invoices stay with its
    accounts.
    """
    InvoiceRequest.objects.filter(tenant=tenant).update(email="", asked_by="")


def erase_who_asked(value: str) -> int:
    """Erases the name or the address of a person from the requests of the client in use. Returns from how many."""
    asked = invoice_requests().filter(asked_by=value).update(asked_by="")
    return asked + invoice_requests().filter(email=value).update(email="")


def _open_request(pk: UUID) -> InvoiceRequest:
    row = invoice_requests().select_for_update().get(pk=pk)
    if row.state != InvoiceRequest.State.ASKED:
        raise Refused(_("This request has been decided already."))
    return row


def _decide(row: InvoiceRequest, by: Actor) -> None:
    row.decided_by, row.decided_by_id = by.columns("decided_by").values()
    row.decided_at = business_now()
    row.save()


def _note_invoice(action: str, row: InvoiceRequest, by: Actor, **details: str) -> None:
    note(action, actor=by, subject_kind="invoice", subject_id=row.pk, **details)
