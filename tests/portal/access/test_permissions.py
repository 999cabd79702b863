"""The permission table, walked: everyone asks for everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.views.generic import RedirectView

from compliance.catalogue.models import DocumentType, Terms
from compliance.reviews.services import open_sign_up
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.models import Party, Tenant
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import Recipient, tell_for
from tenants.outside import parties
from tenants.people import services as people
from tenants.people.models import User
from tenants.people.roles import covers
from tests.portal.access.roles import (
    ADMINISTRATOR,
    ANYONE,
    FINANCE,
    NOBODY,
    OPERATOR,
    OWNER,
    REVIEWER,
    SIGNED_IN,
    VIEWER,
    Page,
)
from tests.portal.access.table import CLIENT, DOOR
from tests.portal.access.table_api import API
from tests.portal.access.table_platform import PLATFORM

OPEN, LOGIN, FORBIDDEN, NO_METHOD, UNAUTHORISED = "open", "login", "forbidden", "no such method", "unauthorised"
WHO = ("anonymous", VIEWER, OPERATOR, OWNER, "stranger", REVIEWER, FINANCE, ADMINISTRATOR)
SITES: dict[str, tuple[str, dict[str, Page], tuple[str, ...]]] = {
    "acme": ("portal.urls_client", CLIENT | DOOR, (VIEWER, OPERATOR, OWNER)),
    "staff": ("portal.urls_platform", PLATFORM | DOOR, (REVIEWER, FINANCE, ADMINISTRATOR)),
}


# ---------------------------------------------------------------- the table names everything


def patterns(resolver: URLResolver | Any, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name; empty for the ones without."""
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield (f"{namespace}{each.name}" if each.name else ""), each
        else:
            yield from patterns(each, namespace + (f"{each.namespace}:" if each.namespace else ""))


@pytest.mark.parametrize("site", SITES)
def test_every_address_stands_in_the_table(site: str) -> None:
    urlconf, pages, _roles = SITES[site]
    names = {name for name, _pattern in patterns(get_resolver(urlconf)) if name}
    assert names - set(API) == set(pages), "a new page needs a row, a page that has gone needs none"


@pytest.mark.parametrize("site", SITES)
def test_a_name_means_one_page(site: str) -> None:
    """A second page under a name that stands in the table already would be walked by nobody. At one address the first
    answers, as our sign-in does before allauth's.
    """
    pages: dict[str, set[str]] = {}
    for name, address in addresses(get_resolver(SITES[site][0])):
        pages.setdefault(name, set()).add(address)
    assert {name: several for name, several in pages.items() if len(several) > 1} == {}


def addresses(resolver: URLResolver | Any, namespace: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """Every name with the address that it stands for."""
    for each in resolver.url_patterns:
        address = f"{before}{str(each.pattern).removeprefix('^')}"
        if not isinstance(each, URLPattern):
            yield from addresses(each, namespace + (f"{each.namespace}:" if each.namespace else ""), address)
        elif each.name:
            yield f"{namespace}{each.name}", address


@pytest.mark.parametrize("site", SITES)
def test_addresses_without_a_name_lead_only_elsewhere(site: str) -> None:
    for name, pattern in patterns(get_resolver(SITES[site][0])):
        if not name:
            view: Any = pattern.callback
            assert getattr(view, "view_class", None) is RedirectView or view.__name__ == "catch_all_view", pattern


def test_every_operation_stands_in_the_table() -> None:
    for name, pattern in patterns(get_resolver("portal.urls_client")):
        view = getattr(pattern.callback, "cls", None)
        if name.startswith("api-") and view is not None:
            methods = {method.upper() for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)}
            assert methods == set(API[name]), name


def test_only_the_client_has_an_api() -> None:
    assert not {name for name, _pattern in patterns(get_resolver("portal.urls_platform")) if name.startswith("api-")}


# ---------------------------------------------------------------- what they get


