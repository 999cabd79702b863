"""The desk's search over all clients: it finds each kind by an index, and no more of it than a person reads.

It reads what clients share; a client's own schema is searched on its page, where the look is recorded.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _, pgettext_lazy

from compliance.reviews import selectors as cases, texts
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.domain.numbers import number_text
from labels.errands import selectors as errands
from labels.errands.models import Errand, ErrandFile
from labels.registry import selectors as registry
from maintenance.calendars.selectors import whose_window
from portal.search.typed import Sought
from portal.telling.names import message_name
from tenants.domain.money import money_text
from tenants.ledger import selectors as ledger
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.outbox import selectors as outbox
from tenants.outbox.models import Delivery, Message
from tenants.people.contact_addresses import clients_with_contact
from tenants.people.doors import clients_of
from tenants.selectors import clients_applied_with, clients_called

SHOWN: Final = 6  # of each kind


@dataclass(frozen=True)
class Hit:
    """Something that was found. title: as people write it; beside: whose it is and how it stands; page: at the desk."""

    title: str
    beside: str
    page: str


@dataclass(frozen=True)
class FoundRow:
    """A hit and its kind. icon: of Material Symbols."""

    kind: Promise
    icon: str
    hit: Hit


@dataclass(frozen=True)
class FoundPage:
    """All results. more: kinds with further results, which a longer text finds; listed: the list of all clients found,
    where there are more of them; begun: the text is long enough for a search.
    """

    rows: Sequence[FoundRow]
    more: Sequence[Promise]
    listed: str
    begun: bool


@dataclass(frozen=True)
class Kind:
    """A kind of hit, and the model whose list the person may read. listed: that list finds it too."""

    name: Promise
    icon: str
    model: type[Model]
    hits: Callable[[Sought], Iterable[Hit]]
    listed: bool = False


def found(typed: Sought, may_view: Callable[[type[Model]], bool]) -> FoundPage:
    """Returns the results for somebody who may view the lists of these models."""
    rows: list[FoundRow] = []
    more: list[Kind] = []
    for kind in KINDS if not typed.too_short else ():
        if may_view(kind.model):
            hits = [*{(hit.page, hit.title): hit for hit in kind.hits(typed)}.values()]  # each once, in its order
            rows += [FoundRow(kind.name, kind.icon, hit) for hit in hits[:SHOWN]]
            more += [kind] if len(hits) > SHOWN else []
    names = [kind.name for kind in more]
    listed = _list_of_clients(typed.text) if any(kind.listed for kind in more) else ""
    return FoundPage(rows, names, listed, begun=not typed.too_short)


def _list_of_clients(text: str) -> str:
    return f"{reverse('admin:tenants_tenant_changelist')}?{urlencode({'q': text})}"


def _first(*queries: QuerySet[Any]) -> Iterator[Any]:
    """The first rows of each query."""
    return chain.from_iterable(query[: SHOWN + 1] for query in queries)


# ---------------------------------------------------------------- by kind


def _numbers(typed: Sought) -> Iterator[Hit]:
    """A whole number first, though others have its digits too (95588)."""
    claims = [registry.claims_of_numbers(part) for part in typed.parts]
    whole = [query.filter(pk=typed.number) for query in claims[:1] if typed.number]
    for claim in _first(*whole, *claims):
        yield _among_numbers(claim.tenant, number_text(claim.canonical))


def _clients(typed: Sought) -> Iterator[Hit]:
    asked: list[Iterable[Tenant]] = [_first(*clients_called(typed.text))]
    if typed.key is not None:
        asked.append(Tenant.objects.filter(pk=typed.key, kind=Tenant.Kind.CLIENT))
    if typed.is_address or typed.mobile:
        asked.append(_first(*(clients_applied_with(each) for each in (typed.text, typed.mobile) if each)))
    if typed.is_address:
        asked.append(clients_of(typed.text))
    for tenant in chain.from_iterable(asked):
        before = [gettext("formerly %(name)s") % {"name": name} for name in tenant.names_before[:1]]
        beside = filter(None, [*before, tenant.credit_code, str(tenant.get_state_display())])
        yield Hit(tenant.legal_name, " · ".join(beside), _page(tenant))


def _contacts(typed: Sought) -> Iterator[Hit]:
    """Finds contacts by the whole address alone: their names are in the client's own schema."""
    address = typed.mobile or (typed.text if typed.is_address else "")
    for tenant in _first(clients_with_contact(address)) if address else ():
        yield Hit(number_text(address) if typed.mobile else address, tenant.legal_name, _contacts_of(tenant))


def _contacts_of(tenant: Tenant) -> str:
    return reverse("admin:tenants_tenant_contacts", args=[tenant.pk])


def _labels(typed: Sought) -> Iterator[Hit]:
    for label in _first(registry.labels_of_clients(typed.text)):
        yield _among_numbers(label.tenant, label.text)


