"""Due work, messages, the platform's own people, the sandbox's clock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.text import capfirst

from compliance.evidence.models import Record
from compliance.reviews.models import Case
from labels.directories.models import Directory
from portal.duty.work_names import NAMES
from portal.telling import names as message_names
from portal.tryout.demo import ensure_directories
from tenants import clock, context
from tenants.agenda.claiming import GIVEN_UP, NOT_MIGRATED
from tenants.agenda.handlers import handler_names
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now, real_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.tagged import InLanguages
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tenants.outbox.services import Recipient, queue_message
from tenants.outside import parties
from tenants.people.models import Invitation, User
from tenants.people.services import invitation_path, invite
from tests.messages import parts_of_all
from tests.portal.desk import decide
from tests.portal.shell.desk.test_versions import twin_of
from tests.portal_client import PortalClient, person_of, sign_in, words
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

WORK = "/admin/agenda/work/"
PEOPLE = "/admin/people/user/"
INVITATIONS = "/admin/people/invitation/"
SANDBOX = "/admin/sandbox/"


@pytest.fixture
def failing(acme: Tenant) -> Work:
    """A piece of work that has failed and pauses."""
    with context.client(acme):
        schedule("labels.submit", key="apple", due_at=business_now() - timedelta(hours=2), directory="apple")
        schedule("labels.sweep", key="tomorrow", due_at=business_now() + timedelta(days=1))
    Work.objects.filter(key="apple").update(
        last_error="PassingTrouble('no_connection')", attempts=7, not_before=Now() + timedelta(minutes=5)
    )
    return Work.objects.get(key="apple")


def test_late_and_failing_work_is_seen_at_once(reviewer: PortalClient, acme: Tenant, failing: Work) -> None:
    said = words(reviewer.get(WORK))
    assert "Submit displays to a directory" in said
    assert "no connection" in said
    assert "2 hours" in said
    assert acme.legal_name in said
    sweep = "Nightly display check"
    assert words(reviewer.get(WORK)).count(sweep) < words(reviewer.get(WORK, {"state": "open"})).count(sweep)
    assert acme.legal_name not in words(reviewer.get(WORK, {"name": "labels.appeal"}))
    assert reviewer.get(f"{WORK}{failing.pk}/change/").status_code == 200
    assert reviewer.post(f"{WORK}{failing.pk}/change/", {"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("PassingTrouble('status_503')", "error 503"),
        ("PassingTrouble('code_20051')", "error 20051"),
        ("status_502", "error 502"),
    ],
)
def test_an_answer_that_is_an_error_is_said_in_words(
    reviewer: PortalClient, failing: Work, kept: str, said: str
) -> None:
    """It said error_503."""
    Work.objects.filter(pk=failing.pk).update(last_error=kept)
    assert f"the other side answers with an {said}" in words(reviewer.get(WORK))


def test_a_list_is_called_as_what_is_in_it(reviewer: PortalClient) -> None:
    title = reviewer.get(WORK).context["title"]
    assert title == capfirst(Work._meta.verbose_name_plural)
    assert not reviewer.get("/admin/feedback/suggestion/").context["title"].startswith(("Select", "选择"))


def test_what_was_given_up_is_said_to_be_until_somebody_tries_it(
    administrator: PortalClient, acme: Tenant, failing: Work
) -> None:
    Work.objects.filter(pk=failing.pk).update(not_before=Now() + GIVEN_UP, created_at=Now() - timedelta(hours=3))
    page = administrator.get(WORK, {"state": "given_up"})
    assert "Given up, no longer retried" in words(page)
    assert "1" in re.findall(r"pending_actions.*?(\d+)", page.content.decode(), re.DOTALL)[0], (
        "in the menu of every page"
    )
    administrator.post(WORK, {"action": "try_now", "_selected_action": [failing.pk]})
    assert "Given up, no longer" not in words(administrator.get(WORK, {"state": "given_up"}))
    assert "Given up, no longer" not in words(administrator.get(WORK))


def test_all_due_work_has_a_name_in_words() -> None:
    assert set(NAMES) == {name for name in handler_names() if not name.startswith("test")}


def test_try_now_ends_the_pause(administrator: PortalClient, reviewer: PortalClient, failing: Work) -> None:
    ticked = {"action": "try_now", "_selected_action": [failing.pk]}
    reviewer.post(WORK, ticked)
    assert Work.objects.get(pk=failing.pk).attempts == 7, "reviewers only look"
    administrator.post(WORK, ticked)
    tried = Work.objects.get(pk=failing.pk)
    assert (tried.attempts, tried.due_at, tried.arguments) == (0, failing.due_at, {"directory": "apple"})
    assert tried.not_before <= clock.real_now()


def test_an_empty_list_offers_what_its_reader_may_do(administrator: PortalClient, reviewer: PortalClient) -> None:
    page = "/admin/directories/connection/"
    assert "Nothing here Add connection" in words(administrator.get(page))
    said = words(reviewer.get(page))
    assert "Nothing here" in said
    assert "Add connection" not in said


def test_all_messages_have_a_name_in_words() -> None:
    assert set(message_names.NAMES) == set(parts_of_all())


def test_why_a_message_was_not_sent_is_said_in_the_readers_language(administrator: PortalClient, acme: Tenant) -> None:
    given = {"tenant": acme, "channel": "email", "template": "tenants/invitation", "recipient_kind": "user"}
    for key, why in (("k", "the recipient is gone"), ("l", "550 no such user"), ("m", NOT_MIGRATED)):
        Message.objects.create(**given, key=key, due_at=business_now(), state="void", last_error=why)
    administrator.cookies["django_language"] = "zh-hans"
    said = words(administrator.get("/admin/outbox/message/"))
    assert "收件人已不存在" in said
    assert "该客户的数据表仍为旧版本" in said
    assert "550 no such user" in said, "the words of others"


def test_errors_that_programs_write_are_said_in_words(administrator: PortalClient, acme: Tenant) -> None:
    given = {"tenant": acme, "channel": "email", "template": "tenants/invitation", "recipient_kind": "user"}
    stored = {
        "PassingTrouble('no_connection')": "无法建立连接",
        "ConnectionRefusedError(111, 'Connection refused')": "无法建立连接",
        "the mail server refuses the address (550)": "邮件服务器拒收该地址 (550)",
    }
    for why in stored:
        Message.objects.create(**given, key=why, due_at=business_now(), state="failed", last_error=why)
    trouble = {"trouble": "[Errno -2] Name or service not known", "trouble_since": business_now()}
    Party.objects.create(address="mail:25", silence=timedelta(), **trouble)
    administrator.cookies["django_language"] = "zh-hans"
    listed = words(administrator.get("/admin/outbox/message/"))
    for why, said in stored.items():
        assert said in listed
        assert why not in listed
    assert "找不到主机名" in words(administrator.get("/admin/tenants/party/"))
    one = words(administrator.get(f"/admin/outbox/message/{Message.objects.latest('pk').pk}/change/"))
    assert "邮件服务器拒收该地址 (550)" in one


def test_messages_are_only_read(administrator: PortalClient, acme: Tenant) -> None:
    message = Message.objects.create(
        tenant=acme,
        channel="email",
        template="tenants/invitation",
        recipient_kind="user",
        key="k",
        due_at=business_now(),
    )
    page = "/admin/outbox/message/"
    assert f'title="{message.template}">Invitation<' in administrator.get(page, {"template": message.template}).text
    assert "Nothing found Show all" in words(administrator.get(page, {"template": "tenants/several"}))
    assert administrator.post(f"/admin/outbox/message/{message.pk}/change/", {}).status_code == 403
    assert administrator.post(f"/admin/outbox/message/{message.pk}/delete/", {"post": "yes"}).status_code == 403


def test_no_message_lets_the_staff_in_as_the_client(
    administrator: PortalClient, acme: Tenant, send_due_messages: DueMessages
) -> None:
    with context.client(acme):
        invitation = invite(email="boss@acme.example", name="Boss", role="owner", by=Actor("person", "Anne"))
        way_in = invitation_path(invitation)
    message = Message.objects.get(template="tenants/invitation")
    page = administrator.get(f"/admin/outbox/message/{message.pk}/change/")
    assert "Anne" in words(page), "what the message says is seen"
    assert not re.search(r"folder of templates|\('\w*', '", words(page)), "nothing for developers, no raw values"
    assert "/join/" not in page.text
    assert "/join/" not in str(message.parameters)
    send_due_messages()
    assert way_in in send_due_messages.emails[-1].body


def test_a_clients_role_does_not_exist_among_the_staff(administrator: PortalClient, staff: Tenant) -> None:
    with context.client(staff):
        second = User.objects.filter(role="administrator").order_by("email")[1]
    owner = administrator.post(f"{PEOPLE}{second.pk}/change/", {"role": "owner", "is_active": "on"})
    assert owner.status_code == 200, "a client's role does not exist here"


def test_staff_join_by_invitation(administrator: PortalClient, staff: Tenant, send_due_messages: DueMessages) -> None:
    administrator.post(f"{INVITATIONS}add/", {"email": "new@staff.example", "name": "New", "role": "reviewer"})
    case = Case.objects.get(kind=Case.Kind.STAFF_ACT)
    decide(sign_in(staff, "administrator", 2), case, "confirm", version=case.version)
    send_due_messages()
    (email,) = send_due_messages.emails
    assert "new@staff.example" in email.to[0]
    with context.client(staff):
        invitation = Invitation.objects.get()
        assert invitation.invited_by == "Administrator 1"
    assert "new@staff.example" in words(administrator.get(INVITATIONS))
    twin_of(person_of(staff, "administrator"), staff)
    for place in (INVITATIONS, f"{INVITATIONS}{invitation.pk}/change/"):
        assert "Administrator 1 (administrator1@staff.example)" in words(administrator.get(place)), place
    for _again in range(2):
        administrator.post(INVITATIONS, {"action": "withdraw", "_selected_action": [str(invitation.pk)]})
    with context.client(staff):
        assert Invitation.objects.get().withdrawn_at is not None
        assert Record.objects.filter(action="staff_invitation_withdrawn").count() == 1


def test_who_has_joined_is_not_invited_again(administrator: PortalClient, staff: Tenant) -> None:
    response = administrator.post(
        f"{INVITATIONS}add/", {"email": "reviewer1@staff.example", "name": "R", "role": "reviewer"}, follow=True
    )
    assert "has already joined" in words(response)
    with context.client(staff):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize(("step", "ahead"), [("hour", 1), ("six_hours", 6), ("day", 24)])
def test_the_clock_travels_by_a_step(reviewer: PortalClient, step: str, ahead: int) -> None:
    before = business_now()
    reviewer.post(SANDBOX, {"step": step})
    target = clock.travelling_to()
    assert target is not None
    assert abs(target - before - timedelta(hours=ahead)) < timedelta(minutes=1)
    assert "moving to" in words(reviewer.get(SANDBOX))
    reviewer.post(SANDBOX, {"step": "stop"})
    assert clock.travelling_to() is None


def test_the_clock_travels_to_the_next_event(reviewer: PortalClient, acme: Tenant) -> None:
    due = business_now() + timedelta(hours=5)
    with context.client(acme):
        schedule("labels.sweep", key="later", due_at=due)
    assert "Nightly display check" in words(reviewer.get(SANDBOX))
    reviewer.post(SANDBOX, {"step": "next"})
    assert (
        clock.travelling_to() == Work.objects.filter(done_at=None, due_at__gt=business_now()).earliest("due_at").due_at
    )


def test_the_clock_travels_to_a_time_in_the_staffs_zone_and_never_back(reviewer: PortalClient, staff: Tenant) -> None:
    with timezone.override(staff.time_zone):
        local = timezone.localtime(business_now() + timedelta(hours=30)).replace(second=0, microsecond=0)
    reviewer.post(SANDBOX, {"step": "to", "to": f"{local:%Y-%m-%dT%H:%M}"})
    assert clock.travelling_to() == local
    reviewer.post(SANDBOX, {"step": "stop"})
    past = reviewer.post(SANDBOX, {"step": "to", "to": f"{local - timedelta(days=9):%Y-%m-%dT%H:%M}"})
    assert "no time to move to" in words(past)
    assert clock.travelling_to() is None


def test_outside_the_sandbox_there_is_no_clock_to_move(reviewer: PortalClient, settings: Any) -> None:
    settings.SANDBOX, settings.SECURE_SSL_REDIRECT = False, False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.shell.desk.site.is_mfa_enabled", lambda user: True)
        assert reviewer.get(SANDBOX).status_code == 404
        assert reviewer.post(SANDBOX, {"step": "day"}).status_code == 404
        assert "Sandbox clock" not in words(reviewer.get("/admin/reviews/case/"))


def test_ageing_work_and_a_server_that_is_away_are_seen_from_every_page(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        schedule("labels.sweep", key="old", due_at=business_now() - timedelta(minutes=5))
    assert "Due work outgoing_mail" in words(reviewer.get("/admin/tenants/tenant/"))
    Work.objects.update(created_at=real_now() - timedelta(minutes=5))
    assert "Due work 1 outgoing_mail" in words(reviewer.get("/admin/tenants/tenant/"))
    server = parties.take("sms centre:2775")
    assert server is not None
    server.fell_silent("the SMS centre did not answer for an SMS that it has")
    said = words(reviewer.get("/admin/tenants/party/"))
    assert "SMS · centre:2775" in said
    assert "did not answer" in said
    server.answered()
    assert "did not answer" not in words(reviewer.get("/admin/tenants/party/"))


def test_a_directory_that_does_not_answer_is_told_by_its_name(reviewer: PortalClient) -> None:
    ensure_directories()
    Directory.objects.filter(code="huawei").update(address="https://labels.example/v1")
    party = parties.take("directory labels.example:443")
    assert party is not None
    party.fell_silent("ReadTimeout")
    assert "Huawei" in words(reviewer.get("/admin/tenants/party/"))


@pytest.mark.parametrize(("language", "said"), [("en", "Calibration"), ("zh-hans", "校准")])
def test_values_of_a_message_are_read_as_people_say_them(
    administrator: PortalClient, acme: Tenant, language: str, said: str
) -> None:
    """The page showed `InLanguages(by_code=…)` and `datetime.datetime(…)`."""
    title = InLanguages({"zh-hans": "校准", "en": "Calibration"})
    parameters = {"title": title, "windows": [{"title": title, "at": business_now()}], "at": business_now()}
    with context.client(acme):
        queue_message("maintenance/window_booked", [Recipient("user", uuid7(), ("email",))], key="x", **parameters)
        message = Message.objects.get()
    administrator.cookies["django_language"] = language
    page = words(administrator.get(f"/admin/outbox/message/{message.pk}/change/"))
    assert page.count(said) == 2
    assert "InLanguages" not in page
    assert "datetime" not in page
    assert "window_booked" not in page.lower()
    assert {"en": "Today’s release cannot write its text", "zh-hans": "当前版本无法写出"}[language] in page


def test_the_page_of_a_party_says_its_state_in_a_word(administrator: PortalClient) -> None:
    """It showed `('works', 'works')`."""
    parties.take("directory 10.0.0.1:80")
    page = words(administrator.get(f"/admin/tenants/party/{Party.objects.get().pk}/change/"))
    assert "State works" in page
    assert "'works'" not in page


def test_who_may_not_keeps_the_menu_of_the_desk(reviewer: PortalClient) -> None:
    answer = reviewer.get(PEOPLE)
    assert answer.status_code == 403
    assert 'href="/admin/reviews/case/' in answer.text
    assert "You do not have access to this page" in words(answer)
