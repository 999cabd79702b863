"""Reviewers at their desk, and cases for them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from unittest import mock

import pytest
from django.utils import translation

from compliance.certification import re_verification
from compliance.reviews import services
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from labels.directories import connections
from labels.registry.models import StandbyNumber
from maintenance import selectors, services as maintenance
from maintenance.domain.estimate import Content
from maintenance.models import Window
from portal.directories.connection_tries import SECRET_FIELDS
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests import licences
from tests.contacts import agreed_contact
from tests.kept import AsKept
from tests.maintenance.booking import AFTERNOON, ask_calibration, book, fresh
from tests.portal.admin.windows import LINES, ROOT
from tests.portal.pages.conftest import Parties, Party
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

HandIn = Callable[..., Case]
ANNE = Actor("person", "Anne")
LI = Actor("staff", "Li")
INBOX = "/admin/reviews/case/"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """What the tests read is the source text."""
    with translation.override("en"):
        yield


def _english_client(tenant: Tenant, role: str, number: int) -> PortalClient:
    client = sign_in(tenant, role, number)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def reviewer(staff: Tenant) -> PortalClient:
    """The first reviewer."""
    return _english_client(staff, "reviewer", 1)


@pytest.fixture
def another_reviewer(staff: Tenant) -> PortalClient:
    """The second one."""
    return _english_client(staff, "reviewer", 2)


@pytest.fixture
def administrator(staff: Tenant) -> PortalClient:
    """An administrator of the platform."""
    return _english_client(staff, "administrator", 1)


@pytest.fixture
def decided() -> Iterator[mock.Mock]:
    """What listens to decisions, in place of labels and maintenance: these cases have no subject."""
    handler = mock.Mock()
    with mock.patch.object(CaseDecided, "handlers", [handler]):
        yield handler


@pytest.fixture
def hand_in(acme: Tenant) -> HandIn:
    """hand_in(title, minutes=60, lane="standard", kind="label", tenant=acme, facts=None): a case."""

    def do(
        title: str = "青禾网络",
        minutes: int = 60,
        lane: str = "standard",
        kind: str = "label",
        tenant: Tenant = acme,
        facts: dict[str, Any] | None = None,
        text: str = "",
    ) -> Case:
        from labels.entitlement.checks import check_label

        with context.client(tenant):
            named = "standby_label" if kind == Case.Kind.STANDBY else "label"
            given = {named: title, "numbers": ["+8657188880001"], "number_count": 30, **check_label(title).as_json()}
            return services.open_case(
                kind=kind,
                subject_kind="maintenance_request",
                subject_id=uuid.uuid4(),
                title=title,
                facts=AsKept(given if facts is None else facts),
                lane=lane,
                due_at=business_now() + timedelta(minutes=minutes),
                actor=ANNE,
                text=text,
            )

    return do


def address(case: Case) -> str:
    """The page of a case."""
    return f"{INBOX}{case.pk}/change/"


def words(response: Any) -> str:
    """What a page says, without its markup and scripts, in single spaces."""
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def decide(client: PortalClient, case: Case, decision: str, version: int = 0, **given: Any) -> Any:
    """A reviewer's answer on the page of a case; who confirms has looked at it."""
    if decision == "confirm":
        given.setdefault("effects", effects_seen(client.get(address(case))))
    return client.post(address(case), {"decision": decision, "version": version, **given}, follow=True)


def effects_seen(page: Any) -> str:
    """Which effects of a party's change the page of a case was shown with, as its confirmation says them again."""
    return " ".join(re.findall(r'name="effects" value="([a-z ]*)"', page.text))


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


@pytest.fixture
def acme_answers(acme: Tenant, business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """An afternoon, with directories that answer and somebody to tell by e-mail and SMS."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800000000", language="en")


@pytest.fixture
def night(acme_answers: None, acme: Tenant) -> Window:
    """A calibration that the client has booked, in the first night."""
    with context.client(acme):
        return book(ask_calibration(register(*LINES)))


@pytest.fixture
def upgrade(acme_answers: None, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> Window:
    """An upgrade of a carrier's interface, brought by the platform, that runs."""
    for place in range(3):
        StandbyNumber.objects.create(canonical=f"700{place:012}", owner="中移互联网", proof_sha256="0" * 64)
    with context.client(acme):
        lines = [line.pk for line in register(*LINES)]
        request = maintenance.draft_work(Content.CARRIER_UPGRADE, numbers=lines, actor=ROOT, by_platform=True)
        booked = maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ROOT)
    business_clock.set(booked.starts_at)
    run_due_work()
    with context.client(acme):
        running = fresh(booked)
    assert running.state == Window.State.RUNNING
    return running
