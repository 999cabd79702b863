"""A party made active or critical, or moved: what that does is looked at first, takes two, and holds nothing back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.reviews.models import Case
from labels.directories.models import Directory, PartyProfile
from labels.errands.models import DeskParty
from labels.models import Display, Forwarding
from maintenance.gate_counts import directory_counts
from maintenance.models import Window
from maintenance.party_changes import PartyEffect, effects_of
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.portal.desk import address, decide, effects_seen, second_agrees
from tests.portal.directories.test_desk import DIRECTORIES, DIRECTORY
from tests.portal.shell.desk.test_guards import filled
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _parties(staff: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    ensure_directories()


@pytest.fixture
def letters() -> Directory:
    """A party that people serve, for which no window waits."""
    made: Directory = Directory.objects.create(
        code="oppo",
        name="欧珀",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=DAY,
        cache_max=3 * DAY,
        critical=False,
    )
    DeskParty.objects.create(directory=made)
    return made


def page_of(directory: Directory) -> str:
    return f"/admin/directories/directory/{directory.pk}/change/"


def counts(window: Window) -> dict[str, bool]:
    return {each.directory: each.critical for each in directory_counts(fresh(window).request)}


@pytest.mark.parametrize(
    ("language", "held", "broken"),
    [
        ("en", "1 window will wait for it", "1 promise cannot be kept"),
        ("zh-hans", "1 个窗口将等待该平台", "1 项承诺将无法兑现"),
    ],
)
def test_made_critical_windows_and_promises_are_shown_first_and_it_takes_two(
    letters: Directory,
    acme: Tenant,
    staff: Tenant,
    administrator: PortalClient,
    language: str,
    held: str,
    broken: str,
) -> None:
    with context.client(acme):
        window = book(ask(register("021-6100 4444")))
    page = page_of(letters)
    given = filled(administrator, page, critical="on")
    administrator.cookies["django_language"] = language
    asked = administrator.post(page, given)
    said = words(asked)
    assert held in said
    assert broken in said
    [digest] = re.findall(r'name="confirmed" value="(\w+)"', asked.text)
    assert administrator.post(page, given | {"confirmed": digest}).status_code == 302
    letters.refresh_from_db()
    assert not letters.critical, "that takes two"
    second, case = sign_in(staff, "administrator", 2), Case.objects.get(kind=Case.Kind.STAFF_ACT)
    second.cookies["django_language"] = language
    confirming = words(second.get(address(case)))
    assert held in confirming, "as the first one has seen it"
    assert broken in confirming
    second_agrees(staff)
    letters.refresh_from_db()
    assert letters.critical
    with context.client(acme):
        assert counts(window)["oppo"], "what is not published waits for it"


def test_who_confirms_has_seen_what_it_does_by_then(
    letters: Directory, acme: Tenant, staff: Tenant, administrator: PortalClient
) -> None:
    page = page_of(letters)
    assert administrator.post(page, filled(administrator, page, critical="on")).status_code == 302, "it does nothing"
    second, case = sign_in(staff, "administrator", 2), Case.objects.get(kind=Case.Kind.STAFF_ACT)
    second.cookies["django_language"] = "en"
    seen = effects_seen(second.get(address(case)))
    with context.client(acme):
        book(ask(register("021-6100 4444")))
    said = words(decide(second, case, "confirm", version=case.version, effects=seen))
    assert "What it does has changed: check again." in said
    assert "1 window will wait for it" in said
    letters.refresh_from_db()
    assert not letters.critical
    second_agrees(staff)
    letters.refresh_from_db()
    assert letters.critical


@pytest.mark.parametrize(
    ("language", "loses"),
    [
        ("en", "It forwards the calls of 1 number, and will no longer."),
        ("zh-hans", "该平台正为 1 个号码转接来电，变更后不再转接。"),
    ],
)
def test_a_move_shows_what_it_loses_to_both(
    acme: Tenant, staff: Tenant, administrator: PortalClient, language: str, loses: str
) -> None:
    carrier = Directory.objects.filter(kind="carrier").first()
    assert carrier is not None
    with context.client(acme):
        [number] = register("021-6100 4444")
        Forwarding.objects.create(number=number, directory=carrier, target="700138000000001", revision=1)
    page = page_of(carrier)
    given = filled(administrator, page, adapter="desk", address="")
    second = sign_in(staff, "administrator", 2)
    for client in (administrator, second):
        client.cookies["django_language"] = language
    asked = administrator.post(page, given)
    assert loses in words(asked)
    [digest] = re.findall(r'name="confirmed" value="(\w+)"', asked.text)
    assert administrator.post(page, given | {"confirmed": digest}).status_code == 302
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT)
    assert loses in words(second.get(address(case)))
    decide(second, case, "confirm", version=case.version)
    assert Directory.objects.get(pk=carrier.pk).adapter == "desk"
    assert loses not in words(second.get(address(case))), "what was done does nothing more"


def test_one_that_is_added_active_shows_what_it_gets_and_is_sent_it(
    acme: Tenant, staff: Tenant, administrator: PortalClient
) -> None:
    """Its Active was dropped without a word."""
    with context.client(acme):
        publish(register("021-6100 4444"), "青禾网络")
    given = DIRECTORY | {"code": "honor", "adapter": "desk", "address": "", "critical": ""}
    asked = administrator.post(f"{DIRECTORIES}add/", given)
    assert "1 display is sent to it." in words(asked)
    [digest] = re.findall(r'name="confirmed" value="(\w+)"', asked.text)
    assert administrator.post(f"{DIRECTORIES}add/", given | {"confirmed": digest}).status_code == 302
    case, second = Case.objects.get(kind=Case.Kind.STAFF_ACT), sign_in(staff, "administrator", 2)
    second.cookies["django_language"] = "en"
    said = words(second.get(address(case)))
    assert "Takes labels from then on: it is made active" in said
    assert "1 display is sent to it." in said
    Work.objects.filter(name="labels.sweep").delete()
    decide(second, case, "confirm", version=case.version)
    assert Directory.objects.get(code="honor").active
    assert Work.objects.filter(tenant=acme, name="labels.sweep", done_at=None).exists(), "worked out anew"


@pytest.mark.parametrize(("state", "said"), [("wanted", "1 display is held back"), ("approved", "1 display is sent")])
def test_one_that_vets_clients_gets_what_it_has_vetted(
    acme: Tenant, letters: Directory, administrator: PortalClient, state: str, said: str
) -> None:
    """It was said of all of them that they are sent."""
    with context.client(acme):
        publish(register("021-6100 4444"), "青禾网络")
    Directory.objects.filter(pk=letters.pk).update(active=False, vets_clients=True)
    PartyProfile.objects.create(
        directory=letters, tenant=acme, state=state, reference="A-1", since=datetime(2026, 9, 29, tzinfo=UTC)
    )
    asked = administrator.post(page_of(letters), filled(administrator, page_of(letters), active="on"))
    assert said in words(asked)


def test_what_is_published_already_does_not_wait_for_it(
    letters: Directory, acme: Tenant, business_clock: BusinessClock
) -> None:
    with context.client(acme):
        window = book(ask(register("021-6100 4444")))
        Window.objects.filter(pk=window.pk).update(state="verifying", published_at=business_clock.now())
        business_clock.advance(hours=1)
        letters.critical = True
        letters.save()
        assert not counts(window)["oppo"]
        assert counts(window)["huawei"]
        Window.objects.filter(pk=window.pk).update(published_at=business_clock.now() + timedelta(minutes=1))
        assert counts(window)["oppo"]


def test_what_a_move_to_people_loses_and_what_activating_sends(acme: Tenant, letters: Directory) -> None:
    with context.client(acme):
        [number] = register("021-6100 4444")
        publish([number], "青禾网络")
        carrier = Directory.objects.filter(kind="carrier").first()
        assert carrier is not None
        Forwarding.objects.create(number=number, directory=carrier, target="700138000000001", revision=1)
        apple = Directory.objects.get(code="apple")
        Display.objects.filter(directory=apple).update(held="青禾网络")
    assert effects_of(carrier, moved(carrier)) == {PartyEffect.FORWARDING: 1, **pending(acme, carrier)}
    assert effects_of(apple, moved(apple))[PartyEffect.ACCELERATION] == 1
    assert effects_of(apple, apple) == {}
    off = Directory.objects.get(pk=letters.pk)
    off.active = False
    assert effects_of(off, letters) == {PartyEffect.SENT: 1}


def moved(directory: Directory) -> Directory:
    """The same party, served by people."""
    row = Directory.objects.get(pk=directory.pk)
    row.adapter, row.address = "desk", ""
    return row


def pending(tenant: Tenant, directory: Directory) -> dict[Any, int]:
    with context.client(tenant):
        count = Display.objects.filter(directory=directory, state="pending").count()
    return {PartyEffect.SENT: count} if count else {}