@pytest.fixture
def rows(acme: Tenant, staff: Tenant) -> dict[str, str]:
    """Model of the desk → the key of a row that exists."""
    from labels.directories.models import Directory
    from labels.registry.models import PublicNumber, StandbyNumber
    from labels.registry.services import register_packaged
    from maintenance.calendars.models import Blackout, CalendarChange, Policy
    from maintenance.campaigns.models import Campaign
    from maintenance.intake.models import EditPause

    ensure_directories()
    case = open_sign_up(acme)
    schedule_for_platform("tests.nothing", key="1", due_at=business_now())
    tell_for(acme, "tenants/sign_up_received", [Recipient("applicant", None, ("email",))], key="1")
    parties.take("sms")
    with context.client(acme):
        entry = ledger.credit(100, "payment", key="1", by=Actor("staff", "Root", "1"))
    with context.client(staff):
        invitation = people.invite(email="new@shouhao.example", name="New", role="reviewer", by=Actor("staff", "Root"))
    Blackout.objects.update(active=False)  # one in force cannot be deleted
    row_of: dict[str, Any] = {
        "reviews_case": case,
        "tenants_tenant": acme,
        "calendars_blackout": Blackout.objects.first(),
        "calendars_calendarchange": CalendarChange.objects.create(kind="recheck", made_by="R", made_at=business_now()),
        "catalogue_documenttype": DocumentType.objects.first(),
        "calendars_policy": Policy.objects.first(),
        "catalogue_terms": Terms.objects.first(),
        "intake_editpause": EditPause.objects.create(
            reason="test", started_by="Root", started_at=business_now(), ended_at=business_now()
        ),
        "campaigns_campaign": Campaign.objects.create(
            content="model_upgrade", reason="test", created_by="Root", created_at=business_now()
        ),
        "directories_directory": Directory.objects.first(),
        "agenda_work": Work.objects.first(),
        "ledger_entry": entry,
        "registry_modelversion": register_packaged(),
        "registry_publicnumber": PublicNumber.objects.first(),
        "registry_standbynumber": StandbyNumber.objects.create(canonical="700000000000001", proof_sha256="0" * 64),
        "outbox_confirmation": Confirmation.objects.create(
            tenant=staff,
            contact=staff.pk,
            channel="sms",
            recipient="x",
            sent_at=business_now(),
            expires_at=business_now(),
        ),
        "outbox_message": Message.objects.first(),
        "tenants_party": Party.objects.first(),
        "people_invitation": invitation,
    }
    with context.client(staff):
        row_of["people_user"] = User.objects.first()
    return {model: str(row.pk) for model, row in row_of.items()}


def address(name: str, pattern: URLPattern, urlconf: str, rows: dict[str, str]) -> str:
    """Where the page lies, for a row that exists where the desk looks before it asks who is there."""
    values: dict[str, Any] = {}
    for key, converter in pattern.pattern.converters.items():
        values[key] = uuid4() if type(converter).__name__ == "UUIDConverter" else "1"
    for key in pattern.pattern.regex.groupindex:
        values.setdefault(
            key, {"uidb36": "1", "key": "a-b", "app_label": "reviews", "rest": "v1/nothing"}.get(key, "1")
        )
    model = name.removeprefix("admin:").rsplit("_", 1)[0]
    if "object_id" in values and model in rows:
        values["object_id"] = rows[model]
    return reverse(name, urlconf=urlconf, kwargs=values)


def outcome(response: HttpResponseBase) -> str:
    """The class of an answer. Anything that the page itself says (a form with errors, nothing found) is open."""
    if response.status_code == 302 and response["Location"].startswith(
        ("/accounts/login/?next=", "/admin/login/?next=")
    ):
        return LOGIN
    if response.get("HX-Redirect") == "/accounts/login/":
        return LOGIN
    known = {401: UNAUTHORISED, 403: FORBIDDEN, 405: NO_METHOD}
    return known.get(response.status_code, OPEN if response.status_code < 500 else f"crash {response.status_code}")


def expected(who: str, page: Page, method: str, roles: tuple[str, ...]) -> set[str]:
    """By the table. A method that does not exist may be refused before or after the person."""
    level = page.get if method == "GET" else page.post
    asked = level or page.get or page.post
    assert asked is not None
    if asked == ANYONE:
        answer = OPEN
    elif who not in roles:
        answer = LOGIN
    elif asked == SIGNED_IN:
        answer = OPEN
    elif asked == NOBODY:
        answer = FORBIDDEN
    else:
        answer = OPEN if covers(who, asked) else FORBIDDEN
    if level is None and answer != LOGIN:
        return {NO_METHOD} if answer == OPEN else {NO_METHOD, FORBIDDEN}
    return {answer}


