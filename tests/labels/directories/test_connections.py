"""Connections: given by two administrators, sealed, two alive at a rotation, bounded by day and budget."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from compliance.reviews.models import Case
from labels.directories import connections
from labels.directories.connections import ensure_connection, secrets_of
from labels.directories.meter import LimitReached, metered, note_call
from labels.directories.models import CallDay, Connection, Credential, Directory
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.outside.exchange import PassingTrouble
from tenants.sealing import opened
from tests.labels.directories.conftest import TOKEN, PartyServer
from tests.portal.desk import address, token_of, tried_there
from tests.portal_client import PortalClient, person_of, sign_in, words

PAGE = "/admin/directories/connection/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def huawei() -> Directory:
    """A directory at an address where nobody is."""
    made: Directory = Directory.objects.create(
        code="huawei",
        name="华为",
        name_en="Huawei",
        kind="handset",
        platform="android",
        address="http://127.0.0.1:9",
        cache_min=timedelta(0),
        cache_max=timedelta(0),
    )
    return made


@pytest.fixture
def administrator(staff: Any) -> PortalClient:
    client = sign_in(staff, "administrator", 1)
    client.cookies["django_language"] = "en"
    return client


def test_credentials_count_when_another_administrator_confirms_them_and_are_never_shown(
    administrator: PortalClient, staff: Any
) -> None:
    second = sign_in(staff, "administrator", 2)
    fields = {"name": "OPPO 代理", "kind": "token", "price_of_a_call": "0", "token": "very-secret-token"}
    said = administrator.post(f"{PAGE}add/", fields, follow=True)
    connection = Connection.objects.get(name="OPPO 代理")
    assert "another administrator" in words(said)
    assert secrets_of(connection) == []
    given = Credential.objects.get()
    assert "very-secret-token" not in given.secret
    assert (given.given_by, given.given_by_id) == ("Administrator 1", str(person_of(staff, "administrator").pk))
    case = Case.objects.get(subject_kind="give_credential")
    assert "OPPO 代理" in words(second.get(address(case)))
    second.post(address(case), {"decision": "confirm", "version": case.version}, follow=True)
    assert secrets_of(connection) == [{"token": "very-secret-token"}]
    shown = administrator.get(f"{PAGE}{connection.pk}/change/").content.decode()
    assert "very-secret-token" not in shown
    assert "valid: 1" in words(administrator.get(PAGE))


def test_a_secret_that_a_party_refuses_is_not_proposed_unless_somebody_means_it(
    administrator: PortalClient, huawei: Directory, staff: Any
) -> None:
    connection = ensure_connection("huawei", TOKEN)
    Directory.objects.update(connection=connection)
    fields = {"name": "huawei", "price_of_a_call": "0", "token": "new"}
    page = f"{PAGE}{connection.pk}/change/"
    said = tried_there(administrator, page, fields)
    assert "do not accept them now" in words(said)
    assert "new" not in dict(said.context["carried"]).values(), "no page carries them"
    seen = {"name": "huawei", "price_of_a_call": "0", "tried": token_of(said)}
    for unseen in (seen, {**seen, "waived": " "}, {**seen, "token": "another", "waived": "why"}):
        assert administrator.post(page, unseen).status_code == 200
    assert Credential.objects.count() == 1
    assert administrator.post(page, {**seen, "waived": "it begins to count on Monday"}).status_code == 302
    [given] = Credential.objects.filter(agreed_at=None)
    assert json.loads(opened(given.secret)) == {"token": "new"}
    said = words(sign_in(staff, "administrator", 2).get(address(Case.objects.get(subject_kind="give_credential"))))
    assert "Huawei: no_connection" in said
    assert "it begins to count on Monday" in said


def test_that_a_party_takes_a_secret_is_said_and_stands_before_who_confirms_it(
    administrator: PortalClient, party: Any, huawei: Directory, staff: Any
) -> None:
    connection = ensure_connection("huawei", TOKEN)
    Directory.objects.update(connection=connection, address=party("huawei").url)
    fields = {"name": "huawei", "price_of_a_call": "0", "token": TOKEN}
    page = f"{PAGE}{connection.pk}/change/"
    said = tried_there(administrator, page, fields)
    assert "Tested: Huawei accept them." in words(said)
    assert not Case.objects.exists()
    administrator.post(page, {"name": "huawei", "price_of_a_call": "0", "tried": token_of(said)})
    case = Case.objects.get(subject_kind="give_credential")
    second = sign_in(staff, "administrator", 2)
    second.cookies["django_language"] = "en"
    assert "Test of it accepted by Huawei" in words(second.get(address(case)))


def test_nobody_outside_is_asked_while_somebody_waits(
    administrator: PortalClient, huawei: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a call of up to forty seconds for each directory, in a thread that answers pages."""
    connection = ensure_connection("huawei", TOKEN)
    Directory.objects.update(connection=connection)
    page = f"{PAGE}{connection.pk}/change/"
    asked: list[Any] = []
    monkeypatch.setattr("labels.directories.adapters.exchange", lambda *given, **_more: asked.append(given))
    begun = administrator.post(page, {"name": "huawei", "price_of_a_call": "0", "token": "new-secret"})
    assert "It is being tested" in words(begun)
    again = {"name": "huawei", "price_of_a_call": "0", "tried": token_of(begun), "waived": "why"}
    assert "It is being tested" in words(administrator.post(page, again))
    assert asked == []
    assert Work.objects.filter(name="labels.try_credentials", done_at=None).count() == 1
    assert "new-secret" not in begun.content.decode()
    cache.clear()
    assert "enter them again" in words(administrator.post(page, again)), "what was typed is kept for two hours"


