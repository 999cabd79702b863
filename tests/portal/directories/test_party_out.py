"""A party that refuses, hangs or cannot be reached is out after the staff's term: alert, desk, gauge, status page."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.urls import reverse

from compliance.duty.models import Alert
from compliance.duty.watches import about_party
from labels.directories.adapters import HttpAdapter
from labels.directories.models import Directory
from labels.directories.turns import party_of, turn_at
from tenants import context
from tenants.clock import real_now
from tenants.models import Party, Tenant
from tenants.outside.exchange import PassingTrouble
from tests.labels.directories.conftest import ACCEPTED, ORDER, TOKEN, FaultyParty, faulty_party
from tests.portal.parties import LABEL, Parties
from tests.portal.web.test_metrics_of_parties import figures
from tests.portal_client import PortalClient, sign_in, words
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
SOON = timedelta(seconds=0.2)
SAID = {"en": "Does not answer: changes wait", "zh-hans": "无响应：变更等待中"}


def ask(url: str, *, within: timedelta = SOON) -> None:
    HttpAdapter(url, TOKEN, within, turn_at(url)).put([ORDER])


def fails(url: str) -> None:
    with context.platform(), pytest.raises(PassingTrouble):
        ask(url)
    Party.objects.update(silent_until=real_now())


def minutes_go_by(count: int) -> None:
    ago = timedelta(minutes=count)
    Party.objects.update(trouble_since=F("trouble_since") - ago, failed_at=F("failed_at") - ago)


def closed_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


def refusing(party: FaultyParty) -> str:
    party.says({"reason": "maintenance"}, 503)
    return party.url


def hanging(party: FaultyParty) -> str:
    party.hangs = 1
    return party.url


def nonsense(party: FaultyParty) -> str:
    party.says(b"<html>")
    return party.url


@pytest.mark.parametrize("how", [refusing, hanging, nonsense, lambda _party: closed_port()])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_party_that_fails_for_the_staffs_term_is_out_everywhere_until_it_works(
    how: Callable[[FaultyParty], str],
    language: str,
    owner: PortalClient,
    staff: Tenant,
    book: Callable[..., Any],
    numbers: list[Number],
    parties: Parties,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    settings: Any,
) -> None:
    from compliance.catalogue.services import new_terms
    from tenants.domain.actors import PLATFORM

    owner.cookies["django_language"] = language
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    book(numbers=numbers, text=LABEL)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    desk = sign_in(staff, "administrator", 1)
    desk.cookies["django_language"] = "en"
    with faulty_party() as party:
        url = how(party)
        Directory.objects.filter(code="huawei").update(address=url)
        new_terms({"party_out_minutes": 9}, note="quieter", by=PLATFORM)
        fails(url)
        minutes_go_by(8)
        fails(url)
        run_due_work()
        assert alerts() == [], "its term is not over"
        assert SAID[language] not in owner.get(reverse("status")).content.decode()
        assert "in trouble" in words(desk.get("/admin/tenants/party/"))

        minutes_go_by(2)
        fails(url)
        run_due_work()
        assert alerts() == [Alert.Kind.PARTY_OUT]
        assert SAID[language] in owner.get(reverse("status")).content.decode()
        row = words(desk.get("/admin/tenants/party/"))
        assert " out " in row
        assert "Out since" in words(desk.get(page_of_huawei()))
        address = party_of(url).removeprefix("directory ")
        assert figures(settings, "directory_out")[f'address="{address}"'] == 1

        Directory.objects.filter(code="huawei").update(address=party.url)
        if party_of(url) != party_of(party.url):  # somebody is there again, at an address of its own here
            Party.objects.filter(address=party_of(url)).update(address=party_of(party.url))
            with context.platform():
                Alert.objects.update(about=about_party(party_of(party.url)))
        party.hangs = 0
        party.says({"items": [ACCEPTED]})
        with context.platform():
            ask(party.url, within=timedelta(minutes=1))
        run_due_work()
        assert SAID[language] not in owner.get(reverse("status")).content.decode()
        assert " works " in words(desk.get("/admin/tenants/party/"))
        assert figures(settings, "directory_out") == {}
        assert alerts() == []


def alerts() -> list[str]:
    with context.platform():
        return list(Alert.objects.filter(ended_at=None).values_list("kind", flat=True))


def page_of_huawei() -> str:
    return f"/admin/directories/directory/{Directory.objects.get(code='huawei').pk}/change/"
