"""Subscribing to a status page, by mail and SMS: nothing is said before the address has answered, looks do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.db import connection
from django.db.models import F
from django.urls import reverse

from compliance.duty.models import Alert
from tenants import context
from tenants.domain.codes import Counted
from tenants.outbox.models import Confirmation
from tenants.people import contacts, subscribers
from tenants.people.models import Contact
from tests.portal.api.conftest import Program, program_of  # noqa: F401 -- a fixture
from tests.portal.pages.conftest import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public")]

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


def asked_for(anyone: PortalClient, to: dict[str, str], network: str) -> int:
    """The status of a stranger's subscription; a minute passes."""
    status: int = anyone.post(reverse("status_subscribe"), to, REMOTE_ADDR=network).status_code
    Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    return status


def test_strangers_keep_no_client_from_asking_its_own(
    anyone: PortalClient,
    acme: Any,
    globex: Any,
    staff: Any,
    operator: PortalClient,
    client_of: Callable[..., PortalClient],
    program_of: Callable[..., Program],  # noqa: F811
) -> None:
    """Three subscriptions of an address had blocked it as a contact of every client, and of whoever is on duty."""
    for to in ({"mobile": "13912345678"}, {"email": MAIL}):
        statuses = [asked_for(anyone, to, f"203.0.113.{place}") for place in range(4)]
        assert statuses[3] == 429, "strangers have their own share of a number"
    wanted = {"name": "王敏", "language": "en", "email": MAIL, "mobile": "139 1234 5678"}
    for tenant in (acme, globex):
        with context.client(tenant):
            answer = client_of(tenant, "operator").post(
                reverse("settings_contacts", urlconf="portal.urls_client"), wanted
            )
            assert answer.status_code == 302, answer.text
            assert Contact.objects.filter(mobile=MOBILE, email=MAIL).exists()
    desk = client_of(staff, "reviewer")
    assert desk.post("/admin/reach/", {"what": "number", "mobile": "139 1234 5678"}).status_code == 302
    with context.client(staff):
        assert Contact.objects.get().mobile == MOBILE
    Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    assert program_of(acme).post("/status/subscribers", {"channel": "sms", "to": MOBILE}).status_code == 201


def test_wrong_codes_of_strangers_keep_no_contact_from_the_right_one(
    anyone: PortalClient, operator: PortalClient, in_acme: Any, send_due_messages: DueMessages
) -> None:
    for place in range(2):
        said = anyone.post(reverse("status_subscribe"), {"mobile": "13912345678"}, REMOTE_ADDR=f"203.0.113.{place}")
        for _try in range(5):
            anyone.post(said["Location"], {"code": "x"}, REMOTE_ADDR=f"203.0.113.{place}")
        Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    assert sum(Confirmation.objects.values_list("wrong", flat=True)) == 10
    assert anyone.post(said["Location"], {"code": "x"}).status_code == 429, "nor is the number guessed on"
    operator.post(reverse("settings_contacts"), {"name": "王敏", "language": "en", "mobile": "139 1234 5678"})
    send_due_messages()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", send_due_messages.texts[-1][1])
    assert code is not None
    row = Contact.objects.get()
    operator.post(f"/settings/contacts/{row.pk}/code/", {"code": code[0]})
    row.refresh_from_db()
    assert row.mobile_answer == "agreed"


def test_who_wants_no_subscription_may_be_asked_as_a_contact(
    anyone: PortalClient, operator: PortalClient, in_acme: Any
) -> None:
    """Whoever had five subscriptions of an address lapse, or its owner who said no to one, kept the client from it."""
    anyone.post(reverse("status_subscribe"), {"email": MAIL})
    path = re.search(r"/status/subscription/\S+", letters()[0][1].body)
    assert path is not None
    anyone.post(path[0], {"what": "end"})
    wanted = {"name": "王敏", "language": "en", "email": MAIL}
    assert operator.post(reverse("settings_contacts"), wanted).status_code == 302