def test_the_earlier_secret_is_tried_while_a_new_one_takes_its_place(party: Any, huawei: Directory) -> None:
    server: PartyServer = party("huawei")
    ensure_connection("huawei", TOKEN)
    connection = ensure_connection("huawei", "not known there yet")
    Directory.objects.update(connection=connection, address=server.url)
    huawei.refresh_from_db()
    assert [secret["token"] for secret in secrets_of(connection)] == ["not known there yet", TOKEN]
    assert connections.directory_adapter(huawei).look_up(["95588"])
    Credential.objects.exclude(valid_until=None).update(valid_until=real_now())
    with pytest.raises(Exception, match="401"):
        connections.directory_adapter(huawei).look_up(["95588"])
    day = CallDay.objects.get()
    assert (day.calls, day.failed) == (2, 1)
    assert "401" in day.failure


def test_calls_of_a_day_and_the_budget_of_a_month_are_those_of_all_its_directories(huawei: Directory) -> None:
    account = Connection.objects.create(name="x", kind="token", calls_a_day=2)
    Directory.objects.update(connection=account)
    huawei.refresh_from_db()
    for _time in range(2):
        with metered(huawei)():
            pass
    with pytest.raises(LimitReached) as raised, metered(huawei)():
        raise AssertionError("it was asked")
    assert timedelta(0) < raised.value.pause <= timedelta(days=1)
    Connection.objects.update(calls_a_day=None, price_of_a_call=10, monthly_budget=25)
    huawei = Directory.objects.get(pk=huawei.pk)
    for _time in range(2):
        with metered(huawei)():
            pass
    with pytest.raises(LimitReached, match="budget_used_up"), metered(huawei)():
        raise AssertionError("it was asked")
    assert CallDay.objects.get().cost == 20


def test_how_it_goes_stands_on_the_directorys_page(administrator: PortalClient, huawei: Directory) -> None:
    Directory.objects.update(address="")  # nobody asks it while the page is drawn
    note_call(huawei)
    with pytest.raises(PassingTrouble), metered(huawei)():
        raise PassingTrouble("status_503", "busy")
    said = words(administrator.get(f"/admin/directories/directory/{huawei.pk}/change/"))
    assert "1 failed" in said
    assert "status_503: busy" in said
