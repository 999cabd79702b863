"""What people and programs send twice at the same moment, or under the same name: done once, or once for each.

One after the other: tests/portal/changes/test_pages.py, tests/portal/shell/api/test_contract.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from maintenance import selectors
from maintenance.models import MaintenanceRequest, Window, WindowEvent
from portal.tryout import demo
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tenants.people import answers, services as people
from tenants.people.models import Invitation, User
from tenants.webhooks import services as webhooks
from tenants.webhooks.models import Endpoint
from tests.at_once import overlapping
from tests.database import Database
from tests.maintenance.booking import AFTERNOON, ask_calibration
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.template import email_of
from tests.work import BusinessClock

ClientOf = Callable[..., PortalClient]


@pytest.mark.parametrize("tokens", [("t", "t"), ("t", "another tab")])
def test_a_double_click_on_book_books_once(
    own_database: Database, acme: Tenant, client_of: ClientOf, business_clock: BusinessClock, tokens: tuple[str, str]
) -> None:
    business_clock.set(AFTERNOON)
    demo.ensure_directories()
    with context.client(acme):
        draft = ask_calibration(register("021-6123 4001"))
        slot = selectors.proposal(draft).slots[0].start.isoformat()
    operators = [client_of(acme, "operator") for _browser in tokens]

    def click(place: int) -> Any:
        return operators[place].post(reverse("book", args=[draft.pk]), {"slot": slot, "once": tokens[place]})

    first, second = overlapping(
        own_database, lambda: click(0), lambda: click(1), before='INSERT INTO "maintenance_windowevent"'
    )
    assert not isinstance(second, BaseException), second
    if tokens[0] == tokens[1]:
        assert (second.status_code, second["Retry-After"]) == (409, "2"), "told at once, no thread waits"
        second = click(1)
    assert (first.status_code, second.status_code) == (302, 302)
    with context.client(acme):
        assert first["Location"] == second["Location"] == reverse("window", args=[Window.objects.get().pk])
        assert WindowEvent.objects.count() == 1
        assert Record.objects.filter(action="window_booked").count() == 1


def test_a_form_sent_twice_at_once_is_done_once(own_database: Database, acme: Tenant, client_of: ClientOf) -> None:
    demo.ensure_directories()
    with context.client(acme):
        register("021-6123 4001")
    operators = [client_of(acme, "operator") for _again in range(2)]

    def ask(place: int) -> Any:
        return operators[place].post(reverse("change_calibration"), {"scope": "all", "once": "t"})

    first, second = overlapping(
        own_database, lambda: ask(0), lambda: ask(1), before='INSERT INTO "maintenance_maintenancerequest"'
    )
    assert not isinstance(second, BaseException), second
    assert (second.status_code, second["Retry-After"]) == (409, "2"), "told at once, no thread waits"
    with context.client(acme):
        draft = MaintenanceRequest.objects.get()
    assert first["Location"] == ask(1)["Location"] == reverse("proposal", args=[draft.pk])


def test_a_call_does_not_wait_for_ever_for_what_others_hold(
    own_database: Database, acme: Tenant, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that was sent took a thread of the web role, until none was left for anybody."""
    monkeypatch.setattr(answers, "PATIENCE", "200ms")
    with context.client(acme):
        _key, secret = people.make_api_key(name="program", scopes=["request"], by=PLATFORM)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "1"}
    caller = client_of(acme)
    caller.raise_request_exception = False

    def send() -> Any:
        rows = {"numbers": [{"number": "021-6123 4001"}]}
        return caller.post("/api/v1/numbers", rows, content_type="application/json", headers=headers)

    with psycopg.connect(own_database.url) as stuck:
        stuck.execute(f"LOCK TABLE {acme.schema_name}.labels_number IN EXCLUSIVE MODE")
        answer = send()
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        stuck.rollback()
    assert send().status_code == 201