def visitor(who: str, site: str, tenants: dict[str, Tenant], client_of: Callable[..., Any]) -> Any:
    """A client at the site's address with the cookies of whoever it is, from wherever they signed in."""
    home = {REVIEWER: "staff", FINANCE: "staff", ADMINISTRATOR: "staff", "stranger": "globex"}.get(who, "acme")
    role = {"anonymous": "", "stranger": OWNER}.get(who, who)
    client = client_of(tenants[site])
    client.raise_request_exception = False
    client.cookies = deepcopy(client_of(tenants[home], role).cookies)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("site", SITES)
def test_everyone_asks_for_every_page(
    site: str, who: str, acme: Tenant, globex: Tenant, staff: Tenant, client_of: Any, rows: dict[str, str]
) -> None:
    urlconf, pages, roles = SITES[site]
    client = visitor(who, site, {"acme": acme, "globex": globex, "staff": staff}, client_of)
    cookies, wrong = deepcopy(client.cookies), []
    Tenant.objects.filter(pk=acme.pk).update(status_page_public=True)
    for name, pattern in patterns(get_resolver(urlconf)):
        if name not in pages:
            continue
        for method in ("GET", "POST"):
            cache.clear()  # throttles
            client.cookies = deepcopy(cookies)
            with transaction.atomic():  # whatever it does is undone
                answer = client.generic(method, address(name, pattern, urlconf, rows))
                transaction.set_rollback(True)
            want, got = expected(who, pages[name], method, roles), outcome(answer)
            if got not in want and not (NO_METHOD in want and answer.status_code == 404):  # nothing to do it with
                wrong.append(f"{method} {name}: {got} ({answer.status_code}), expected {' or '.join(want)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize(("public", "answers"), [(True, OPEN), (False, LOGIN)])
def test_the_status_page_is_public_by_the_clients_choice(
    acme: Tenant, client_of: Any, public: bool, answers: str
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(status_page_public=public)
    assert outcome(client_of(acme).get("/status/")) == answers
    assert outcome(client_of(acme, VIEWER).get("/status/")) == OPEN


# ---------------------------------------------------------------- the API


KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "no scope": ("acme", ()),
    "read": ("acme", ("read",)),
    "request": ("acme", ("request",)),
    "manage": ("acme", ("manage",)),
    "all": ("acme", ("read", "request", "manage")),
    "stranger": ("globex", ("read", "request", "manage")),
}


def ask_every_operation(client: Any, want: Callable[[str], str], headers: dict[str, str]) -> list[str]:
    wrong = []
    for name, pattern in patterns(get_resolver("portal.urls_client")):
        for method, scope in API.get(name, {}).items():
            with transaction.atomic():
                answer = client.generic(
                    method, address(name, pattern, "portal.urls_client", {}), "{}", "application/json", headers=headers
                )
                transaction.set_rollback(True)
            if outcome(answer) != want(scope):
                wrong.append(f"{method} {name}: {outcome(answer)} ({answer.status_code}), expected {want(scope)}")
    return wrong


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_key_calls_every_operation(key: str, acme: Tenant, globex: Tenant, client_of: Any) -> None:
    home, scopes = KEYS[key]
    with context.client(acme if home == "acme" else globex):
        _key, secret = people.make_api_key(name=key, scopes=scopes, by=Actor("person", "Anne"))

    def want(scope: str) -> str:
        if scope == ANYONE:
            return OPEN
        if home != "acme":
            return UNAUTHORISED
        return OPEN if scope in scopes else FORBIDDEN

    client = client_of(acme)
    client.raise_request_exception = False
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": str(uuid4())}
    assert ask_every_operation(client, want, headers) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", WHO)
def test_no_session_opens_the_api(who: str, acme: Tenant, globex: Tenant, staff: Tenant, client_of: Any) -> None:
    client = visitor(who, "acme", {"acme": acme, "globex": globex, "staff": staff}, client_of)
    wrong = ask_every_operation(client, lambda scope: OPEN if scope == ANYONE else UNAUTHORISED, {})
    assert wrong == []
