"""Finance at the desk: the accounts by client, and what two of finance decide about one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy as lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from compliance import money
from compliance.reviews import services as reviews, texts as case_texts
from compliance.reviews.models import Case
from compliance.reviews.selectors import last_did
from portal.bill import shown as bill
from portal.bill.statements import StatementPage, month_before, statement_page
from portal.cases.acts_of_staff import act_rows
from portal.cases.facts import facts_of_case
from portal.shell.contexts import fields_of
from portal.shell.desk import staff_access
from portal.shell.desk.csv_lists import MOST_ROWS
from portal.shell.desk.pickers import is_id
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.desk.tables import DeskTable, Fen, Row, Shown
from portal.shell.pages import page_of
from portal.shell.refusals import carry_out, refusals_told, status_of
from tenants.clock import business_now
from tenants.domain import credit
from tenants.domain.money import money_text
from tenants.domain.statements import billing_month
from tenants.ledger import selectors as ledger
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.roles import FINANCE
from tenants.selectors import clients_admitted, clients_called

MOST_WAITING = 100
MOST_PAYMENTS = 50  # to choose a wrong one from; an older one is chosen on its own page
NEWEST = 20
MONTHS = 24
YUAN = Decimal(100_000_000)
INPUT = {"class": "desk-input"}


class LimitForm(forms.Form):
    """How much a client may owe; empty: no limit."""

    limit = forms.DecimalField(
        label=lazy("Credit limit in CNY; empty: none"),
        required=False,
        min_value=Decimal(0),
        max_value=YUAN,
        decimal_places=2,
        widget=forms.NumberInput(attrs=INPUT),
    )


class PaymentForm(forms.Form):
    """What came from a client."""

    amount = forms.DecimalField(
        label=lazy("Amount in CNY"),
        min_value=Decimal("0.01"),
        max_value=YUAN,
        decimal_places=2,
        widget=forms.NumberInput(attrs=INPUT | {"step": "0.01"}),
    )
    received_on = forms.DateField(
        label=lazy("Received on"), widget=forms.DateInput(format="%Y-%m-%d", attrs=INPUT | {"type": "date"})
    )
    reference = forms.CharField(label=lazy("Bank reference"), max_length=60, widget=forms.TextInput(attrs=INPUT))

    def clean_reference(self) -> str:
        """Alike however it is typed."""
        return ledger.canonical_reference(self.cleaned_data["reference"])


class ReversalForm(forms.Form):
    """Which of a client's payments is another client's, and how that came about."""

    entry = forms.TypedChoiceField(
        label=lazy("Payment"), coerce=UUID, widget=forms.Select(attrs=INPUT | {"id": "reversal"})
    )
    why = forms.CharField(label=lazy("Reason"), max_length=200, widget=forms.TextInput(attrs=INPUT))

    def __init__(self, data: Mapping[str, Any] | None, *, payments: QuerySet[Entry], named: str) -> None:
        super().__init__(data, initial={"entry": named})
        rows = list(payments[:MOST_PAYMENTS])
        if is_id(named) and all(str(row.pk) != named for row in rows):
            rows += payments.filter(pk=named)
        self.fields["entry"].choices = [(str(row.pk), _payment(row)) for row in rows]  # type: ignore[attr-defined]


def _payment(row: Entry) -> str:
    return f"{money_text(row.amount)} · {row.params['reference']} · {row.params['received_on']}"


@dataclass(frozen=True)
class Waiting:
    """An act that waits for the second person. own: whoever looks has proposed it."""

    case: Case
    title: str
    facts: Sequence[tuple[str, str]]
    own: bool


@dataclass(frozen=True)
class StatementAtTheDesk(StatementPage):
    """table: the statement as a file, over all pages."""

    table: DeskTable


@dataclass(frozen=True)
class MoneyPage:
    """page: of clients; table: their accounts; asked: the part of a name or credit code that was searched."""

    page: Page[Any]
    table: DeskTable
    asked: str
    waiting: Sequence[Waiting]


@dataclass(frozen=True)
class MonthsPage:
    """The newest first."""

    table: DeskTable


@dataclass(frozen=True)
class ClientMoneyPage:
    """The account of one client. entries: the newest; may_act: its schema is there, to which decisions are written;
    reversal_form: None while it has no payment.
    """

    client: Tenant
    balance: ledger.Balance
    entries: Sequence[bill.EntryShown]
    waiting: Sequence[Waiting]
    payment_form: PaymentForm
    limit_form: LimitForm
    reversal_form: ReversalForm | None
    may_act: bool


@desk.page("money/", "money", FINANCE)
def money_page(request: HttpRequest) -> HttpResponse:
    """The clients with what they owe, by name, and what waits for a second person."""
    asked = request.GET.get("q", "").strip()[:60]
    clients = _clients(asked)
    page = page_of(request, clients, 50)
    table = DeskTable(
        "balances",
        pgettext("desk", "Money"),
        [_("Client"), _("Balance"), _("Credit limit")],
        _accounts(list(page.object_list)),
        [_("Unified social credit code"), _("ID")],
        lambda: _accounts(list(clients[: MOST_ROWS + 1])),
    )
    shown = MoneyPage(page, table, asked, _waiting(request, money.proposed_of_money()))
    return desk.render(request, "admin/ledger/money.html", shown, title=pgettext("desk", "Money"))


def _clients(asked: str) -> QuerySet[Tenant]:
    clients = clients_admitted().order_by("legal_name", "pk")
    if not asked:
        return clients
    return clients.filter(reduce(or_, (Q(pk__in=each.values("pk")) for each in clients_called(asked))))


def _accounts(clients: list[Tenant]) -> list[Row]:
    """Of each its balance and limit, and whether so much of it is used that the client was warned."""
    balances = ledger.balances(clients)
    return [_account(each, balances.get(each.pk, 0)) for each in clients]


def _account(tenant: Tenant, fen: int) -> Row:
    tight = credit.nearly_used(fen, tenant.credit_limit)
    limit = Shown(Fen(tenant.credit_limit), more=_("nearly used up") if tight else "", late=tight)
    page = reverse("admin:money_client", args=[tenant.pk])
    return [Shown(tenant.legal_name, page), Fen(fen), limit, tenant.credit_code, tenant.pk]


def _waiting(request: HttpRequest, cases: QuerySet[Case]) -> list[Waiting]:
    me = str(reviewer(request).pk)
    return [
        Waiting(case, case_texts.title(case), act_rows(facts_of_case(case))[1:], case.proposed_by_id == me)
        for case in cases[:MOST_WAITING]
    ]


@desk.page("money/months/", "money_months", FINANCE)
@require_safe
def months_of_money(request: HttpRequest) -> HttpResponse:
    """Revenue, payments and clients by month, of the last two years."""
    months = [billing_month(business_now())]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    head = [_("Month"), _("Revenue"), _("Payments"), _("Clients charged"), _("Clients in service")]
    rows: list[Row] = [
        [
            Shown(each.month, text=f"{each.month:%Y-%m}"),
            Fen(each.revenue),
            Fen(each.payments),
            each.paying,
            each.clients,
        ]
        for each in ledger.money_by_month(months[::-1])[::-1]
    ]
    title = _("Revenue by month")
    shown = MonthsPage(DeskTable("months", title, head, rows))
    return desk.render(request, "admin/ledger/months.html", shown, title=title)


@desk.page("money/<uuid:tenant_id>/", "money_client", FINANCE)
def client_money(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """The account of one client; POST proposes what takes two (`what`)."""
    tenant = get_object_or_404(clients_admitted(), pk=tenant_id)
    if request.method == "POST" and not staff_access.has_schema(tenant):
        raise Http404
    what, given = request.POST.get("what"), request.POST
    payment_form = PaymentForm(given if what == "payment" else None)
    limit_form = LimitForm(given if what == "limit" else None, initial={"limit": _yuan(tenant.credit_limit)})
    named = given.get("entry", "") if what == "reversal" else request.GET.get("payment", "")
    reversal_form = ReversalForm(
        given if what == "reversal" else None, payments=ledger.payments_of(tenant), named=named
    )
    orders: Mapping[str | None, tuple[forms.Form, Callable[..., Case]]] = {
        "payment": (payment_form, _propose_payment),
        "reversal": (reversal_form, _propose_reversal),
    }
    form, propose = orders.get(what, (limit_form, _propose_limit))
    if what and carry_out(form, lambda: propose(request, tenant, form.cleaned_data)) is not None:
        messages.success(request, _("Proposed: another one of finance, or an administrator, confirms it."))
        return redirect(request.path)
    staff_access.note(request, tenant, lambda: _("Viewed: %(what)s") % {"what": _("Bill")})
    newest = ledger.entries_of(tenant)[:NEWEST]
    shown = ClientMoneyPage(
        client=tenant,
        balance=ledger.balance_of(tenant),
        entries=bill.entries(newest),
        waiting=_waiting(request, money.proposed_of_money(tenant)),
        payment_form=payment_form,
        limit_form=limit_form,
        reversal_form=reversal_form if reversal_form.fields["entry"].choices else None,  # type: ignore[attr-defined]
        may_act=staff_access.has_schema(tenant),
    )
    return desk.render(request, "admin/ledger/client.html", shown, title=tenant.legal_name, status=status_of(form))


def _propose_limit(request: HttpRequest, tenant: Tenant, given: Mapping[str, Any]) -> Case:
    limit = None if given["limit"] is None else int(given["limit"] * 100)
    return money.propose_credit_limit(tenant, limit=limit, actor=staff_actor(request))


def _propose_payment(request: HttpRequest, tenant: Tenant, given: Mapping[str, Any]) -> Case:
    paid = {**given, "amount": int(given["amount"] * 100)}
    return money.propose_payment(tenant, **paid, actor=staff_actor(request))


def _propose_reversal(request: HttpRequest, tenant: Tenant, given: Mapping[str, Any]) -> Case:
    return money.propose_reversal(tenant, **given, actor=staff_actor(request))


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


@desk.page("money/<uuid:tenant_id>/statement/", "money_statement", FINANCE)
@require_safe
def client_statement(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """The statement of a client's month (?month=2026-11, else of the last one), to print."""
    tenant = get_object_or_404(clients_admitted(), pk=tenant_id)
    staff_access.note(request, tenant, lambda: _("Viewed: %(what)s") % {"what": _("Statement of account")})
    statement = statement_page(request, tenant)
    title = f"{_('Statement of account')} {statement.month:%Y-%m}"
    shown = StatementAtTheDesk(**fields_of(statement), table=_statement_table(statement, title))
    return desk.render(request, "admin/ledger/statement.html", shown, title=title)