def test_a_call_sent_twice_at_once_is_done_once(own_database: Database, acme: Tenant, client_of: ClientOf) -> None:
    with context.client(acme):
        _key, secret = people.make_api_key(name="program", scopes=["request"], by=PLATFORM)
    programs = [client_of(acme) for _again in range(2)]

    def call(place: int) -> Any:
        return programs[place].post(
            "/api/v1/numbers",
            {"numbers": [{"number": "400-820-1234"}]},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"},
        )

    first, second = overlapping(own_database, lambda: call(0), lambda: call(1), before_call=(answers, "keep"))
    assert not isinstance(second, BaseException), second
    assert (first.status_code, second.status_code, second["Retry-After"]) == (201, 409, "2"), "no thread waits"
    assert second.json()["code"] == "under_way"
    again = call(1)
    assert first.json() == again.json() == {"new": ["4008201234"], "known": [], "disputed": []}
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")


def test_of_two_who_join_by_one_invitation_the_second_is_told(
    own_database: Database, acme: Tenant, client_of: ClientOf
) -> None:
    with context.client(acme):
        invitation = people.invite(email="nora@firm.example", name="Nora", role="operator", by=Actor("person", "Anne"))
        path = people.invitation_path(invitation)
    browsers = {name: client_of(acme) for name in ("Nora", "Eve")}

    def join(name: str) -> Any:
        password = f"a-long-word-of-{name}"
        form = {"name": name, "password1": password, "password2": password, "language": "en"}
        return browsers[name].post(path, {**form, "accept_terms": "1", "accept_privacy": "1"})

    first, second = overlapping(
        own_database, lambda: join("Nora"), lambda: join("Eve"), before='INSERT INTO "people_user"'
    )
    assert not isinstance(second, BaseException), second
    assert (first.status_code, second.status_code) == (302, 410)
    assert browsers["Eve"].get("/settings/").status_code == 302, "not signed in"
    with context.client(acme):
        joined = User.objects.get(email="nora@firm.example")
        assert joined.name == "Nora"
        assert joined.check_password("a-long-word-of-Nora")
        assert [record.actor for record in Record.objects.filter(action="person_joined")] == ["Nora"]


def test_of_two_invitations_of_one_person_the_later_counts(
    own_database: Database, acme: Tenant, client_of: ClientOf
) -> None:
    owners = [client_of(acme, "owner") for _again in range(2)]

    def invite(place: int) -> Any:
        form = {"email": "nora@firm.example", "name": "Nora", "role": "viewer"}
        return owners[place].post("/settings/people/", form)

    first, second = overlapping(
        own_database, lambda: invite(0), lambda: invite(1), before='INSERT INTO "people_invitation"'
    )
    assert not isinstance(second, BaseException), second
    assert (first.status_code, second.status_code) == (302, 302)
    with context.client(acme):
        assert Invitation.objects.count() == 2
        assert Invitation.objects.filter(withdrawn_at=None).count() == 1


def test_two_webhooks_at_once_do_not_pass_their_bound(
    own_database: Database, acme: Tenant, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "MOST_ENDPOINTS", 1)
    owners = [client_of(acme, "owner") for _again in range(2)]

    def make(place: int) -> Any:
        form = {"name": f"CRM {place}", "url": f"http://127.0.0.1:1/{place}"}
        return owners[place].post("/settings/webhooks/", form)

    first, second = overlapping(
        own_database, lambda: make(0), lambda: make(1), before='INSERT INTO "webhooks_endpoint"'
    )
    assert not isinstance(second, BaseException), second
    assert (first.status_code, second.status_code) == (200, 409)
    with context.client(acme):
        assert [endpoint.name for endpoint in Endpoint.objects.all()] == ["CRM 0"]


def test_of_two_who_use_a_link_for_a_new_password_one_has_it(
    own_database: Database, acme: Tenant, client_of: ClientOf
) -> None:
    with context.client(acme):
        link = people.password_reset_path(User.objects.get(email=email_of("acme", "viewer")))
    both = [client_of(acme, REMOTE_ADDR=address) for address in ("10.0.0.1", "10.0.0.2")]  # counted apart
    forms = [each.get(link)["Location"] for each in both]

    def renew(place: int) -> Any:
        word = f"a-long-enough-word-{place}"
        return both[place].post(forms[place], {"password1": word, "password2": word})

    first, second = overlapping(own_database, lambda: renew(0), lambda: renew(1), before='UPDATE "people_user"')
    assert not isinstance(second, BaseException), second
    assert (first.status_code, second.status_code) == (302, 200)
    assert second.context["token_fail"]
    with context.client(acme):
        assert User.objects.get(email=email_of("acme", "viewer")).check_password("a-long-enough-word-0")
