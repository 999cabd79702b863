"""Invoices 发票 of the client in use: asked for within what was paid, issued or refused by finance, and told."""

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
    """Of the client in use, the newest first."""
    return InvoiceRequest.objects.filter(tenant=context.current_tenant())


def paid_not_invoiced() -> int:
    """What the client in use has paid, less what was paid back and what invoices were asked for, in fen."""
    return max(_left(), 0)


def invoiced_beyond(amount: int) -> int:
    """For how much more than is paid invoices would be asked for or issued, had the client in use paid so much less."""
    return max(amount - _left(), 0)


def _left() -> int:
    tenant = context.current_tenant()
    payments = Entry.objects.filter(Q(code=PAYMENT) | Q(reverses__code=PAYMENT), tenant=tenant, unit=Entry.Unit.FEN)
    paid: int = payments.aggregate(sum=Sum("amount"))["sum"] or 0
    asked = invoice_requests().exclude(state=InvoiceRequest.State.REFUSED).aggregate(sum=Sum("amount"))["sum"] or 0
    return paid - asked


def ask_for_invoice(*, kind: str, title: str, tax_number: str, amount: int, email: str, actor: Actor) -> InvoiceRequest:
    """Ask for an invoice over so many fen. An individual needs no tax number for an ordinary one. Raises Refused."""
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
        _note("invoice_asked", row, actor, sum=money_text(amount))
    return row


def _tax_number(tenant: Tenant, kind: str, given: str) -> str:
    """In canonical form, with its check characters looked at. Raises Refused."""
    individual = tenant.subject_type == Tenant.SubjectType.INDIVIDUAL
    if not given.strip() and individual and kind == InvoiceRequest.Kind.ORDINARY:
        return ""
    try:
        return columns_of_firm(given)["credit_code"]
    except ValueError as wrong:
        raise Refused(str(wrong), field="tax_number") from wrong


def issue_invoice(pk: UUID, *, number: str, issued_on: date, by: Actor) -> None:
    """Finance has issued it; the owners are told. Raises Refused: for a day ahead, and while invoices are asked for or
    issued beyond what stays paid.
    """
    if issued_on > business_now().astimezone(SHANGHAI).date():
        raise Refused(_("The day must not lie ahead."), field="issued_on")
    try:
        with transaction.atomic():
            lock_account()  # before the request: a payment is taken back before this, or after it
            row = _open(pk)
            _demand_paid()
            row.state, row.number, row.issued_on = InvoiceRequest.State.ISSUED, number, issued_on
            _decide(row, by)
            _note("invoice_issued", row, by, sum=money_text(row.amount), invoice=number)
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
    """Finance does not issue it, and says why; its amount may be asked for again. Raises Refused."""
    with transaction.atomic():
        row = _open(pk)
        row.state, row.reason = InvoiceRequest.State.REFUSED, reason
        _decide(row, by)
        _note("invoice_refused", row, by, sum=money_text(row.amount), reason=reason)
        tell_owners("invoice_refused", f"invoice:{row.pk}", "bill_invoices", sum=row.amount, reason=reason)


def forget_who_asked(tenant: Tenant) -> None:
    """A client is removed: its invoices stay with its accounts, who asked for them and their addresses do not."""
    InvoiceRequest.objects.filter(tenant=tenant).update(email="", asked_by="")


def erase_who_asked(value: str) -> int:
    """Take the name or the address of a person out of the requests of the client in use. Returns out of how many."""
    asked = invoice_requests().filter(asked_by=value).update(asked_by="")
    return asked + invoice_requests().filter(email=value).update(email="")


def _open(pk: UUID) -> InvoiceRequest:
    row = invoice_requests().select_for_update().get(pk=pk)
    if row.state != InvoiceRequest.State.ASKED:
        raise Refused(_("This request has been decided already."))
    return row


def _decide(row: InvoiceRequest, by: Actor) -> None:
    row.decided_by, row.decided_by_id = by.columns("decided_by").values()
    row.decided_at = business_now()
    row.save()


def _note(action: str, row: InvoiceRequest, by: Actor, **details: str) -> None:
    note(action, actor=by, subject_kind="invoice", subject_id=row.pk, **details)
