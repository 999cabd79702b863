"""Making a client: killed anywhere it is finished by the next try, and never served half-built."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.tasks import work_lane
from tenants.clients import provisioning, reconciling
from tenants.models import Domain, Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact, Invitation
from tenants.selectors import address_of
from tenants.services import Application, register
from tests.database import Database
from tests.killed import killed_as_owner, tables
from tests.portal_client import PortalClient

KILLS = 10
HOST = "haolin.localhost"


def application(**wishes: Any) -> Application:
    return Application(
        **{
            "legal_name": "好邻便利店",
            "credit_code": "91440300MA5DCQ8K99",
            "subject_type": "sole_proprietor",
            "name": "haolin",
            "applicant_name": "刘老板",
            "applicant_email": "liu@haolin.example",
            "applicant_mobile": "+8613600136000",
        }
        | wishes
    )


@pytest.fixture
def applicant(any_database: None) -> Tenant:
    """A firm that has applied."""
    return register(application(), domain=HOST)


def answer(path: str = "/accounts/login/") -> int:
    """What somebody sees at the client's address."""
    client = PortalClient(HOST)
    client.raise_request_exception = False
    return int(client.get(path).status_code)


def environment() -> dict[str, str]:
    return os.environ | {
        "DATABASE_ROLE": "owner",
        "DATABASE_URL": settings.DATABASE_URL,
        "DATABASE_OWNER_URL": settings.DATABASE_OWNER_URL,
    }


@pytest.fixture
def start_provision() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start `manage.py provision SCHEMA` as due work does; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(schema: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(Path(settings.ROOT) / "manage.py"), "provision", schema]
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_client_from_the_application_to_the_first_owner(own_database: Database, applicant: Tenant) -> None:
    assert answer() == 404, "who has only applied has no address"
    provisioning.accept(applicant)
    assert answer() == 503
    assert work_lane("standard") == 1
    tenant = Tenant.objects.get(pk=applicant.pk)
    assert tenant.state == Tenant.State.READY
    assert tenant.ready_at is not None
    assert answer() == 200
    with context.client(tenant):
        contact, invitation = Contact.objects.get(), Invitation.objects.get()
        assert (contact.name, contact.email, contact.mobile) == ("刘老板", "liu@haolin.example", "+8613600136000")
        assert (invitation.email, invitation.role) == ("liu@haolin.example", "owner")
    told = Message.objects.filter(tenant=tenant).order_by("id").values_list("template", flat=True)
    assert list(told) == ["tenants/sign_up_accepted", "tenants/invitation"]
    work_lane("standard")
    assert not Work.objects.filter(name=provisioning.WORK, done_at=None).exists()


def test_killed_at_random_it_is_finished_by_the_next_try(own_database: Database, applicant: Tenant) -> None:
    provisioning.accept(applicant)
    applicant.refresh_from_db()
    whole, killed_at = tables(own_database, "acme"), set()
    for target in random.Random(7).sample(range(3 * whole), KILLS):
        killed_at.add(killed_as_owner(own_database, lambda: provisioning.make_schema(applicant), target))
        assert answer() == 503, "never served half-built"
        assert Tenant.objects.get(pk=applicant.pk).state == Tenant.State.PROVISIONING
        assert tables(own_database, "haolin") in (0, whole)
    assert len(killed_at) >= 3, "it was killed at different points"  # a busy machine sees few of them
    Work.objects.all().delete()
    assert reconciling.resume() == ["haolin"]
    assert work_lane("standard") == 1
    assert Work.objects.get(name=provisioning.WORK).last_error == ""
    assert Tenant.objects.get(pk=applicant.pk).state == Tenant.State.READY
    assert tables(own_database, "haolin") == whole
    assert answer() == 200


def test_two_tries_side_by_side_do_no_harm(
    own_database: Database, applicant: Tenant, start_provision: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    provisioning.accept(applicant)
    both = [start_provision("haolin") for _worker in range(2)]
    assert [process.wait(90) for process in both] == [0, 0]
    assert tables(own_database, "haolin") == tables(own_database, "acme")


def test_a_try_that_fails_says_why_and_is_tried_again(
    own_database: Database, applicant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    provisioning.accept(applicant)
    with own_database.owner() as owner:
        owner.execute("DELETE FROM tenants_blueprint")  # a release without one, which takes the owner's role
    monkeypatch.setattr(settings, "DATABASE_OWNER_URL", own_database.url)  # the owner's password was lost
    assert work_lane("standard") == 1
    work = Work.objects.get(name=provisioning.WORK)
    assert "permission denied" in work.last_error
    assert (work.done_at, work.attempts) == (None, 1)
    assert answer() == 503


@pytest.mark.django_db
def test_only_an_application_is_accepted_or_refused(applicant: Tenant, acme: Tenant) -> None:
    provisioning.accept(applicant)
    provisioning.accept(applicant)
    provisioning.refuse(applicant)
    provisioning.refuse(acme)
    applicant.refresh_from_db()
    acme.refresh_from_db()
    assert (applicant.state, acme.state) == ("provisioning", "ready")
    assert Work.objects.filter(name=provisioning.WORK).count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_firm_can_apply_again_under_the_same_address(applicant: Tenant) -> None:
    provisioning.refuse(applicant)
    assert answer() == 404
    assert not Domain.objects.filter(domain=HOST).exists()
    again = register(application(), domain=HOST)
    assert again.schema_name == "haolin_2"
    assert Tenant.objects.get(pk=applicant.pk).state == Tenant.State.REFUSED


@pytest.mark.django_db
def test_being_ready_is_said_once(acme: Tenant) -> None:
    provisioning.make_ready(acme)
    with context.client(acme):
        assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_addresses_carry_the_port_only_when_it_is_not_the_usual_one(acme: Tenant, settings: Any) -> None:
    assert address_of(acme) == "http://acme.localhost:8000"
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    assert address_of(acme) == "https://acme.localhost"
