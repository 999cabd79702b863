"""Subscribing to a status page, by mail and SMS: nothing is said before the address has answered, looks do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.urls import reverse

from tenants.outbox.models import Confirmation
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "public")]

MAIL, MOBILE = "kim@customer.example", "+8613912345678"


@pytest.fixture
def anyone(acme: Any, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE="django_language=en")


@pytest.fixture
def public(owner: PortalClient, parties: Parties) -> None:
    owner.post(reverse("settings_status"), {"status_page_public": "on"})


def letters() -> list[Any]:
    """What subscribers would read now, the oldest first."""
    from tenants.outbox.models import Message
    from tenants.outbox.rendering import render

    rows = Message.objects.filter(recipient_kind="subscriber").order_by("pk")
    return [(row, letter) for row in rows if (letter := render(row)) is not None]


def subscribed(anyone: PortalClient, **said: Any) -> str:
    """An address that has confirmed by mail; its link."""
    anyone.post(reverse("status_subscribe"), {"email": MAIL, **said})
    path = re.search(r"/status/subscription/\S+", letters()[-1][1].body)
    assert path is not None
    assert "You have subscribed" in anyone.post(path[0], {"what": "confirm"}).content.decode()
    return path[0]


def test_private_pages_take_no_subscriptions(anyone: PortalClient, owner: PortalClient) -> None:
    owner.post(reverse("settings_status"), {})
    assert anyone.get(reverse("status_subscribe")).status_code == 404
    assert anyone.post(reverse("status_subscribe"), {"email": MAIL}).status_code == 404
    closed = [reverse("status_subscribe"), reverse("status_atom"), reverse("status_json", args=["summary"])]
    assert not [path for path in closed if path in owner.get(reverse("status")).content.decode()]
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    assert all(path in owner.get(reverse("status")).content.decode() for path in closed)


def test_by_mail_from_the_question_to_the_end(
    anyone: PortalClient,
    client_of: Callable[..., PortalClient],
    globex: Any,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    in_acme: Any,
) -> None:
    from compliance.evidence.models import Record
    from tenants.people.models import StatusSubscriber

    assert anyone.post(reverse("status_subscribe"), {}).status_code == 422
    assert "on its way" in anyone.post(reverse("status_subscribe"), {"email": MAIL}).content.decode()
    ((_row, question),) = letters()
    assert question.address.email == MAIL
    link = re.search(r"/status/subscription/\S+", question.body)
    assert link is not None
    path = link[0]
    for _again in range(3):
        assert anyone.get(path).status_code == anyone.head(path).status_code == 200
    assert StatusSubscriber.objects.get().agreed_at is None
    book(numbers=numbers[:1])
    run_due_work()
    assert len(letters()) == 1, "nothing but the question before it agrees"
    for _again in range(2):
        anyone.post(path, {"what": "confirm"})
    assert StatusSubscriber.objects.get().agreed_at is not None
    assert client_of(globex).get(path).status_code == 410
    window = book(numbers=numbers[1:2], text="青禾", slot=1)
    run_due_work()
    (row, letter) = letters()[-1]
    assert row.template == "maintenance/status_planned"
    assert "青禾" in letter.body
    assert letter.body.endswith(f"{path}\n")
    assert letter.address.one_click.endswith(path)
    assert str(window.pk) not in letter.body
    anyone.post(path, {"List-Unsubscribe": "One-Click"})
    assert not StatusSubscriber.objects.exists()
    assert anyone.get(path).status_code == 410
    assert letters() == [], "what still waits is not said"
    actions = Record.objects.filter(subject_kind="subscriber").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["status_subscribed", "status_left"]
    assert not [row for row in Record.objects.filter(subject_kind="subscriber") if MAIL in str(row.details)]


def test_a_chosen_directory_that_is_out_of_service_stays_chosen(anyone: PortalClient, in_acme: Any) -> None:
    """Without it nothing was ticked, and to save that was to choose all of them."""
    from labels.directories.models import Directory
    from tenants.people.models import StatusSubscriber

    path = subscribed(anyone, directories=["apple"])
    Directory.objects.filter(code__in=["apple", "huawei"]).update(active=False)
    (ticked,) = re.findall(r"<input[^>]*checked[^>]*>", anyone.get(path).text)
    assert 'value="apple"' in ticked
    assert 'value="huawei"' not in anyone.get(path).text
    assert "Saved" in anyone.post(path, {"what": "choose", "directories": ["apple"]}).text
    assert StatusSubscriber.objects.get().directories == ["apple"]
    assert anyone.post(path, {"what": "choose", "directories": ["huawei"]}).status_code == 422


def test_by_sms_with_the_code_that_alone_opens_it(anyone: PortalClient, in_acme: Any) -> None:
    from tenants.people.models import StatusSubscriber

    answer = anyone.post(reverse("status_subscribe"), {"mobile": "139 1234 5678"})
    code_page = answer["Location"]
    ((row, question),) = letters()
    assert (row.channel, question.address.mobile) == ("sms", MOBILE)
    code = re.search(r"\d{6}", question.body)
    assert code is not None
    wrong = str((int(code[0]) + 1) % 10**6).zfill(6)
    assert anyone.get(code_page).status_code == 200
    assert anyone.post(code_page, {"code": wrong}).status_code == 422
    assert StatusSubscriber.objects.get().agreed_at is None
    right = anyone.post(code_page, {"code": code[0]})
    assert right.status_code == 302
    assert StatusSubscriber.objects.get().agreed_at is not None
    assert "End the subscription" in anyone.get(right["Location"]).content.decode()
    assert anyone.post(code_page, {"code": code[0]}).status_code == 422, "a code counts once"


def test_an_sms_that_says_stop_ends_it(anyone: PortalClient, in_acme: Any) -> None:
    from tenants.outbox.events import SmsReceived
    from tenants.people.models import StatusSubscriber

    answer = anyone.post(reverse("status_subscribe"), {"mobile": "13912345678"})
    row, question = letters()[0]
    code = re.search(r"\d{6}", question.body)
    assert code is not None
    anyone.post(answer["Location"], {"code": code[0]})
    for sender, text in ((MOBILE, "好的"), ("+8613900000000", "退订")):
        SmsReceived(sender=sender, text=text, message=row).emit()
        assert StatusSubscriber.objects.exists()
    SmsReceived(sender=MOBILE, text=" 退订 ", message=row).emit()
    assert not StatusSubscriber.objects.exists()


def test_turns_are_told_once_each_and_by_sms_only_some(
    anyone: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    from django.utils import timezone

    from maintenance.status.telling import tell_of_turn
    from tenants.people.models import StatusSubscriber

    StatusSubscriber.objects.create(channel="email", to=MAIL, language="en", agreed_at=timezone.now())
    StatusSubscriber.objects.create(channel="sms", to=MOBILE, language="en", agreed_at=timezone.now())
    window = book(numbers=numbers[:2], text=LABEL)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    for sequence in range(1, 6):
        tell_of_turn(window.pk, sequence)
    said = [(row.channel, row.template.removeprefix("maintenance/status_")) for row, _letter in letters()]
    assert sorted(set(said)) == sorted(said)
    assert ("email", "completed") in said
    assert {what for channel, what in said if channel == "sms"} <= {"planned", "moved", "called_off"}


def test_strangers_are_not_told_that_handsets_show_what_nobody_has_seen(
    anyone: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    """Of a window that ended on an estimate subscribers read “handsets show what they should”."""
    from maintenance.models import Window, WindowEvent
    from maintenance.status.telling import tell_of_turn
    from tenants.outbox.models import Message

    subscribed(anyone)
    window = book(numbers=numbers[:2], text=LABEL)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    [completed] = WindowEvent.objects.filter(window=window.pk, new_state="completed")
    for completion, said in (
        ("proved", "handsets show what they should"),
        ("assumed", "handsets are assumed to show them"),
        ("waived", "was closed before all handsets were seen"),
        ("contradicted", "some handsets still show something else"),
    ):
        Message.objects.filter(template="maintenance/status_completed").delete()
        Window.objects.filter(pk=window.pk).update(completion=completion)
        tell_of_turn(window.pk, completed.sequence)
        [told] = [letter for row, letter in letters() if row.template == "maintenance/status_completed"]
        assert said in " ".join(told.body.split()), completion


def test_one_who_chose_a_directory_hears_of_windows_that_touch_it(
    anyone: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    from labels.models import Display

    path = subscribed(anyone, directories=["xiaomi"])
    Display.objects.filter(number=numbers[0], directory__code="xiaomi").update(wanted_reason="not_taken")
    spared = book(numbers=numbers[:1], slot=1)
    touching = book(numbers=numbers[1:2], text="青禾", slot=2)
    run_due_work()
    told = [letter.subject for row, letter in letters() if row.template == "maintenance/status_planned"]
    assert told == [f"Maintenance planned: {touching}"]
    assert str(spared) != str(touching)
    page = anyone.post(path, {"what": "choose", "directories": ["huawei"]}).content.decode()
    assert re.search(r'value="huawei"[^>]*checked', page)
    assert anyone.post(path, {"what": "choose", "directories": ["nowhere"]}).status_code == 422


def test_who_never_wanted_it_is_left_in_peace_and_nobody_learns_so(anyone: PortalClient, in_acme: Any) -> None:
    anyone.post(reverse("status_subscribe"), {"email": MAIL})
    path = re.search(r"/status/subscription/\S+", letters()[0][1].body)
    assert path is not None
    anyone.post(path[0], {"what": "end"})
    Confirmation.objects.update(sent_at=F("sent_at") - timedelta(days=11))
    again = anyone.post(reverse("status_subscribe"), {"email": MAIL})
    assert "on its way" in again.content.decode()
    assert letters() == []


def test_the_client_sees_and_removes_them(
    anyone: PortalClient, viewer: PortalClient, operator: PortalClient, in_acme: Any
) -> None:
    from tenants.people.models import StatusSubscriber

    subscribed(anyone)
    row = StatusSubscriber.objects.get()
    assert MAIL in viewer.get(reverse("settings_status")).content.decode()
    url = reverse("subscriber_remove", args=[row.pk])
    assert viewer.post(url).status_code == 403
    assert operator.post(url).status_code == 302
    assert not StatusSubscriber.objects.exists()


def test_a_directory_that_is_not_in_service_yet_is_not_offered(anyone: PortalClient, operator: PortalClient) -> None:
    """To subscribers and feeds it was, though clients are not to see it before."""
    from labels.directories.models import Directory

    Directory.objects.filter(code="apple").update(active=False)
    for asking, address in ((anyone, "status_subscribe"), (operator, "settings_calendar")):
        page = asking.get(reverse(address)).content.decode()
        assert "Huawei" in page
        assert "Apple iOS" not in page
