"""Notices that want an answer: the pages, the link of a letter, the API, the desk's list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.evidence.models import Record
from maintenance import selectors, services as maintenance
from maintenance.models import Window
from maintenance.notices import services
from maintenance.notices.models import Acknowledgement, Notice
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outbox.services import Page
from tenants.people.models import Contact
from tenants.people.services import make_api_key
from tenants.when import moment_text
from tests.contacts import agreed_contact
from tests.languages import in_english
from tests.maintenance.booking import AFTERNOON, ask_calibration
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def window(acme: Tenant, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> Window:
    """A calibration a week ahead."""
    business_clock.set(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800138000", language="en")
    agreed_contact(name="李雷", email="li@acme.example", language="en")
    request, week = ask_calibration(register("021-6123 4001")), AFTERNOON + timedelta(days=7)
    start = selectors.proposal(request, not_before=week).slots[0].start
    booked = maintenance.book(request.pk, start, actor=ACTOR, not_before=week)
    run_due_work()
    return booked


@pytest.fixture
def notice(window: Window, business_clock: BusinessClock, run_due_work: DueWork) -> Notice:
    """Of that window, asked."""
    notice: Notice = Notice.objects.get()
    business_clock.set(notice.asked_at)
    run_due_work()
    notice.refresh_from_db()
    return notice


@pytest.fixture
def reader(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    return client_of(acme, "viewer")


@pytest.fixture
def stranger(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    return client_of(acme)


def test_whoever_is_signed_in_confirms_and_the_page_says_who(notice: Notice, reader: PortalClient) -> None:
    assert reverse("notice", args=[notice.pk]) in reader.get(reverse("dashboard")).text
    assert in_english(notice) in reader.get(reverse("notices")).text
    page = reverse("notice", args=[notice.pk])
    assert "王敏" in reader.get(page).text
    assert reader.post(page, {"answer": "known"}).status_code == 302
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED
    [said] = Acknowledgement.objects.all()
    assert said.how == "page"
    assert said.name in reader.get(page).text
    record = Record.objects.get(action="notice_acknowledged")
    assert record.subject_id == str(notice.pk)


def test_looking_at_the_links_of_letters_changes_nothing_and_the_button_answers(
    notice: Notice, stranger: PortalClient, send_due_messages: DueMessages
) -> None:
    send_due_messages()
    paths = {
        re.sub(r"^https?://[^/]+", "", link)
        for mail in send_due_messages.emails
        for link in re.findall(r"https?://\S+", mail.body)
    }
    answers = sorted(path for path in paths if path.startswith("/answer/"))
    assert len(answers) == 2  # one for each contact
    before = (list(Notice.objects.values()), list(Contact.objects.values()), Acknowledgement.objects.count())
    for path in sorted(paths):
        for _time in range(3):
            stranger.get(path)
            stranger.head(path)
    assert (list(Notice.objects.values()), list(Contact.objects.values()), Acknowledgement.objects.count()) == before
    opened = stranger.get(answers[0])
    assert opened.status_code == 200
    assert opened["Referrer-Policy"] == "no-referrer"
    assert stranger.post(answers[0], {"answer": "known"}).status_code == 200
    assert stranger.post(answers[0], {"answer": "known"}).status_code == 200  # twice is once
    assert Acknowledgement.objects.get().how == "link"
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED


def test_a_link_of_nobody_and_one_of_another_client_open_nothing(
    notice: Notice, client_of: Callable[..., PortalClient], globex: Tenant, stranger: PortalClient
) -> None:
    from maintenance.notices.links import answer_path

    path = answer_path(notice, Contact.objects.first())
    assert stranger.get(path + "x").status_code in (404, 410)
    assert client_of(globex).get(path).status_code == 410
    assert stranger.post(path, {"answer": "nonsense"}).status_code == 422
    assert not Acknowledgement.objects.exists()


def test_a_link_ends_with_the_address_to_which_its_letter_went(notice: Notice, stranger: PortalClient) -> None:
    """It acted in the name of whoever had taken the contact's place since."""
    from maintenance.notices.links import answer_path

    contact = Contact.objects.get(name="王敏")
    path = answer_path(notice, contact)
    assert stranger.get(path).status_code == 200
    Contact.objects.filter(pk=contact.pk).update(name="赵云", email="zhao@acme.example")
    assert stranger.get(path).status_code == 410
    assert stranger.post(path, {"answer": "known"}).status_code == 410
    assert not Acknowledgement.objects.exists()
    fresh = answer_path(notice, Contact.objects.get(pk=contact.pk))
    assert stranger.post(fresh, {"answer": "known"}).status_code == 200
    assert Acknowledgement.objects.get().name == "赵云"


