"""What the pages of one client at the desk list, for whoever answers the phone: in the client's schema, by page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _, gettext_lazy as lazy, pgettext

from compliance.catalogue.selectors import document_types
from compliance.evidence.selectors import with_namesakes
from compliance.licences import texts as licence_texts
from compliance.licences.forged import forged_licences
from compliance.models import Licence
from compliance.reviews import texts as case_texts
from compliance.reviews.models import Case
from labels import texts as label_texts
from labels.domain.number_known import NumberStanding
from labels.domain.wanted import WantedReason
from labels.entitlement import documents
from labels.models import Number
from labels.numbers import search as number_search
from labels.selectors import DisplayCell, directories, matrix, numbers_kept
from maintenance.selectors import windows_with_requests
from maintenance.window_words import window_sentences
from portal.bill import shown as bill
from portal.displays.shown import NO_CELL
from portal.licences.shown import RENEWING, by_urgency, licence_row, windows_to_publish
from portal.numbers.shown import number_rows
from portal.shell.desk.site import reviewer
from portal.shell.desk.tables import Value
from portal.shell.words import joined
from portal.telling.names import message_name
from portal.telling.recipients import recipients
from portal.templatetags.shouhao import status_tone, status_word
from tenants import context
from tenants.clock import business_now
from tenants.domain.receipts import Told
from tenants.ledger import selectors as ledger
from tenants.ledger.models import Entry
from tenants.ledger.texts import amount_text, limit_text
from tenants.models import StaffNote, Tenant
from tenants.outbox.models import NOT_TOLD, Message
from tenants.outbox.resending import key_sent_again
from tenants.outbox.selectors import told_states, unreached_addresses
from tenants.people import selectors as people
from tenants.people.models import Contact
from tenants.people.roles import FINANCE
from tenants.staff_notes import staff_notes
from tenants.when import dated_text, moment_text, periods_text

MOST_PEOPLE: Final = 500  # who sign in, and keys, that are listed
BAD: Final = "bad"


@dataclass(frozen=True)
class LineOrder:
    """What can be done with a line, at once. key: which one it is done with."""

    name: str
    key: str
    words: str


@dataclass(frozen=True)
class Line:
    """One thing in a list. chip: how it stands, tone: as of a chip; ways: words with an address that calls or writes;
    facts: said beside it; more: folded, of which `fold` says what it is; text: as somebody wrote it; key: its ID; at,
    until: when it is or was; fen: money, in 1/100 CNY. These four are of the file.
    """

    title: str
    url: str = ""
    chip: str = ""
    tone: str = ""
    ways: Sequence[tuple[str, str]] = ()
    facts: Sequence[str] = ()
    fold: str = ""
    more: Sequence[str] = ()
    text: str = ""
    order: LineOrder | None = None
    key: Value = None
    at: datetime | date | None = None
    until: datetime | None = None
    fen: int | None = None


@dataclass(frozen=True)
class Section:
    """One page of a client. rows: what it lists, to be paged; lines: of one page; lead: said above, or empty; ways: to
    pages beyond that this person may open; search: what its box finds, empty where it has none.
    """

    title: Promise
    rows: Callable[[HttpRequest], Any]
    lines: Callable[[Sequence[Any]], list[Line]]
    lead: Callable[[], str] = lambda: ""
    ways: Callable[[HttpRequest, Tenant], Sequence[tuple[str, str]]] = lambda _request, _tenant: ()
    search: Promise | str = ""


def asked(request: HttpRequest) -> str:
    """What was typed into the box of a page."""
    return request.GET.get("q", "")[:60]


# ---------------------------------------------------------------- who


def _contacts(rows: Sequence[Contact]) -> list[Line]:
    unreached = unreached_addresses(context.current_tenant())
    return [_contact(row, {channel for person, channel in unreached if person == row.pk}) for row in rows]


def _contact(row: Contact, unreached: set[str]) -> Line:
    ways, facts, bad = list[tuple[str, str]](), list[str](), bool(unreached)
    if row.mobile:
        ways.append((row.mobile, f"tel:{row.mobile}"))
        facts.append(f"{_('SMS')}{_(': ')}{row.get_mobile_answer_display()}")
    if row.email:
        ways.append((row.email, f"mailto:{row.email}"))
        facts.append(f"{_('E-mail')}{_(': ')}{row.get_email_answer_display()}")
    if row.bot_kind:
        facts.append(f"{_('Group bot')}{_(': ')}{row.get_bot_kind_display()}")
    chip = _("messages did not arrive") if bad else ""
    return Line(
        row.name, chip=chip, tone=BAD if bad else "", ways=ways, facts=[*facts, row.get_language_display()], key=row.pk
    )


def _people(request: HttpRequest) -> list[Any]:
    return [*people.people(reviewer(request))[:MOST_PEOPLE], *people.api_keys()[:MOST_PEOPLE]]


def _person_lines(rows: Sequence[people.Person | people.Key]) -> list[Line]:
    return [_person(row) if isinstance(row, people.Person) else _key(row) for row in rows]


def _person(row: people.Person) -> Line:
    facts = [status_word("role", row.role)]
    facts.append(_("two-factor sign-in") if row.two_factor else _("no second factor"))
    if row.last_login is not None:
        facts.append(_("last signed in %(at)s") % {"at": moment_text(row.last_login)})
    ways = [(row.email, f"mailto:{row.email}")]
    return Line(row.name or row.email, ways=ways, facts=facts, at=row.last_login)


def _key(row: people.Key) -> Line:
    facts = [_("API key"), _("made by %(name)s") % {"name": row.created_by}]
    if row.last_used_at is not None:
        facts.append(_("last used %(at)s") % {"at": moment_text(row.last_used_at)})
    if row.expires_at is not None:
        facts.append(_("valid until %(at)s") % {"at": moment_text(row.expires_at)})
    return Line(f"{row.name} · {row.prefix}…", chip=status_word("key", row.state), facts=facts, at=row.last_used_at)


# ---------------------------------------------------------------- what


def _numbers(request: HttpRequest) -> Any:
    return number_search.search(numbers_kept().order_by("canonical"), asked(request))


def _number_lines(rows: Sequence[Number]) -> list[Line]:
    parties, cells = directories(), matrix(row.pk for row in rows)
    lines = []
    for row in number_rows(list(rows)):
        shown = [_party(str(party), cells[row.id].get(party.pk, NO_CELL)) for party in parties]
        facts = [each for each in (row.kind, row.group, row.note) if each]
        bad = row.known.standing in (NumberStanding.WRONG, NumberStanding.FROZEN)
        fold = _("What each party shows") if shown else ""
        lines.append(
            Line(row.number, chip=row.says, tone=BAD if bad else "", facts=facts, fold=fold, more=shown, key=row.id)
        )
    return lines


def _party(name: str, cell: DisplayCell) -> str:
    """What a party shows of a number, how that stands, and why it should."""
    said = [status_word("display", cell.state)]
    said.append(_("shows “%(text)s”") % {"text": cell.shown} if cell.shown else _("shows no label"))
    if cell.wanted and cell.wanted != cell.shown:
        said.append(_("expected “%(text)s”") % {"text": cell.wanted})
    if cell.wanted_reason not in ("", WantedReason.LABEL):
        said.append(label_texts.wanted_reason(cell.wanted_reason))
    if cell.mark or cell.trouble:
        said.append(label_texts.mark(cell.mark) if cell.mark else label_texts.directory_answer(cell.trouble))
    if cell.expected_by is not None and cell.state in ("submitted", "waiting", "stale"):
        said.append(_("expected by %(at)s") % {"at": moment_text(cell.expected_by)})
    return f"{name}{_(': ')}{' · '.join(said)}"


def _document_lines(rows: Sequence[Licence]) -> list[Line]:
    now, keys = business_now(), [row.pk for row in rows]
    types = document_types(now)
    open_cases = Case.objects.filter(
        tenant=context.current_tenant(), kind=Case.Kind.LICENCE, subject_id__in=keys, decided_at=None
    )
    cases = {case.subject_id: case for case in open_cases}
    renewals = {each.replaces_id: each for each in Licence.objects.filter(replaces__in=keys, state__in=RENEWING)}
    forged, lines = forged_licences(), []
    for row in rows:
        case = cases.get(row.pk)
        said = licence_row(row, types, case, renewals.get(row.pk), now, forged=row.pk in forged)
        until = _("valid until %(at)s") % {"at": dated_text(row.valid_until)} if row.valid_until else _("no end date")
        number = f"{_('Document number')}{_(': ')}{row.number}" if row.number else ""
        facts = [each for each in (until, said.next, number) if each]
        url = reverse("admin:reviews_case_change", args=[case.pk]) if case is not None else ""
        tone = status_tone("licence", row.state)
        lines.append(
            Line(said.name, url, str(row.get_state_display()), tone, facts=facts, key=row.pk, at=row.handed_in_at)
        )
    return lines


def _documents_owed() -> str:
    """What the client's own page of licences asks for, and why."""
    now = business_now()
    types = document_types(now)
    rows = by_urgency(documents.requirements(now, types, windows_to_publish()))
    said = [f"{licence_texts.name(row.document_type, types)}{_(': ')}{licence_texts.reason_owed(row)}" for row in rows]
    return joined(_("Owed:"), *said) if said else _("Nothing is owed.")


