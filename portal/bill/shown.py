"""The client's account as its pages and exports show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.certification.selectors import open_freezes
from compliance.certification.texts import UNPAID
from compliance.evidence.selectors import doer_of
from labels.domain.numbers import number_text
from labels.selectors import directory_names
from portal.shell.columns import moment_cell
from portal.shell.todo import Todo
from portal.templatetags._statuses import look
from tenants import context
from tenants.domain import credit
from tenants.domain.money import money_text
from tenants.ledger import selectors as ledger
from tenants.ledger.models import PAYMENT, Entry
from tenants.ledger.texts import amount_text, what_for
from tenants.models import Tenant
from tenants.outside.spreadsheets import Cell


@dataclass(frozen=True)
class EntryShown:
    """An entry. kind: of the family entry; what: for what, in words; amount: with its sign and unit; number, directory,
    reference (the bank's, of a payment): or empty.
    """

    entry: Entry
    kind: str
    what: str
    amount: str
    by: str
    number: str
    directory: str
    reference: str
    reversed: bool


def entries(entries: Iterable[Entry]) -> list[EntryShown]:
    """Entries in the list."""
    rows = list(entries)
    names = directory_names() if rows else {}
    return [_entry(entry, names) for entry in rows]


def _entry(entry: Entry, names: dict[str, str]) -> EntryShown:
    number, directory = entry.params.get("number", ""), entry.params.get("directory", "")
    return EntryShown(
        entry=entry,
        kind=kind_shown(entry),
        what=what_for(entry.code),
        amount=amount_text(entry.unit, entry.amount),
        by=doer_of(entry, "made_by"),
        number=number_text(number) if number else "",
        directory=names.get(directory, directory),
        reference=entry.params.get("reference", ""),
        reversed=hasattr(entry, "reversed_by"),
    )


def kind_shown(entry: Entry) -> str:
    """Its kind in the family entry: of all credits, a payment is called one."""
    return PAYMENT if entry.code == PAYMENT else entry.kind


def credit_todo() -> list[Todo]:
    """That the credit limit of the client in use, if it has one, is nearly used up."""
    limit = context.current_tenant().credit_limit
    if limit is None or not credit.nearly_used(fen := ledger.balance().fen, limit):
        return []
    said = {"owed": money_text(max(-fen, 0)), "limit": money_text(limit)}
    return [
        Todo(
            title=_("%(owed)s of your credit limit of %(limit)s is used") % said,
            detail=_("What would exceed it is refused; maintenance that runs goes on."),
            url=reverse("bill"),
            action=_("View"),
            tone="warn",
        )
    ]


def unpaid_todo() -> list[Todo]:
    """What the client in use is suspended for, where that is its bill."""
    suspended = context.current_tenant().state == Tenant.State.SUSPENDED
    if not suspended or all(each.reason_code != UNPAID for each in open_freezes()):
        return []
    return [
        Todo(
            title=_("Certification is suspended: the bill is unpaid"),
            detail=_("The platform lifts it once the bill is paid."),
            url=reverse("bill"),
            action=_("See the bill"),
            tone="bad",
        )
    ]


def head() -> list[str]:
    """The columns of an export."""
    return [
        _("Time"),
        _("What for"),
        _("Kind"),
        _("Number"),
        _("Directory"),
        _("Amount (CNY)"),
        _("Free appeals"),
        _("By"),
        _("Entry"),
        _("Reverses"),
        _("Bank reference"),
        _("Received on"),
    ]


def table(entries: Iterable[Entry]) -> Iterator[list[Cell]]:
    """The rows of an export; amounts and counts are numbers that can be summed."""
    names = directory_names()
    for entry in entries:
        shown = _entry(entry, names)
        money = entry.unit == Entry.Unit.FEN
        yield [
            moment_cell(entry.business_at),
            shown.what,
            str(look("entry", shown.kind).word),
            shown.number,
            shown.directory,
            Decimal(entry.amount).scaleb(-2) if money else "",
            "" if money else entry.amount,
            shown.by,
            str(entry.pk),
            str(entry.reverses_id or ""),
            shown.reference,
            entry.params.get("received_on", ""),
        ]