def test_the_link_of_an_offer_answers_no_later_one(window: Window, stranger: PortalClient) -> None:
    """Who had declined, or anybody who was asked too, accepted by the first letter a time that it does not name."""
    from maintenance import closed_times
    from maintenance.notices.links import answer_path
    from tenants.domain.actors import Actor

    fresh = Window.objects.get(pk=window.pk)
    start = selectors.other_times(fresh, not_before=window.starts_at + timedelta(days=2)).slots[0].start
    staff = Actor("staff", "Administrator", "1")
    moved = maintenance.move_by_staff(window.pk, start, sequence=fresh.sequence, actor=staff, reason="")
    asked = Notice.objects.get(kind=Notice.Kind.MOVE, state=Notice.State.OPEN)
    first, second = (answer_path(asked, each) for each in Contact.objects.order_by("created_at"))
    assert stranger.post(first, {"answer": "decline"}).status_code == 200
    offered = closed_times.offer_for(Window.objects.get(pk=window.pk))
    assert offered is not None
    assert (offered.rounds, offered.offered_start != moved.starts_at) == (2, True)
    for path in (first, second):
        assert stranger.post(path, {"answer": "accept"}).status_code == 409
    assert Window.objects.get(pk=window.pk).starts_at == moved.starts_at
    later = Notice.objects.get(kind=Notice.Kind.MOVE, state=Notice.State.OPEN)
    assert stranger.post(answer_path(later, Contact.objects.first()), {"answer": "accept"}).status_code == 200
    assert Window.objects.get(pk=window.pk).starts_at == offered.offered_start


def test_the_link_of_a_time_that_has_changed_shows_the_latest_one(
    notice: Notice, window: Window, stranger: PortalClient
) -> None:
    from maintenance.notices.links import answer_path

    path = answer_path(notice, Contact.objects.first())
    later = window.starts_at + timedelta(days=3)
    moved = maintenance.move(
        window.pk,
        selectors.other_times(Window.objects.get(pk=window.pk), not_before=later).slots[0].start,
        sequence=Window.objects.get(pk=window.pk).sequence,
        actor=ACTOR,
        not_before=later,
    )
    shown = stranger.get(path)
    assert shown.status_code == 200
    with timezone.override("Asia/Shanghai"):
        assert moment_text(moved.starts_at) in shown.text
    assert stranger.post(path, {"answer": "known"}).status_code == 409
    assert not Acknowledgement.objects.exists()


def test_each_of_us_is_asked_until_the_last_has_answered(window: Window, stranger: PortalClient) -> None:
    from maintenance.notices.links import answer_path

    asked = services.ask(
        Notice.Kind.DRILL,
        "drill:1",
        "Drill",
        until=AFTERNOON + timedelta(days=5),
        page=Page("windows"),
        wants=Notice.Wants.EACH,
    )
    assert asked is not None
    first, second = Contact.objects.order_by("created_at")
    stranger.post(answer_path(asked, first), {"answer": "known"})
    asked.refresh_from_db()
    assert asked.state == Notice.State.OPEN
    stranger.post(answer_path(asked, second), {"answer": "known"})
    asked.refresh_from_db()
    assert asked.state == Notice.State.ANSWERED


