"""The inbox: lane order, what is late, and the same few queries for two thousand cases."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

import pytest

from compliance import high_risk
from compliance.certification import services as certification
from compliance.licences import services as licence_services
from compliance.reviews import services, texts
from compliance.reviews.models import Case
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.models import User
from tests import licences
from tests.portal.budgets import within_budget
from tests.portal.desk import ANNE, INBOX, address
from tests.portal_client import PortalClient, words
from tests.reviewers import TWO
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

HandIn = Callable[..., Case]
TAKE = f"{INBOX}take/"
PRACTICE = "medical_practice_licence"


def titles(response: Any) -> list[str]:
    """The titles of the list, top to bottom."""
    rows = re.findall(r"field-subject.*?<a [^>]*>(.*?)</a>", response.content.decode(), re.DOTALL)
    return [" ".join(row.split()) for row in rows]


def fill(tenant: Tenant, count: int, **fields: Any) -> None:
    """Many cases of a client, in all lanes, of which some share a promise."""
    now = business_now()
    Case.objects.bulk_create(
        Case(
            tenant=tenant,
            kind="label",
            subject_kind="x",
            subject_id=uuid.uuid4(),
            title=f"label {place}",
            lane=("fast", "green", "standard", "bulk")[place % 4],
            opened_at=now,
            due_at=now + timedelta(minutes=place // 3 - 100),
            **fields,
        )
        for place in range(count)
    )


def test_cases_of_all_clients_by_lane_then_promise(reviewer: PortalClient, globex: Tenant, hand_in: HandIn) -> None:
    hand_in("slow", -60)
    hand_in("green", 5, lane="green")
    hand_in("fast later", 50, lane="fast", tenant=globex)
    hand_in("fast soon", 40, lane="fast")
    response = reviewer.get(INBOX)
    assert titles(response) == ["fast soon", "fast later", "green", "slow"]
    said = words(response)
    assert "1 hour overdue" in said
    assert "39 minutes left" in said or "40 minutes left" in said
    assert globex.legal_name in said
    assert "Late 1" in said
    assert 'class="desk-late"' in response.content.decode()


def test_a_promise_that_is_near_goes_before_a_better_lane(reviewer: PortalClient, hand_in: HandIn) -> None:
    hand_in("fresh green", 12 * 60, lane="green")
    hand_in("standard, promised soon", 60)
    hand_in("fast", 60, lane="fast")
    hand_in("a day late", -24 * 60)
    assert titles(reviewer.get(INBOX)) == ["a day late", "fast", "standard, promised soon", "fresh green"]


def test_states(reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock) -> None:
    late, waiting, done = hand_in("late", -5), hand_in("waiting"), hand_in("done")
    services.ask(waiting.pk, services.Actor("staff", "Li"), "?", 0)
    services.approve(done.pk, services.Actor("staff", "Li"), "", 0)
    hand_in("open")
    assert titles(reviewer.get(INBOX)) == ["late", "open"]
    assert titles(reviewer.get(INBOX, {"state": "late"})) == [late.title]
    assert titles(reviewer.get(INBOX, {"state": "waiting"})) == ["waiting"]
    assert titles(reviewer.get(INBOX, {"state": "decided"})) == ["done"]
    assert len(titles(reviewer.get(INBOX, {"state": "all"}))) == 4


def test_filters_and_search(reviewer: PortalClient, globex: Tenant, hand_in: HandIn) -> None:
    hand_in("label of acme", lane="fast")
    hand_in("standby of globex", kind="standby", tenant=globex)
    assert titles(reviewer.get(INBOX, {"kind__exact": "standby"})) == ["standby of globex"]
    assert titles(reviewer.get(INBOX, {"lane__exact": "fast"})) == ["label of acme"]
    assert titles(reviewer.get(INBOX, {"q": globex.credit_code})) == ["standby of globex"]
    hand_in("021-5866 1003", kind="number")
    for typed in ("02158661003", "021-5866 1003", "+862158661003"):
        assert titles(reviewer.get(INBOX, {"q": typed})) == ["021-5866 1003"], typed


def test_boxes_are_called_in_the_readers_language(reviewer: PortalClient, hand_in: HandIn) -> None:
    case = hand_in("one")
    for language, called in (("en", "Select record"), ("zh-hans", "选择记录"), ("en", "Select record")):
        reviewer.cookies["django_language"] = language
        [box] = re.findall(rf'<input[^>]*value="{case.pk}"[^>]*>', reviewer.get(INBOX).content.decode())
        assert f'aria-label="{called}"' in box, box
        assert "action-select" in box


def test_who_holds_a_case_is_seen(reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn) -> None:
    case = hand_in("held")
    another_reviewer.get(f"{INBOX}{case.pk}/change/")
    assert "Reviewer 2 is viewing" in words(reviewer.get(INBOX))


def test_one_clients_cases(reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn) -> None:
    hand_in("of acme")
    hand_in("of globex", tenant=globex)
    response = reviewer.get(INBOX, {"client": str(globex.pk)})
    assert titles(response) == ["of globex"]
    assert f'href="?client={globex.pk}"' in response.content.decode()
    assert titles(reviewer.get(INBOX, {"client": "nobody"})) == ["of acme", "of globex"]


def test_taking_the_next_case(reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    assert reviewer.get(TAKE)["Location"] == INBOX
    assert not Case.objects.exclude(assigned_to="").exists(), "a link takes nothing"
    assert reviewer.post(TAKE)["Location"] == address(first)
    assert another_reviewer.post(TAKE)["Location"] == address(second)
    assert reviewer.post(TAKE)["Location"] == address(first), "one's own comes first until it is decided"
    assert titles(reviewer.get(INBOX, {"state": "mine"})) == ["first"]
    assert titles(another_reviewer.get(INBOX, {"state": "mine"})) == ["second"]
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == []
    assert "Mine 1" in words(reviewer.get(INBOX))
    Case.objects.all().delete()
    assert "There are no more cases to take." in words(reviewer.post(TAKE, follow=True))


def test_a_case_is_given_to_a_colleague_and_to_nobody(reviewer: PortalClient, staff: Tenant, hand_in: HandIn) -> None:
    case = hand_in("first")
    with context.client(staff):
        wu = User.objects.get(email="reviewer2@staff.example")
    assign = f"{INBOX}{case.pk}/assign/"
    assert "Reviewer 2" in words(reviewer.post(assign, {"to": str(wu.pk)}, follow=True))
    assert Case.objects.get().assigned_to_id == str(wu.pk)
    assert titles(reviewer.get(INBOX, {"state": "unassigned"})) == []
    reviewer.post(assign, {"to": ""})
    assert Case.objects.get().assigned_to == ""
    assert reviewer.post(assign, {"to": str(uuid.uuid4())}).status_code == 404
    reviewer.get(assign)
    assert Case.objects.get().assigned_to == "", "a link gives nothing"


def test_what_a_colleague_proposed_is_to_be_confirmed(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn
) -> None:
    case = hand_in("risky", kind="emergency")
    hand_in("harmless")
    reviewer.post(address(case), {"decision": "propose", "version": 0})
    assert titles(reviewer.get(INBOX, {"state": "proposed"})) == []
    assert titles(another_reviewer.get(INBOX, {"state": "proposed"})) == ["risky"]
    assert "To confirm 1 " in words(another_reviewer.get(INBOX))
    assert "To confirm 0 " in words(reviewer.get(INBOX))
    assert "proposed by Reviewer 1" in words(another_reviewer.get(INBOX))


@pytest.mark.parametrize("state", ["", "waiting", "decided", "all"])
def test_pages_begin_behind_the_last_case(reviewer: PortalClient, acme: Tenant, state: str) -> None:
    now = business_now()
    fill(
        acme,
        120,
        state={"waiting": "waiting", "decided": "approved"}.get(state, "open"),
        waiting_since=now,
        decided_at=now,
    )
    seen: list[str] = []
    query: dict[str, str] = {"state": state} if state else {}
    while True:
        response = reviewer.get(INBOX, query)
        seen += titles(response)
        following = re.search(r'href="([^"]*)" rel="next"', response.content.decode())
        if following is None:
            break
        query = dict(parse_qsl(html.unescape(following[1]).lstrip("?")))
    assert len(seen) == len(set(seen)) == 120
    assert set(seen) == {f"label {place}" for place in range(120)}


def test_a_page_that_begins_nowhere_is_the_first(reviewer: PortalClient, hand_in: HandIn) -> None:
    hand_in("first")
    for after in ("", "x", "2026-01-01T00:00:00,1", "2026-01-01,", "2026-13-45T00:00:00+00:00,x"):
        assert titles(reviewer.get(INBOX, {"after": after})) == ["first"]


def test_the_workload(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    mine, done = hand_in("late", -60), hand_in("done")
    reviewer.post(TAKE)
    another_reviewer.post(address(done), {"decision": "approve", "version": 0})
    said = words(reviewer.get(f"{INBOX}workload/"))
    assert "Reviewer 1 1 1 0 —" in said, mine
    assert "Reviewer 2 0 0 1 less than a minute" in said
    assert "Label 1 1 1 less than a minute" in said


def test_two_thousand_cases_take_few_queries(reviewer: PortalClient, acme: Tenant, globex: Tenant) -> None:
    fill(acme, 1000)
    fill(globex, 1000)
    reviewer.get(INBOX)  # what is remembered for a while (hosts, content types) is not counted
    with within_budget("admin:inbox: two thousand cases"):
        response = reviewer.get(INBOX)
    assert len(titles(response)) == 50
    assert "Under review 2,000 " in words(response)
    assert " 50 results" not in words(response)


# ---------------------------------------------------------------- the list behind a case


def links(response: Any, key: str) -> str:
    """Where a key of the page leads."""
    link = re.search(rf'<a[^>]*data-key="{key}"[^>]*href="([^"]*)"', response.content.decode())
    assert link is not None
    return html.unescape(link[1])


def test_the_filter_stays_through_the_case_the_next_one_and_back(
    reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    hand_in("label one", 10)
    hand_in("standby one", 20, kind="standby")
    hand_in("label two", 30)
    hand_in("standby two", 40, kind="standby")
    hand_in("standby three", 50, kind="standby")
    page = reviewer.get(INBOX, {"kind__exact": "standby"})
    first = re.search(r'field-subject.*?<a [^>]*href="([^"]*)"', page.content.decode(), re.DOTALL)
    assert first is not None
    case = reviewer.get(html.unescape(first[1]))
    assert "standby one" in words(case)
    assert titles(reviewer.get(links(case, "u"))) == ["standby one", "standby two", "standby three"]
    following = reviewer.get(links(case, "n j"))
    assert "standby two" in words(following)
    assert links(following, "u") == f"{INBOX}?kind__exact=standby"
    after = reviewer.post(links(case, "n j"), {"decision": "approve", "version": 0}, follow=True)
    assert "standby three" in words(after).split("Approved: standby two")[1], "a decision leads on within the filter"
    assert links(after, "u") == f"{INBOX}?kind__exact=standby"
    last = reviewer.post(after.redirect_chain[-1][0], {"decision": "approve", "version": 0}, follow=True)
    done = reviewer.post(last.redirect_chain[-1][0], {"decision": "approve", "version": 0})
    assert done["Location"] == f"{INBOX}?kind__exact=standby", "the end of the list is the list"


def test_assigning_and_taking_keep_the_filter(reviewer: PortalClient, hand_in: HandIn) -> None:
    hand_in("label", 10)
    standby = hand_in("standby", 20, kind="standby")
    page = reviewer.get(INBOX, {"kind__exact": "standby"}).content.decode()
    take = re.search(r'action="([^"]*take/[^"]*)"', page)
    assert take is not None
    led = reviewer.post(html.unescape(take[1]))["Location"]
    assert led.startswith(address(standby)), "of the list, not of the whole queue"
    assign = re.search(r'action="([^"]*assign/[^"]*)"', reviewer.get(led).content.decode())
    assert assign is not None
    assert reviewer.post(html.unescape(assign[1]), {"to": ""})["Location"] == led
    assert links(reviewer.get(led), "u") == f"{INBOX}?kind__exact=standby"


@pytest.mark.parametrize("state", ["waiting", "decided", "all"])
def test_next_walks_through_lists_of_other_orders(
    reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock, state: str
) -> None:
    for place in range(3):
        case = hand_in(f"case {place}", 60 - place)
        if state == "waiting":
            services.ask(case.pk, services.Actor("staff", "Li"), "?", 0)
        elif state == "decided":
            services.approve(case.pk, services.Actor("staff", "Li"), "", 0)
    listed = titles(reviewer.get(INBOX, {"state": state}))
    assert len(listed) == 3
    first = Case.objects.get(title=listed[0])
    page, seen = reviewer.get(address(first), {"_changelist_filters": f"state={state}"}), []
    for _step in range(3):
        shown = re.search(r'desk-title">(.*?)<', page.content.decode())
        assert shown is not None
        seen.append(shown[1])
        page = reviewer.get(links(page, "n j"))
    assert seen == listed, "in the list's own order"


def test_filters_that_cannot_be_read_are_left_out(reviewer: PortalClient, hand_in: HandIn) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    for filters in ("lane__exact=a&kind__exact", "client=nobody", "opened_at__year=x", "state=none&p=9", "after=x"):
        page = reviewer.get(address(first), {"_changelist_filters": filters})
        assert page.status_code in (200, 400), filters
    assert str(second.pk) in links(reviewer.get(address(first), {"_changelist_filters": "client=nobody"}), "n j")


def test_decided_cases_say_who_decided(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, hand_in: HandIn, decided: mock.Mock
) -> None:
    case, back, dropped = hand_in("approved", 10), hand_in("taken back", 20), hand_in("dropped", 30)
    reviewer.post(TAKE)
    another_reviewer.post(address(case), {"decision": "approve", "version": 0})
    with context.client(acme):
        services.withdraw(back.pk, services.Actor("person", "Anne"))
        services.drop(dropped.pk, "")
    said = words(reviewer.get(INBOX, {"state": "decided"}))
    assert "Label Reviewer 2" in said
    assert "Reviewer 1" not in said.split("Reviewer", 1)[1].split("Reviewer 2")[0], "not who had it"
    assert "withdrawn by Anne" in said
    assert "withdrawn by Shouhao" in said


# ---------------------------------------------------------------- harm first


def test_what_harms_a_client_goes_first_and_says_so(
    reviewer: PortalClient, acme: Tenant, hand_in: HandIn, business_clock: BusinessClock
) -> None:
    """A licence lapses before its renewal is handed in, which then goes before every lane."""
    hand_in("fast", 10, lane="fast")
    with context.client(acme):
        old = licences.decide(licences.hand_in(PRACTICE, days=20))
        renewal = licences.case_of(licences.hand_in(PRACTICE, days=700, replaces=old.pk))
        licences.case_of(licences.hand_in("trademark", days=700))
    said = words(reviewer.get(INBOX))
    assert titles(reviewer.get(INBOX))[0] == "fast", "twenty days are far off"
    assert "lapse" not in said
    business_clock.advance(days=18)
    hand_in("fast too", 10, lane="fast")
    assert "Cover by documents ends in 2 days" in words(reviewer.get(INBOX))
    listed = titles(reviewer.get(INBOX))
    assert listed.index(texts.title(renewal)) < listed.index("fast too")
    with context.client(acme):
        services.withdraw(renewal.pk, ANNE)
        business_clock.advance(days=4)
        certification.settle_freezes()
        renewed = licences.case_of(licences.hand_in(PRACTICE, days=700, replaces=old.pk))
        hand_in("fast again", 10, lane="fast")
    page = reviewer.get(INBOX)
    assert "Cover by documents ended" in words(page)
    assert titles(page).index(texts.title(renewed)) < titles(page).index("fast again")
    assert acme.get_industry_display() in words(page)


def test_the_labels_of_who_is_to_be_resumed_are_missing_meanwhile(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, hand_in: HandIn
) -> None:
    hand_in("fast", 10, lane="fast")
    acme.state = Tenant.State.SUSPENDED
    acme.save()
    high_risk.propose_resumption(acme, reason="paid", actor=services.Actor("staff", "Li", "li"))
    page = reviewer.get(INBOX)
    assert titles(page) == ["Resume certification", "fast"]
    assert "Labels stay withdrawn meanwhile" in words(page)
    assert "less than a minute" in words(page), "and how old each is"


def test_harm_is_said_while_it_lasts(reviewer: PortalClient, acme: Tenant) -> None:
    """The document that a renewal renews is revoked meanwhile; then another one covers what was missed."""
    with context.client(acme):
        old = licences.decide(licences.hand_in(PRACTICE, days=200))
        licences.hand_in(PRACTICE, days=700, replaces=old.pk)
    assert "lapse" not in words(reviewer.get(INBOX))
    with context.client(acme):
        licence_services.revoke(old.pk, reason="forged", **TWO)
    assert "Cover by documents ended less than a minute ago" in words(reviewer.get(INBOX))
    with context.client(acme):
        licences.decide(licences.hand_in(PRACTICE, days=600))
    assert "lapse" not in words(reviewer.get(INBOX))