def _statement_table(statement: StatementPage, title: str) -> DeskTable:
    """The month with its opening and closing balance, and what of each entry the list of all has."""

    def lines() -> Iterator[Row]:
        yield [statement.month, _("Opening balance"), Fen(statement.opening)]
        for row in bill.entries(ledger.account_statement(statement.client, statement.month).rows):
            yield [row.entry.business_at, row.what, Fen(row.entry.amount), row.reference, row.entry.pk]
        closing = _("Balance so far") if statement.running else _("Closing balance")
        yield [statement.until, closing, Fen(statement.closing)]

    head = [_("Time"), _("What for"), _("Amount (CNY)"), _("Bank reference"), _("Entry")]
    return DeskTable(f"statement-{statement.month:%Y-%m}", title, head, [], whole=lines)


@desk.page("money/decide/<uuid:case_id>/", "money_decide", FINANCE)
@require_POST
def decide_money(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The second person's yes, or anybody's no with a reason (`text`), to the act that was looked at (`version`)."""
    case = get_object_or_404(Case, pk=case_id, kind=Case.Kind.STAFF_ACT, subject_kind__in=Case.OF_MONEY)
    who, text, sent = staff_actor(request), request.POST.get("text", "")[:500], request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else -1
    with refusals_told(request):
        try:
            if request.POST.get("decision") == "confirm":
                reviews.confirm(case.pk, who, text, version)
                messages.success(request, _("Confirmed: %(title)s") % {"title": case_texts.title(case)})
            else:
                reviews.reject(case.pk, who, "other", text, version)
                messages.success(request, _("Rejected: %(title)s") % {"title": case_texts.title(case)})
        except reviews.CaseMoved:
            if last_did(case.pk, who):
                messages.info(request, _("What you did first is recorded already; nothing was changed this time."))
            else:
                messages.error(request, _("Someone else was faster: the case has changed since you opened it."))
    return redirect("admin:money_client", tenant_id=case.tenant_id)
