"""Many cases at once: chosen in the inbox, done one by one and once, with what came of each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest

from compliance.reviews import assigning, bulk, services
from compliance.reviews.models import Case, Entry
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import person
from tenants.people.models import User
from tests.portal.desk import INBOX, LI, HandIn, state
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

BULK = "/admin/cases/bulk/"


@pytest.fixture
def colleague(staff: Tenant) -> User:
    with context.client(staff):
        return User.objects.get(email="reviewer2@staff.example")


@pytest.fixture
def me(staff: Tenant) -> User:
    with context.client(staff):
        return User.objects.get(email="reviewer1@staff.example")


def choose(reviewer: PortalClient, action: str, *cases: Case) -> Any:
    """Tick cases in the inbox and choose what is done: the page that asks for the rest."""
    ticked = [str(case.pk) for case in cases]
    return reviewer.post(INBOX, {"action": action, "index": 0, "_selected_action": ticked}, follow=True)


def form_of(page: Any) -> dict[str, Any]:
    """What the page's form sends by itself."""
    fields = re.findall(r'type="?hidden"? name="(action|once|seen)" value="([^"]*)"', page.content.decode())
    given: dict[str, Any] = {"seen": []}
    for name, value in fields:
        if name == "seen":
            given["seen"].append(html.unescape(value))
        else:
            given[name] = value
    return given


def test_chosen_cases_are_assigned_with_a_note(reviewer: PortalClient, colleague: User, hand_in: HandIn) -> None:
    one, two, other, risky = hand_in("one"), hand_in("two"), hand_in("other"), hand_in("risky", kind="emergency")
    page = choose(reviewer, "give_chosen", one, two, risky)
    said = words(page)
    assert "2 cases · 1 left out" in said
    assert "risky" in said
    assert "Left out: Two people decide this" in said
    given = form_of(page) | {"to": str(colleague.pk), "text": "I am off from noon"}
    done = reviewer.post(BULK, given, follow=True)
    assert "2 done" in words(done)
    assert "not done" not in words(done)
    for case in (one, two):
        assert Case.objects.get(pk=case.pk).assigned_to_id == str(colleague.pk)
        turns = Entry.objects.filter(case=case, internal=True).order_by("id").values_list("action", "text")
        assert list(turns) == [("assigned", colleague.name), ("noted", "I am off from noon")]
    assert not Case.objects.exclude(assigned_to="").exclude(pk__in=[one.pk, two.pk]).exists(), other
    assert "noted for colleagues" in words(reviewer.get(f"{INBOX}{one.pk}/change/"))


def test_a_double_click_does_it_once(reviewer: PortalClient, colleague: User, hand_in: HandIn) -> None:
    case, later = hand_in("one"), hand_in("two")
    given = form_of(choose(reviewer, "ask_chosen", case, later)) | {"text": "Which shop?"}
    first = reviewer.post(BULK, given)
    again = reviewer.post(BULK, given)
    assert first["Location"] == again["Location"]
    assert "2 done" in words(reviewer.get(again["Location"]))
    assert Entry.objects.filter(action="asked").count() == 2
    assert reviewer.get(first["Location"].replace("of=2", "of=3")).status_code == 200


def test_their_clients_are_asked_the_same_and_each_refusal_is_said(
    reviewer: PortalClient,
    acme: Tenant,
    globex: Tenant,
    hand_in: HandIn,
    decided: mock.Mock,
    recorded: Callable[..., list[Any]],
) -> None:
    asked, elsewhere = hand_in("asked"), hand_in("elsewhere", tenant=globex)
    moved, gone = hand_in("moved"), hand_in("gone")
    silent = hand_in("silent", kind="unanswered")
    page = choose(reviewer, "ask_chosen", asked, elsewhere, moved, gone, silent)
    assert words(page).count("Left out:") == 0
    services.approve(gone.pk, LI, "", 0)
    with context.client(acme):
        services.add_entry(moved.pk, services.Actor("person", "Anne"), "one more thing")
    said = words(reviewer.post(BULK, form_of(page) | {"text": "Which shop?"}, follow=True))
    assert "2 done · 3 not done" in said
    assert "moved 杭州青禾网络科技有限公司 Somebody else was faster" in said
    assert "The case has already been decided." in said
    assert "The client cannot see this case, so nobody could reply." in said
    assert state(asked) == state(elsewhere) == "waiting"
    assert state(moved) == "open"
    for case in (asked, elsewhere):
        assert Entry.objects.get(case=case, action="asked").text == "Which shop?"
    assert recorded(globex, "case_asked")