# ---------------------------------------------------------------- what was said, paid, done


def _messages(_request: HttpRequest) -> Any:
    return Message.objects.filter(tenant=context.current_tenant()).select_related("tenant").order_by("-pk")


def _message_lines(rows: Sequence[Message]) -> list[Line]:
    rows, keys = list(rows), [key_sent_again(row.pk) for row in rows]
    whom = recipients(rows)
    again = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    lost = set(Message.objects.filter(NOT_TOLD, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    lines = []
    for row, (told, at) in zip(rows, told_states(rows), strict=True):
        facts = [whom[row.pk], str(row.get_channel_display()), moment_text(at or row.due_at)]
        order = None
        if key_sent_again(row.pk) in again:
            facts.append(_("has been sent again"))
        elif row.pk in lost and row.done_at is not None:
            order = LineOrder("send_again", str(row.pk), _("Send again"))
        chip = str(row.get_state_display()) if told is Told.VOID else status_word("told", told)
        tone = "" if told is Told.VOID else status_tone("told", told)
        url = reverse("admin:outbox_message_change", args=[row.pk])
        title, when = message_name(row.template), at or row.due_at
        lines.append(Line(title, url, chip, tone, facts=facts, order=order, key=row.pk, at=when))
    return lines


def _balance() -> str:
    account = ledger.balance()
    said = {"sum": amount_text(Entry.Unit.FEN, account.fen), "count": f"{account.free_appeals:,}"}
    limit = f"{_('Credit limit')}{_(': ')}{limit_text(context.current_tenant().credit_limit)}"
    return f"{_('Balance: %(sum)s · free appeals left: %(count)s') % said} · {limit}"


def _ways_to_money(request: HttpRequest, tenant: Tenant) -> list[tuple[str, str]]:
    of_client = f"?{urlencode({'q': tenant.legal_name})}"
    ways = [(pgettext("account", "All entries"), reverse("admin:ledger_entry_changelist") + of_client)]
    if reviewer(request).role not in FINANCE:
        return ways
    return [
        (pgettext("desk", "Money"), reverse("admin:money_client", args=[tenant.pk])),
        (_("Statement of account"), reverse("admin:money_statement", args=[tenant.pk])),
        *ways,
        (_("Invoices"), reverse("admin:ledger_invoicerequest_changelist") + of_client),
    ]


def _entry_lines(rows: Sequence[Entry]) -> list[Line]:
    lines = []
    for each in bill.entries(rows):
        said = [each.number, each.directory, each.by, moment_text(each.entry.business_at)]
        if each.reversed:
            said.append(_("refunded"))
        url, kind = reverse("admin:ledger_entry_change", args=[each.entry.pk]), each.entry.kind
        tone = status_tone("entry", kind)
        title, money = f"{each.what} · {each.amount}", each.entry.amount if each.entry.unit == Entry.Unit.FEN else None
        key, at, chip = each.entry.pk, each.entry.business_at, status_word("entry", kind)
        lines.append(Line(title, url, chip, tone, facts=_said(said), key=key, at=at, fen=money))
    return lines


def _window_lines(rows: Sequence[Any]) -> list[Line]:
    rows, tenant = list(rows), context.current_tenant().pk
    says = window_sentences(rows, business_now())
    return [
        Line(
            str(row),
            reverse("admin:tenants_tenant_window", args=[tenant, row.pk]),
            says[row.pk],
            facts=[_when(row)],
            key=row.pk,
            at=row.starts_at,
            until=row.ends_at,
        )
        for row in rows
    ]


def _when(window: Any) -> str:
    return periods_text(window.periods)


def _case_lines(rows: Sequence[Case]) -> list[Line]:
    return [
        Line(
            case_texts.title(row),
            reverse("admin:reviews_case_change", args=[row.pk]),
            str(case_texts.state(row)),
            row.state,
            facts=[str(row.get_kind_display()), moment_text(row.opened_at)],
            key=row.pk,
            at=row.opened_at,
        )
        for row in rows
    ]


def _note_lines(rows: Sequence[StaffNote]) -> list[Line]:
    return [_note(row) for row in rows]


def _note(row: StaffNote) -> Line:
    facts, at = [moment_text(row.written_at)], row.written_at
    return Line(row.written_by, facts=facts, text=row.text, order=_remove(row), key=row.pk, at=at)


def _remove(row: StaffNote) -> LineOrder:
    return LineOrder("remove", str(row.pk), _("Remove"))


def _said(parts: Iterable[str]) -> list[str]:
    return [each for each in parts if each]


SECTIONS: Final[dict[str, Section]] = {
    "contacts": Section(lazy("Contacts"), lambda _asked: Contact.objects.order_by("name", "pk"), _contacts),
    "numbers": Section(
        lazy("Numbers"), _numbers, _number_lines, search=lazy("Digits of a number, a label, a group or a note")
    ),
    "documents": Section(
        lazy("Documents"),
        lambda _asked: Licence.objects.order_by("-handed_in_at", "-id"),
        _document_lines,
        lead=_documents_owed,
    ),
    "messages": Section(lazy("Messages"), _messages, _message_lines),
    "account": Section(
        lazy("Bill"),
        lambda _asked: with_namesakes(ledger.entries(), "made_by"),
        _entry_lines,
        lead=_balance,
        ways=_ways_to_money,
    ),
    "windows": Section(
        lazy("Windows"), lambda _asked: windows_with_requests().order_by("-starts_at", "-pk"), _window_lines
    ),
    "cases": Section(
        lazy("Cases"),
        lambda _asked: Case.objects.filter(tenant=context.current_tenant()).order_by("-opened_at", "-pk"),
        _case_lines,
    ),
    "people": Section(lazy("People and keys"), _people, _person_lines),
    "notes": Section(lazy("Notes"), lambda _asked: staff_notes(), _note_lines),
}
