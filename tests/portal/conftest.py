"""Who looks at the portal in tests, by page, program and desk, and what they find: a client in the middle of its work.

A file says in which language it reads: `in_english` where the source's texts are read (the desk), `readers_of_english`
where the people of acme have chosen it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from compliance.reviews import services
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseDecided
from labels.directories import connections
from labels.directories.models import Directory
from labels.entitlement.checks import check_label
from labels.models import Number
from labels.registry.models import StandbyNumber
from maintenance import selectors, services as maintenance
from maintenance.domain.estimate import Content
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import make_api_key
from tests.contacts import agreed_contact
from tests.kept import AsKept
from tests.maintenance.booking import AFTERNOON, ask_calibration, book as book_window, fresh
from tests.portal.desk import ANNE, HandIn
from tests.portal.parties import LABEL, Parties, Party
from tests.portal.programs import Program
from tests.portal.windows.at_the_desk import LINES, ROOT
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import OTHER_CARRIERS
from tests.work import BusinessClock, DueWork

# ---------------------------------------------------------------- people and programs


@pytest.fixture
def readers_of_english(acme: Tenant) -> None:
    """Texts in English: the people of acme have chosen it."""
    with context.client(acme):
        User.objects.update(language="en")


@pytest.fixture
def viewer(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May look."""
    return client_of(acme, "viewer", HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May act."""
    return client_of(acme, "operator")


@pytest.fixture
def owner(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    """May do everything."""
    return client_of(acme, "owner")


@pytest.fixture
def program_of(client_of: Callable[..., PortalClient]) -> Callable[..., Program]:
    """program_of(tenant, scopes=("read", "request"))"""

    def make(tenant: Tenant, scopes: tuple[str, ...] = ("read", "request")) -> Program:
        with context.client(tenant):
            _key, secret = make_api_key(name="program", scopes=scopes, by=PLATFORM)
        return Program(client_of(tenant), secret)

    return make


# ---------------------------------------------------------------- a client's work


@pytest.fixture
def parties(any_database: None, monkeypatch: pytest.MonkeyPatch) -> Parties:
    """The demo's directories, answering in this process; one carrier stands for the three, which do the same."""
    ensure_directories()
    Directory.objects.filter(code__in=OTHER_CARRIERS).update(active=False)
    made = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(made, directory.code))
    return made


@pytest.fixture
def numbers(in_acme: Tenant, parties: Parties) -> list[Number]:
    """Three numbers of acme's: a 400 number, a fixed line and a mobile, the first two in the group 客服."""
    return [
        *register("400-820-1234", group="客服"),
        *register("0571-8765 4321", group="客服"),
        *register("138 0571 0001"),
    ]


@pytest.fixture
def book(in_acme: Tenant, numbers: list[Number]) -> Callable[..., Any]:
    """book(text=…, numbers=…): a window for a label change, at the first proposed time."""

    def booked(text: str = LABEL, numbers: list[Number] = numbers, slot: int = 0) -> Any:
        request = maintenance.draft_label_change(text=text, numbers=[number.pk for number in numbers], actor=ACTOR)
        return maintenance.book(request.pk, selectors.proposal(request).slots[slot].start, actor=ACTOR)

    return booked


# ---------------------------------------------------------------- the desk


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
def finance(staff: Tenant) -> PortalClient:
    """One of the platform's finance."""
    return _english_client(staff, "finance", 1)


@pytest.fixture
def another_of_finance(staff: Tenant) -> PortalClient:
    """The second one."""
    return _english_client(staff, "finance", 2)


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
        return book_window(ask_calibration(register(*LINES)))


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