def _brands(typed: Sought) -> Iterator[Hit]:
    for claim in _first(registry.claims_of_brands(typed.text)):
        yield _of_client(claim.tenant, claim.key)


def _cases(typed: Sought) -> Iterator[Hit]:
    queries = cases.titled(number_text(typed.number) if typed.number else typed.text)
    if typed.key is not None:
        queries = [Case.objects.select_related("tenant").filter(pk=typed.key)]
    for case in _first(*queries):
        beside = f"{case.get_kind_display()} · {case.get_state_display()} · {case.tenant.legal_name}"
        yield Hit(texts.title(case), beside, reverse("admin:reviews_case_change", args=[case.pk]))


def _errands(typed: Sought) -> Iterator[Hit]:
    queries = [errands.errands_named(typed.text, typed.key)]
    if typed.number:
        queries.append(errands.errands_about([typed.number]))
    for errand in _first(*queries):
        label = errand.label or errand.task
        title = f"{number_text(errand.number)} · {label}" if label else number_text(errand.number)
        beside = f"{errand.directory} · {errand.get_state_display()} · {errand.tenant.legal_name}"
        yield Hit(title, beside, _page_of_errand(errand))


def _page_of_errand(errand: Errand) -> str:
    """The file in which it went, or where open ones are carried; the client's where nothing is left to do."""
    if errand.file_id is not None:
        return reverse("admin:errands_errandfile_change", args=[errand.file_id])
    if errand.state in Errand.OPEN and errand.by_hand:
        return f"{reverse('admin:errand_tasks')}?party={errand.directory.code}"
    return _page(errand.tenant)


def _messages(typed: Sought) -> Iterator[Hit]:
    queries: list[QuerySet[Delivery]] = [outbox.messages_sent_to(typed.mobile)] if typed.mobile else []
    if not typed.mobile and typed.text.isascii() and " " not in typed.text:
        queries.append(outbox.messages_known_as(typed.text))
    for delivery in _first(*queries):
        message: Message = delivery.message  # those without one are not asked for
        beside = f"{message.get_channel_display()} · {delivery.get_state_display()} · {message.tenant.legal_name}"
        yield Hit(message_name(message.template), beside, reverse("admin:outbox_message_change", args=[message.pk]))


def _payments(typed: Sought) -> Iterator[Hit]:
    for entry in _first(ledger.payments_referenced(typed.text)):
        beside = f"{money_text(entry.amount)} · {entry.tenant.legal_name}"
        yield Hit(entry.params["reference"], beside, reverse("admin:ledger_entry_change", args=[entry.pk]))


def _parties(typed: Sought) -> Iterator[Hit]:
    asked = typed.text.casefold()
    for party in Directory.objects.all():
        if asked in party.name.casefold() or asked in party.name_en.casefold() or asked == party.code:
            how = gettext("active") if party.active else gettext("inactive")
            yield Hit(str(party), how, reverse("admin:directories_directory_change", args=[party.pk]))


def _windows(typed: Sought) -> Iterator[Hit]:
    if typed.key is not None and (tenant := whose_window(typed.key)):
        yield Hit(str(typed.key), tenant.legal_name, _page_of_window(tenant, typed.key))


def _page_of_window(tenant: Tenant, window: UUID) -> str:
    return reverse("admin:tenants_tenant_window", args=[tenant.pk, window])


def _among_numbers(tenant: Tenant, title: str) -> Hit:
    """Links to the list of the client's numbers that match, with what each party shows of them."""
    page = reverse("admin:tenants_tenant_numbers", args=[tenant.pk])
    return replace(_of_client(tenant, title), page=f"{page}?{urlencode({'q': title})}")


def _of_client(tenant: Tenant, title: str) -> Hit:
    return Hit(title, f"{tenant.legal_name} · {tenant.get_state_display()}", _page(tenant))


def _page(tenant: Tenant) -> str:
    return reverse("admin:tenants_tenant_change", args=[tenant.pk])


KINDS: Final = (
    Kind(_("Number"), "call", Tenant, _numbers),
    Kind(_("Client"), "apartment", Tenant, _clients, listed=True),
    Kind(_("Contact"), "contacts", Tenant, _contacts),
    Kind(_("Label"), "sell", Tenant, _labels, listed=True),
    Kind(_("Brand"), "verified", Tenant, _brands),
    Kind(_("Case"), "inbox", Case, _cases),
    Kind(_("Window"), "event", Tenant, _windows),
    Kind(_("Party"), "hub", Directory, _parties),
    Kind(_("Payment"), "payments", Entry, _payments),
    Kind(_("Task at a party"), "outbox", ErrandFile, _errands),
    Kind(pgettext_lazy("desk", "Message"), "outgoing_mail", Message, _messages),
)
