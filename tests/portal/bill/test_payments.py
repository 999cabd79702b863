"""What a client has paid is recorded by one of finance and booked when a second one confirms it, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from compliance.evidence import selectors as evidence
from compliance.reviews.models import Case
from tenants import context, invoices
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import selectors as ledger, services as ledger_services
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.refusals import Refused
from tests.portal.bill.finance import decide, page_of
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ZHOU, WU = Actor("staff", "Zhou", "1"), Actor("staff", "Wu", "2")


def propose(client: PortalClient, tenant: Tenant, **given: str) -> str:
    fields = {"what": "payment", "amount": "1234.50", "received_on": business_now().date().isoformat()}
    return words(client.post(page_of(tenant), {**fields, "reference": "bk 2026-77", **given}, follow=True))


def test_a_payment_takes_two_and_is_booked_once(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    assert "another one of finance" in propose(finance, acme)
    assert not Entry.objects.exists()
    assert "You proposed this yourself" in decide(finance, "confirm")
    assert "waits to be confirmed" in propose(finance, globex, reference="BK2026-77")
    shown = words(another_of_finance.get("/admin/money/"))
    for said in ("¥1,234.50", "BK2026-77", acme.legal_name, "Finance 1"):
        assert said in shown
    assert "Confirmed" in decide(another_of_finance, "confirm")
    letter = Message.objects.filter(template="tenants/payment_booked", channel="email").first()
    assert letter is not None
    with context.client(acme):
        said = render(letter)
    assert said is not None
    assert "¥1,234.50" in said.subject
    assert "BK2026-77" in said.body
    assert "¥0" in said.body, "is due now"
    assert "/bill/" in said.body
    entry = Entry.objects.get()
    assert (entry.code, entry.amount, entry.made_by, entry.agreed_by) == ("payment", 1234_50, "Finance 1", "Finance 2")
    with context.client(acme):
        assert ledger.balance().fen == 1234_50
    for tenant in (acme, globex):
        assert "was booked before" in propose(finance, tenant, reference="ｂｋ2026-77", amount="5")
    assert Entry.objects.count() == 1
    assert "BK2026-77" in words(finance.get(f"/admin/ledger/entry/{entry.pk}/change/"))


def test_what_was_proposed_is_rejected_with_a_reason(finance: PortalClient, acme: Tenant) -> None:
    propose(finance, acme)
    assert "in your own words" in decide(finance, "reject")
    assert "Rejected" in decide(finance, "reject", "another client's money")
    assert not Entry.objects.exists()
    assert "another one of finance" in propose(finance, acme), "the reference is free again"


def test_an_administrator_confirms_too_and_a_reviewer_does_not(
    finance: PortalClient, administrator: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    propose(finance, acme)
    case = Case.objects.get()
    seen = reviewer.get(f"/admin/reviews/case/{case.pk}/change/")
    assert "another one of finance or an administrator confirms it" in words(seen)
    assert "Finance and administrators decide this." in words(seen)
    assert 'name="decision"' not in seen.text, "nothing is offered that would be refused"
    given = {"decision": "confirm", "version": case.version, "effects": ""}
    page = words(reviewer.post(f"/admin/reviews/case/{case.pk}/change/", given, follow=True))
    assert "Only finance and administrators" in page
    assert not Entry.objects.exists()
    assert reviewer.post(f"/admin/money/decide/{case.pk}/", given).status_code == 403
    decide(administrator, "confirm")
    assert Entry.objects.get().agreed_by == "Administrator 1"


def test_a_reviewer_neither_sends_it_back_nor_proposes_it(
    finance: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    """A payment that was sent back could be proposed by a reviewer, and be confirmed by one person of finance."""
    propose(finance, acme)
    case = Case.objects.get()
    page = f"/admin/reviews/case/{case.pk}/change/"
    for decision in ("send_back", "propose"):
        reviewer.post(page, {"decision": decision, "version": case.version, "text": "why"}, follow=True)
        assert Case.objects.values_list("proposed_by", "version").get() == (case.proposed_by, case.version)
    said = words(reviewer.post(page, {"decision": "send_back", "version": case.version, "text": "why"}, follow=True))
    assert "Reject it instead" in said


def test_a_second_click_on_confirm_says_that_it_is_decided(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant
) -> None:
    propose(finance, acme)
    case = Case.objects.get()
    given = {"decision": "confirm", "version": case.version, "text": ""}
    for said in ("Confirmed: ", "is recorded already"):
        assert said in words(another_of_finance.post(f"/admin/money/decide/{case.pk}/", given, follow=True))
    another_of_finance.post(f"/admin/money/decide/{case.pk}/", given | {"version": "9" * 40})
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"amount": "0"}, {"amount": "x"}, {"reference": ""}, {"received_on": ""}, {"received_on": "tomorrow"}]
)
def test_what_is_no_payment_is_not_proposed(finance: PortalClient, acme: Tenant, wrong: dict[str, str]) -> None:
    if wrong.get("received_on") == "tomorrow":
        wrong = {"received_on": (business_now() + timedelta(days=2)).date().isoformat()}
    propose(finance, acme, **wrong)
    assert not Case.objects.exists()


def test_the_database_knows_a_reference_once_and_takes_two(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        ledger_services.book_payment(5_00, "A1", business_now().date(), by=ZHOU, agreed_by=WU)
    for by, agreed_by in ((ZHOU, WU), (ZHOU, ZHOU)):
        key = "bank:A1" if agreed_by is WU else "bank:A2"
        with pytest.raises(IntegrityError), transaction.atomic(), context.client(globex):
            ledger_services.credit(5_00, "payment", key=key, by=by, agreed_by=agreed_by)


def test_a_payment_of_another_client_is_taken_back_by_two_and_booked_there(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant, globex: Tenant, owner: PortalClient
) -> None:
    propose(finance, acme)
    decide(another_of_finance, "confirm")
    [payment] = Entry.objects.all()
    entry_page = finance.get(f"/admin/ledger/entry/{payment.pk}/change/").text
    assert f"{page_of(acme)}?payment={payment.pk}#reversal" in entry_page
    assert "BK2026-77" in words(finance.get(page_of(acme), {"payment": str(payment.pk)}))
    given = {"what": "reversal", "entry": str(payment.pk), "why": "Globex paid it"}
    assert "another one of finance" in words(finance.post(page_of(acme), given, follow=True))
    assert "was booked before" in propose(finance, globex), "not while it stands"
    assert "You proposed this yourself" in decide(finance, "confirm")
    assert "Globex paid it" in words(another_of_finance.get("/admin/money/"))
    assert "Confirmed" in decide(another_of_finance, "confirm")
    with context.client(acme):
        assert ledger.balance().fen == 0
        said = [each.text for each in evidence.history(limit=20) if each.action == "payment_reversed"]
        assert said == ["Payment booked by mistake, reversed: ¥1,234.50 (bank reference BK2026-77)"]
    assert "Globex paid it" not in words(owner.get("/bill/")) + words(owner.get("/history/")), "that is the staff's"
    assert "already" in words(finance.post(page_of(acme), given, follow=True)) or not ledger.payments_of(acme)

    assert "another one of finance" in propose(finance, globex)
    assert "Confirmed" in decide(another_of_finance, "confirm")
    with context.client(globex):
        assert ledger.balance().fen == 1234_50
    for tenant in (acme, globex):
        assert "was booked before" in propose(finance, tenant), "once more only"
    months = words(finance.get("/admin/money/months/"))
    assert "¥0 ¥1,234.50 0" in months, "one payment, and nobody was charged"


def test_a_reversal_says_what_is_invoiced_beyond_it(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant
) -> None:
    with context.client(acme):
        paid = ledger_services.book_payment(100_00, "A1", business_now().date(), by=ZHOU, agreed_by=WU)
        asked = {"kind": "special", "title": "杭州青禾", "tax_number": acme.credit_code, "email": "a@acme.example"}
        invoices.ask_for_invoice(**asked, amount=60_00, actor=Actor("person", "Anne", "1"))
    given = {"what": "reversal", "entry": str(paid.pk), "why": "not theirs"}
    finance.post(page_of(acme), given)
    assert "Invoiced beyond what is paid then ¥60" in words(another_of_finance.get("/admin/money/"))
    odd = finance.post(page_of(acme), given | {"entry": str(acme.pk)})
    assert odd.status_code == 422
    assert Case.objects.count() == 1


def test_a_reversal_is_judged_as_things_stand_when_it_is_confirmed(
    finance: PortalClient, another_of_finance: PortalClient, acme: Tenant
) -> None:
    """What was invoiced meanwhile was nobody's: the confirmer saw what had been so when it was proposed."""
    with context.client(acme):
        paid = ledger_services.book_payment(100_00, "A1", business_now().date(), by=ZHOU, agreed_by=WU)
    given = {"what": "reversal", "entry": str(paid.pk), "why": "not theirs"}
    finance.post(page_of(acme), given)
    with context.client(acme):
        asked = {"kind": "special", "title": "杭州青禾", "tax_number": acme.credit_code, "email": "a@acme.example"}
        row = invoices.ask_for_invoice(**asked, amount=60_00, actor=Actor("person", "Anne", "1"))
    said = decide(another_of_finance, "confirm")
    assert "Now ¥60 would be invoiced beyond what is paid; when this was proposed it was ¥0" in said
    assert ledger.payments_of(acme).count() == 1
    decide(another_of_finance, "reject", "an invoice was asked for")
    finance.post(page_of(acme), given)
    assert "Confirmed" in decide(another_of_finance, "confirm")

    invoice = f"/admin/ledger/invoicerequest/{row.pk}/change/"
    issued = {"state": "issued", "number": "7", "issued_on": business_now().date().isoformat()}
    assert "¥60 more is invoiced or requested than stays paid" in words(finance.post(invoice, issued, follow=True))
    row.refresh_from_db()
    assert row.state == "asked"
    with context.client(acme):
        ledger_services.book_payment(60_00, "A2", business_now().date(), by=ZHOU, agreed_by=WU)
    finance.post(invoice, issued)
    row.refresh_from_db()
    assert row.state == "issued"


def test_what_hinders_a_booking_is_said_as_it_is(acme: Tenant) -> None:
    """One person alone was told that the reference had been booked before."""
    with context.client(acme), pytest.raises(Refused, match="takes two people"):
        ledger_services.book_payment(5_00, "A9", business_now().date(), by=ZHOU, agreed_by=ZHOU)
    with context.client(acme):
        paid = ledger_services.book_payment(5_00, "A9", business_now().date(), by=ZHOU, agreed_by=WU)
        with pytest.raises(IntegrityError), transaction.atomic():
            ledger_services.reverse_payment(paid.pk, by=ZHOU, agreed_by=ZHOU)
