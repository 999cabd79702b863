"""A party made active or critical, or moved: what that does is looked at first, takes two, and holds nothing back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from labels.directories.models import Directory
from labels.errands.models import DeskParty
from labels.models import Display, Forwarding
from maintenance.gate_counts import directory_counts
from maintenance.models import Window
from maintenance.party_changes import PartyEffect, effects_of
from portal.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.portal.admin.conftest import second_agrees, words
from tests.portal.admin.test_guards import filled
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
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
    second_agrees(staff)
    letters.refresh_from_db()
    assert letters.critical
    with context.client(acme):
        assert counts(window)["oppo"], "what is not published waits for it"


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