def test_strangers_have_a_cap_of_their_own_of_which_the_desk_hears(
    anyone: PortalClient, acme: Any, staff: Any, operator: PortalClient, client_of: Callable[..., PortalClient]
) -> None:
    few, any_tries = subscribers.LIMITS.copy(), subscribers.ANY_TRIES
    desk = client_of(staff, "reviewer")
    for counted, title in ((Counted.PLATFORM, "全部客户"), (Counted.CLIENT, acme.legal_name)):
        limits = few | {counted: subscribers.Limits(3, 3, any_tries)}
        with mock.patch.dict(subscribers.LIMITS, limits), context.client(acme):
            statuses = [
                asked_for(anyone, {"email": f"kim{place}@{counted}.example"}, f"203.0.113.{place}")
                for place in range(5)
            ]
            assert statuses == [200] * 3 + [429] * 2, counted
            own = {"name": "王敏", "language": "en", "email": f"wang@{counted}.example"}
            assert operator.post(reverse("settings_contacts"), own).status_code == 302
        alert = Alert.objects.get(kind=Alert.Kind.STRANGERS, tenant=acme if counted is Counted.CLIENT else None)
        page = desk.get("/admin/alerts/").text
        assert (alert.title == title, title in page) == (True, True), "told once"
        Confirmation.objects.all().delete()
    rows = reverse("admin:outbox_confirmation_changelist", urlconf="portal.urls_platform")
    assert rows in desk.get("/admin/alerts/").text
    anyone.post(reverse("status_subscribe", urlconf="portal.urls_client"), {"email": MAIL})
    assert "状态页上的匿名访客" in desk.get(rows).text


def test_clients_together_ask_an_address_as_often_as_one_bears_and_the_desk_hears(
    acme: Any, globex: Any, staff: Any, client_of: Callable[..., PortalClient]
) -> None:
    """Each client had a share of its own to one address, and any number of them together had no bound."""
    limits = {Counted.OF_ALL_CLIENTS: contacts.Limits(2, 2, 10_000)}

    def asked_by(tenant: Any) -> int:
        Confirmation.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
        by_page = client_of(tenant, "operator")
        with context.client(tenant):
            Contact.objects.filter(email=MAIL).delete()
        status: int = by_page.post(
            reverse("settings_contacts"), {"name": "王敏", "language": "en", "email": MAIL}
        ).status_code
        return status

    with mock.patch.dict(contacts.LIMITS, limits):
        assert [asked_by(acme) for _time in range(3)] == [302, 302, 429]
        assert asked_by(globex) == 302, "others keep no client from asking whom it wants to tell"
        assert asked_by(globex) == 429
        assert Alert.objects.get(kind=Alert.Kind.STRANGERS).title == "多个客户向同一地址发送确认"
        Confirmation.objects.update(answer=Confirmation.Answer.AGREED)
        assert asked_by(acme) == 302, "who wants to be told is not counted"
    assert "多个客户向同一地址发送确认" in client_of(staff, "reviewer").get("/admin/alerts/").text


def test_what_clients_had_asked_before_the_upgrade_is_none_of_the_strangers(
    anyone: PortalClient, operator: PortalClient, in_acme: Any
) -> None:
    anyone.post(reverse("status_subscribe"), {"email": MAIL}, REMOTE_ADDR="203.0.113.1")
    operator.post(reverse("settings_contacts"), {"name": "王敏", "language": "en", "email": MAIL})
    Confirmation.objects.filter(address="").update(address="203.0.113.2")
    with connection.cursor() as cursor:
        cursor.execute(import_module("tenants.outbox.migrations.0016_who_had_it_asked").APART)
    assert sorted(Confirmation.objects.values_list("address", flat=True)) == ["", "203.0.113.1"]


def test_strangers_of_one_network_are_bounded(anyone: PortalClient, in_acme: Any) -> None:
    answers = [
        anyone.post(reverse("status_subscribe"), {"email": f"kim{number}@customer.example"}).status_code
        for number in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2
    assert anyone.post(reverse("status_subscribe"), {"email": MAIL}, REMOTE_ADDR="203.0.113.9").status_code == 200


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