def test_one_that_breaks_undoes_no_other(reviewer: PortalClient, hand_in: HandIn) -> None:
    """Each has a transaction of its own; who sends the same again gets on with the rest."""
    one, two = hand_in("one", 10), hand_in("two", 20)
    given = form_of(choose(reviewer, "ask_chosen", one, two)) | {"text": "Which shop?"}
    given["seen"].sort(key=lambda seen: UUID(seen.partition(":")[0]) == two.pk)
    ask = bulk.ask

    def breaks(case_id: UUID, *more: Any) -> None:
        if case_id == two.pk:
            raise RuntimeError("the machine goes off")
        ask(case_id, *more)

    with mock.patch.object(bulk, "ask", breaks), pytest.raises(RuntimeError):
        reviewer.post(BULK, given)
    assert [state(one), state(two)] == ["waiting", "open"]
    assert "2 done" in words(reviewer.post(BULK, given, follow=True))
    assert Entry.objects.filter(action="asked").count() == 2


def test_all_of_mine_are_handed_over(
    reviewer: PortalClient, another_reviewer: PortalClient, me: User, colleague: User, hand_in: HandIn
) -> None:
    mine, waiting, taken, theirs = hand_in("mine"), hand_in("waiting"), hand_in("taken"), hand_in("theirs")
    for case in (mine, waiting, taken):
        assigning.assign(case.pk, person(me), person(me))
    services.ask(waiting.pk, person(me), "?", 0)
    page = reviewer.get(BULK, {"action": "hand_over"})
    said = words(page)
    assert "3 cases" in said
    assert "theirs" not in said
    assert f'value="{me.pk}"' not in page.content.decode(), "not to oneself"
    assigning.assign(taken.pk, person(colleague), person(colleague))
    given = form_of(page) | {"to": str(colleague.pk)}
    assert "This field is required" in words(reviewer.post(BULK, given)), "with a note"
    said = words(reviewer.post(BULK, form_of(page) | {"to": str(colleague.pk), "text": "Off sick"}, follow=True))
    assert "2 done · 1 not done" in said
    assert "It is no longer yours." in said
    assert {*Case.objects.exclude(assigned_to="").values_list("title", "assigned_to")} == {
        (case.title, colleague.name) for case in (mine, waiting, taken)
    }
    assert theirs.assigned_to == ""


def test_it_is_bounded_and_what_cannot_be_read_is_nothing(
    reviewer: PortalClient, another_reviewer: PortalClient, colleague: User, hand_in: HandIn
) -> None:
    case = hand_in("one")
    many = [f"{case.pk}:0", *(f"{UUID(int=place)}:0" for place in range(bulk.MOST))]
    given = {"action": "ask", "text": "?", "once": str(UUID(int=1)), "seen": many}
    assert "At most 100 cases at once." in words(reviewer.post(BULK, given))
    assert state(case) == "open"
    given["seen"] = ["x", "y:z", f"{UUID(int=3)}:0", f"{case.pk}:99999999999"]
    done = reviewer.post(BULK, given)
    assert "The case no longer exists." in words(reviewer.get(done["Location"]))
    assert "The result is kept for one day" in words(another_reviewer.get(done["Location"])), "another one's"
    assert state(case) == "open"
    assert reviewer.get(BULK, {"action": "approve"}).status_code == 404
    assert "No case is chosen" in words(reviewer.get(BULK, {"action": "ask", "case": "x"}))
    assert (
        reviewer.post(BULK, {"action": "assign", "to": "nobody", "text": "", "seen": f"{case.pk}:0"}).status_code == 422
    )


def test_a_bulk_act_is_in_the_histories(
    reviewer: PortalClient, staff: Tenant, acme: Tenant, hand_in: HandIn, recorded: Callable[..., list[Any]]
) -> None:
    case = hand_in("one")
    reviewer.post(BULK, form_of(choose(reviewer, "ask_chosen", case)) | {"text": "Which shop?"})
    assert recorded(acme, "case_asked"), case
    assert recorded(staff, "desk_ordered")[-1].public_details["order"] == "ask"


@pytest.fixture
def recorded() -> Callable[..., list[Any]]:
    """recorded(tenant, action): what the history of a client, or of the staff, holds of it."""
    from compliance.evidence.models import Record

    def read(tenant: Tenant, action: str) -> list[Any]:
        with context.client(tenant):
            return list(Record.objects.filter(action=action).order_by("id"))

    return read


def test_a_result_that_is_not_whole_is_followed(reviewer: PortalClient) -> None:
    """A double click saw what was done so far, and the page stood still."""
    done = f"/admin/cases/bulk/{uuid4()}/"
    page = reviewer.get(f"{done}?of=3")
    assert "3 are not reached yet" in words(page)
    assert f'hx-get="{done}?of=3" hx-trigger="every 2s"' in page.text
    assert "every 2s" not in reviewer.get(done).text, "nothing is left"
