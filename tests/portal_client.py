"""A test client that speaks to one tenant's address."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tenants import context
from tenants.models import Domain, Tenant
from tenants.people.models import User
from tests.template import email_of


class PortalClient(Client):
    """Django's test client at one host; a request leaves the schema in use as it was."""

    def __init__(self, host: str, **defaults: Any) -> None:
        super().__init__(HTTP_HOST=host, **defaults)
        self.host = host

    def request(self, **request: Any) -> Any:
        with context.platform():
            return super().request(**request)


def host_of(tenant: Tenant) -> str:
    """The tenant's primary host name."""
    host: str = Domain.objects.get(tenant=tenant, is_primary=True).domain
    return host


def person_of(tenant: Tenant, role: str, number: int = 1) -> User:
    """Whom `sign_in` signs in."""
    with context.client(tenant):
        user: User = User.objects.get(email=email_of(tenant.schema_name, role, number))
    return user


def sign_in(tenant: Tenant, role: str = "", number: int = 1, **defaults: Any) -> PortalClient:
    """A client at the tenant's address, signed in as a person of the template; without a role anonymous.

    Its session is written as a sign-in would leave it: that in itself is tested where people sign in.
    """
    client = PortalClient(host_of(tenant), **defaults)
    if role:
        user = person_of(tenant, role, number)
        with context.client(tenant):
            session = SessionStore()
            session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session.create()
            UserSession.objects.create(user=user, session_key=session.session_key or "", ip="127.0.0.1", user_agent="")
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def words(response: Any) -> str:
    """What a page says, without its markup and scripts, in single spaces."""
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
