"""What people do at the desk: they read a case, decide it, propose what takes two of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from compliance.certification import re_verification
from compliance.reviews.models import Case
from portal.directories.connection_tries import SECRET_FIELDS
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests import licences
from tests.portal_client import PortalClient, sign_in, words
from tests.work import BusinessClock, DueWork

HandIn = Callable[..., Case]
ANNE = Actor("person", "Anne")
LI = Actor("staff", "Li")
INBOX = "/admin/reviews/case/"


def address(case: Case) -> str:
    """The page of a case."""
    return f"{INBOX}{case.pk}/change/"


def decide(client: PortalClient, case: Case, decision: str, version: int = 0, **given: Any) -> Any:
    """A reviewer's answer on the page of a case; who confirms has looked at it."""
    if decision == "confirm":
        given.setdefault("effects", effects_seen(client.get(address(case))))
    return client.post(address(case), {"decision": decision, "version": version, **given}, follow=True)


def effects_seen(page: Any) -> str:
    """Which effects of a party's change the page of a case was shown with, as its confirmation says them again."""
    return " ".join(re.findall(r'name="effects"\s+value="([a-z_0-9 ]*)"', page.text))


def second_agrees(staff: Tenant) -> None:
    """Another administrator confirms the act that is proposed."""
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT, decided_at=None)
    decide(sign_in(staff, "administrator", 2), case, "confirm", version=case.version)


def propose_address(administrator: PortalClient, page: str, given: dict[str, Any], *, waived: str = "a test") -> Any:
    """Save a directory at another address; what came of asking there is looked at, and waived where nobody is."""
    seen = tried_there(administrator, page, given)
    token = token_of(seen)
    return administrator.post(page, {**given, "tried": token, "waived": waived}) if token else seen


def tried_there(administrator: PortalClient, page: str, given: dict[str, Any]) -> Any:
    """Save a directory at another address, or other credentials of a connection: a worker asks, and the page with what
    came of it; or what follows at once, where nobody is asked.
    """
    asked = administrator.post(page, given)
    if not token_of(asked):
        return asked
    assert "It is being tested" in words(asked)
    DueWork()(name="labels.try_credentials" if "/connection/" in page else "labels.try_address")
    carried = {name: value for name, value in given.items() if name not in SECRET_FIELDS}
    return administrator.post(page, {**carried, "tried": token_of(asked)})


def token_of(page: Any) -> str:
    """Of a test of an address, as the page carries it; empty where it has none."""
    [token] = re.findall(r'name="tried" value="([^"]+)"', page.content.decode()) or [""]
    return unescape(token)


def state(case: Case) -> str:
    """How the case stands now."""
    return Case.objects.get(pk=case.pk).state


def re_verified(acme: Tenant, business_clock: BusinessClock) -> Case:
    """The re-verification of a clinic with one licence."""
    with context.client(acme):
        acme.industry = Tenant.Industry.MEDICAL
        acme.save()
        licences.approved("medical_practice_licence", days=900, number="PDY-1", issuer="浙江省卫生健康委员会")
        business_clock.advance(days=420)
        row = re_verification.re_verify()
        assert row is not None
    case: Case = Case.objects.get(subject_id=row.pk)
    return case


def begin_campaign(client: PortalClient, page: str, **more: Any) -> Any:
    """A campaign is started after the look at it, for the clients that were shown."""
    agreed = {"order": "start", "clients": client.post(page, {"order": "start"}).context["plan"].digest}
    return client.post(page, agreed, **more)
