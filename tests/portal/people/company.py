"""Who comes by a company's provider in tests, from the button over the provider and back."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from compliance.evidence.models import Record
from tenants import context
from tenants.agreements.selectors import to_accept
from tenants.clock import real_now
from tenants.models import CompanySignIn, Tenant
from tenants.people import company_sign_in
from tenants.people.models import User
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.portal_client import PortalClient, host_of
from tests.template import PASSWORD, email_of

PAGE, START, WELCOME = "/settings/security/company/", "/accounts/company/", "/accounts/company/welcome/"
DOMAIN = "firm.example"
WANG = {"sub": "wang", "email": f"Wang@{DOMAIN}", "email_verified": True, "name": "Wang Fang"}


def proved(tenant: Tenant, provider: Provider, domain: str = DOMAIN, **fields: Any) -> CompanySignIn:
    with context.client(tenant):
        given = {"issuer": provider.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "domain": domain}
        made = company_sign_in.set_up(**given, by=company_sign_in.PLATFORM)
        CompanySignIn.objects.filter(pk=made.pk).update(proved_at=real_now(), **fields)
        made.refresh_from_db()
    return made


def browser_at(tenant: Tenant) -> PortalClient:
    return PortalClient(host_of(tenant), HTTP_ACCEPT_LANGUAGE="en")


def back(browser: PortalClient, address: str) -> Any:
    return browser.get(f"/{address.split('/', 3)[3]}")


def come(browser: PortalClient, provider: Provider) -> Any:
    """From the button, over the provider, and back."""
    return back(browser, provider.authorize(browser.get(START)["Location"]))


def join(browser: PortalClient, provider: Provider, **typed: str) -> Any:
    """As `come`, for the first time."""
    assert come(browser, provider)["Location"] == WELCOME
    boxes = {f"accept_{each.kind}": str(each.version) for each in to_accept()}
    return browser.post(WELCOME, {"name": "Wang Fang", "language": "en", **boxes, **typed})


def is_in(browser: PortalClient) -> bool:
    return bool(browser.get("/settings/security/").status_code == 200)


def person(tenant: Tenant, email: str) -> User | None:
    with context.client(tenant):
        found: User | None = User.objects.filter(email=email.lower()).first()
        return found


def recorded(tenant: Tenant, action: str) -> list[Record]:
    with context.client(tenant):
        return list(Record.objects.filter(action=action).order_by("id"))


def by_password(tenant: Tenant, role: str, number: int = 1) -> PortalClient:
    cache.clear()
    browser = browser_at(tenant)
    browser.post("/accounts/login/", {"login": email_of(tenant.schema_name, role, number), "password": PASSWORD})
    return browser
