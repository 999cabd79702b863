"""The abilities of each role and of each permission of an API key; who may is read where the pages declare it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.api.scopes import SCOPES
from tenants.people.models import Role
from tenants.people.roles import covers


@dataclass(frozen=True)
class Deed:
    """A task, with its pages (URL names) and its operations of the API (URL name and method), where it has them."""

    words: Promise
    pages: tuple[str, ...]
    operations: tuple[tuple[str, str], ...] = ()


DEEDS: Final = (
    Deed(
        lazy("see numbers, labels, windows, displays, documents on file and the bill"),
        ("numbers", "labels", "windows", "displays", "licences", "bill"),
        (("api-numbers", "GET"), ("api-windows", "GET"), ("api-displays", "GET"), ("api-bill", "GET")),
    ),
    Deed(lazy("download lists and backups"), ("list_csv", "backup_download"), (("api-backup-content", "GET"),)),
    Deed(
        lazy("register numbers and prove that they are yours"),
        ("number_add", "proof_new"),
        (("api-numbers", "POST"), ("api-number-proofs", "POST")),
    ),
    Deed(
        lazy("change labels, book and move windows"),
        ("change_new", "book", "window_move"),
        (("api-requests", "POST"), ("api-request-booking", "POST"), ("api-window-move", "POST")),
    ),
    Deed(
        lazy("cancel, abort or roll back windows"),
        ("window_cancel", "window_abort", "window_roll_back"),
        (("api-window-cancel", "POST"), ("api-window-abort", "POST"), ("api-window-roll-back", "POST")),
    ),
    Deed(
        lazy("order accelerations and appeals, which may be charged"),
        ("display_accelerate", "display_appeal"),
        (("api-accelerations", "POST"), ("api-appeals", "POST")),
    ),
    Deed(
        lazy("submit documents, and open those submitted"),
        ("licence_new", "licence_file"),
        (("api-licences", "POST"), ("api-licence-file", "GET")),
    ),
    Deed(
        lazy("announce maintenance to your customers"),
        ("announcement_new", "announcement_hand_in"),
        (("api-announcements", "POST"), ("api-announcement-hand-in", "POST")),
    ),
    Deed(
        lazy("contact support and answer reviewers"),
        ("case_new", "case_answer"),
        (("api-cases", "POST"), ("api-case-say", "POST")),
    ),
    Deed(lazy("request invoices"), ("bill_invoice_new",), (("api-bill-invoices", "POST"),)),
    Deed(lazy("report what handsets show"), ("display_picture",), (("api-sightings", "POST"),)),
    Deed(lazy("change your registered details"), ("settings_details",), (("api-details-changes", "POST"),)),
    Deed(
        lazy("connect your programs by webhooks, and sources of call records"),
        ("webhook_rotate", "webhook_delete", "call_source_confirm"),
        (("api-webhooks", "POST"), ("api-webhook", "DELETE"), ("api-call-sources", "POST")),
    ),
    Deed(lazy("give roles, and remove people"), ("person_role", "person_remove")),
    Deed(lazy("revoke API keys"), ("key_revoke",)),
    Deed(lazy("take all data along, and close the account"), ("export_make", "account_close")),
)


@dataclass(frozen=True)
class Abilities:
    """The name of a role or permission, what it can do (beyond the role below it), and what it cannot."""

    name: str
    can: Sequence[str]
    cannot: Sequence[str]
    more: bool = False


def of_roles(roles: Sequence[tuple[str, str]]) -> list[Abilities]:
    """Returns the abilities of a client's roles, (value, word), from the lowest on."""
    shown: list[Abilities] = []
    known: set[Deed] = set()
    for role, word in roles:
        able = [deed for deed in DEEDS if covers(role, role_needed(deed))]
        unable = [str(deed.words) for deed in DEEDS if deed not in able]
        shown.append(Abilities(word, [str(deed.words) for deed in able if deed not in known], unable, bool(known)))
        known.update(able)
    return shown


def of_role(role: str, word: str) -> list[Abilities]:
    """Returns the abilities of one role of a client; none for a role of others."""
    able = [str(deed.words) for deed in DEEDS if covers(role, role_needed(deed))]
    unable = [str(deed.words) for deed in DEEDS if not covers(role, role_needed(deed))]
    return [Abilities(word, able, unable)] if able else []


def of_scopes() -> list[Abilities]:
    """Returns the abilities of each permission of an API key; the last entry is for what no key can do."""
    by_scope: dict[str, list[str]] = {scope: [] for scope in SCOPES}
    for deed in DEEDS:
        if deed.operations:
            by_scope[scope_needed(deed)].append(str(deed.words))
    shown = [Abilities(str(SCOPES[scope]), deeds, []) for scope, deeds in by_scope.items()]
    return [*shown, Abilities(_("Every key"), [], [str(deed.words) for deed in DEEDS if not deed.operations])]


def role_needed(deed: Deed) -> str:
    """The role that all pages of a deed are open to, and those above it."""
    [role] = {_doors()[page].allowed_role for page in deed.pages}
    return Role(role)


def scope_needed(deed: Deed) -> str:
    """The permission that all operations of a deed ask for."""
    [scope] = {_doors()[name].cls.scopes[method] for name, method in deed.operations}
    return str(scope)


@cache
def _doors() -> dict[str, Any]:
    """Returns URL name → view for a client's site."""
    return dict(_within(get_resolver("portal.urls_client").url_patterns))


def _within(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[tuple[str, Any]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _within(each.url_patterns)
        elif each.name:
            yield each.name, each.callback