def test_a_program_lists_and_acknowledges(notice: Notice, client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    _key, secret = make_api_key(name="program", scopes=["read", "request"], by=PLATFORM)
    program = Program(client_of(acme), secret)
    assert program.get("/notices?state=answered").json()["results"] == []
    [row] = program.get("/notices?state=open").json()["results"]
    assert (row["id"], row["state"]) == (str(notice.pk), "open")
    assert row["taken"][0]["step"] == "tell"
    answer = program.post(f"/notices/{notice.pk}/acknowledge")
    assert answer.status_code == 200
    assert answer.json()["state"] == "answered"
    assert answer.json()["acknowledgements"][0]["how"] == "api"


def test_the_desk_sees_who_has_not_heard_and_how_to_reach_them(
    notice: Notice,
    window: Window,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    client_of: Callable[..., PortalClient],
    staff: Tenant,
) -> None:
    from compliance.reviews.models import Case
    from tests.maintenance.notices.test_chase import live

    reviewer = client_of(staff, "reviewer")
    rows = reverse("admin:unanswered_unanswerednotice_changelist", urlconf="portal.urls_platform")
    assert notice.title in reviewer.get(rows).text
    live(business_clock, run_due_work, window.starts_at - timedelta(hours=3))
    case = Case.objects.get(kind=Case.Kind.UNANSWERED)
    page = reviewer.get(reverse("admin:reviews_case_change", args=[case.pk], urlconf="portal.urls_platform")).text
    assert "王敏" in page
    assert "+8613800138000" in page
    with context.client(Tenant.objects.get(schema_name="acme")):
        assert Notice.objects.get().state == Notice.State.OPEN


def test_an_operator_declines_and_counters_what_the_platform_has_chosen(
    window: Window, client_of: Callable[..., PortalClient], acme: Tenant
) -> None:
    from maintenance import closed_times
    from tenants.domain.actors import Actor

    fresh = Window.objects.get(pk=window.pk)
    start = selectors.other_times(fresh, not_before=window.starts_at + timedelta(days=2)).slots[0].start
    staff = Actor("staff", "Administrator", "1")
    moved = maintenance.move_by_staff(window.pk, start, sequence=fresh.sequence, actor=staff, reason="")
    operator, page = client_of(acme, "operator"), reverse("window", args=[window.pk])
    assert reverse("window_decline", args=[window.pk]) in operator.get(page).text
    assert operator.post(reverse("window_decline", args=[window.pk])).status_code == 302
    offered = closed_times.offer_for(Window.objects.get(pk=window.pk))
    assert offered is not None
    assert offered.rounds == 2
    notice = Notice.objects.get(kind=Notice.Kind.MOVE, state=Notice.State.OPEN)
    reader = client_of(acme, "viewer")
    asked = reverse("notice", args=[notice.pk])
    assert reader.post(asked, {"answer": "accept"}).status_code == 403
    assert operator.post(asked, {"answer": "counter"}).status_code == 422
    wanted = selectors.other_times(moved, not_before=moved.starts_at + timedelta(days=5)).slots[0].start
    with timezone.override("Asia/Shanghai"):
        typed = f"{timezone.localtime(wanted):%Y-%m-%dT%H:%M}"
    assert operator.post(asked, {"answer": "counter", "at": typed}).status_code == 302
    assert Window.objects.get(pk=window.pk).starts_at == wanted
    assert operator.post(reverse("window_decline", args=[window.pk])).status_code == 409


def test_a_program_declines_and_counters(window: Window, client_of: Callable[..., PortalClient], acme: Tenant) -> None:
    from tenants.domain.actors import Actor

    fresh = Window.objects.get(pk=window.pk)
    start = selectors.other_times(fresh, not_before=window.starts_at + timedelta(days=2)).slots[0].start
    staff = Actor("staff", "Administrator", "1")
    moved = maintenance.move_by_staff(window.pk, start, sequence=fresh.sequence, actor=staff, reason="")
    _key, secret = make_api_key(name="program", scopes=["read", "request"], by=PLATFORM)
    program = Program(client_of(acme), secret)
    offer = program.get(f"/windows/{window.pk}").json()["offer"]
    assert (offer["must_move"], offer["rounds"]) == (False, 1)
    assert program.post(f"/windows/{window.pk}/decline").json() == {"outcome": "offer_again"}
    wanted = selectors.other_times(moved, not_before=moved.starts_at + timedelta(days=5)).slots[0].start
    answer = program.post(f"/windows/{window.pk}/counter", {"start": wanted.isoformat()})
    assert answer.json() == {"outcome": "agreed"}
    assert program.post(f"/windows/{window.pk}/decline").status_code == 409
