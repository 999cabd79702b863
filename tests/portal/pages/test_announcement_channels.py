"""Announcements on WeChat, by SMS and by mail: at stand-ins that count and refuse as WeChat does."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.urls import reverse

from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client
from tests.portal.api.conftest import Program, program_of  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PUBLISH, DELIVER, CHECK = "announcements.publish", "announcements.deliver", "announcements.check_account"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@dataclass
class Wechat:
    """The stand-in, with an app of this test's own."""

    client: httpx.Client
    app: str

    def behave(self, **change: Any) -> None:
        self.client.put("/sandbox/wechat", json=change).raise_for_status()

    def drafts(self) -> list[dict[str, Any]]:
        return [each for each in self._seen("drafts") if each["app"] == self.app]

    def messages(self) -> list[dict[str, Any]]:
        return [each for each in self._seen("messages") if each["app"] == self.app]

    def publish(self, draft: str) -> None:
        self.client.post(f"/sandbox/wechat/publish/{draft}").raise_for_status()

    def _seen(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get("/wechat?format=json").json()[what]
        return found


@pytest.fixture
def wechat(running: Sandbox, settings: Any) -> Wechat:
    address = f"http://127.0.0.1:{running.base}"
    settings.WECHAT_URL = address
    found = Wechat(plain_client(address), f"wx{secrets.token_hex(8)}")
    found.behave(error=0, drop_answer=False, outage=False, daily=1_000_000)
    return found


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def anonymous(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme)


@pytest.fixture
def window(in_acme: Tenant, numbers: list[Number]) -> Any:
    from tests.maintenance.booking import ask_calibration, book

    return book(ask_calibration(numbers))


def connect(owner: PortalClient, wechat: Wechat, kind: str, run: DueWork, secret: str = "") -> None:
    given = {"app_id": wechat.app, "secret": secret or f"SECRET-{wechat.app}"}
    if kind == "mini_program":
        given |= {"template_id": "tpl-1", "thing": "thing1", "character_string": "character_string2"}
        given |= {"phrase": "phrase3", "remark": "thing4", "page": "pages/status"}
    assert owner.post(reverse("announcement_connect", args=[kind]), given).status_code == 302
    run(name=CHECK)


def name(operator: PortalClient, channel: str, *addresses: str) -> None:
    given = {"channel": channel, "addresses": "\n".join(addresses), "agreed": "on"}
    assert operator.post(reverse("customers_name"), given).status_code == 302


def go_out(operator: PortalClient, owner: PortalClient, window: Any, run: DueWork, *channels: str) -> Any:
    """An announcement on these channels, handed in, approved where it has to be, and delivered."""
    from maintenance.announcements.models import Announcement

    operator.post(reverse("announcement_new", args=[window.pk]))
    row = Announcement.objects.order_by("-id")[0]
    said = {"title": row.title, "text": row.text, "channels": channels}
    operator.post(reverse("announcement", args=[row.pk]), said)
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    owner.post(reverse("announcement_approve", args=[row.pk]))
    run(name=PUBLISH)
    run(name=DELIVER)
    row.refresh_from_db()
    assert row.state == "out"
    return row


def rendering(row: Any, channel: str, *, correction: bool = False) -> Any:
    return row.renderings.get(channel=channel, correction=correction)


def page_of(client: PortalClient, row: Any) -> str:
    return client.get(reverse("announcement", args=[row.pk])).content.decode()


def move(window: Any, run: DueWork) -> None:
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    services.move(window.pk, selectors.other_times(window).slots[0].start, sequence=window.sequence, actor=ACTOR)
    run(name="announcements.follow")
    run(name=DELIVER)


def test_a_draft_stands_at_wechat_and_another_takes_its_place_when_the_window_moves(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork, settings: Any
) -> None:
    connect(owner, wechat, "official_account", run_due_work)
    assert "Connected" in owner.get(reverse("announcement_channels")).content.decode()
    row = go_out(operator, owner, window, run_due_work, "official_account")
    (draft,) = wechat.drafts()
    assert draft["article"]["title"] == rendering(row, "official_account").fields["title"]
    assert draft["article"]["content"].startswith("<p>")
    assert "A draft at WeChat" in page_of(operator, row)
    settings.METRICS_TOKEN = "secret"
    counted = operator.get("/metrics", headers={"Authorization": "Bearer secret"}).content.decode()
    assert 'shouhao_announcements_out{channel="official_account",outcome="out"} 1.0' in counted
    move(window, run_due_work)
    (corrected,) = wechat.drafts()
    assert corrected["article"]["title"] == "Correction: maintenance moved"
    assert rendering(row, "official_account").state == "taken_back"


def test_the_secret_is_encrypted_and_never_shown(
    owner: PortalClient, operator: PortalClient, in_acme: Tenant, wechat: Wechat, run_due_work: DueWork
) -> None:
    from compliance.evidence.models import Record
    from maintenance.announcements.models import WechatConnection
    from tenants.sealing import opened

    connect(owner, wechat, "official_account", run_due_work)
    row = WechatConnection.objects.get()
    assert opened(row.secret) == f"SECRET-{wechat.app}" != row.secret
    page = owner.get(reverse("announcement_channels")).content.decode()
    assert row.secret not in page
    assert "SECRET-" not in page
    assert "SECRET-" not in json.dumps([each.details for each in Record.objects.all()], ensure_ascii=False)
    assert operator.post(reverse("announcement_connect", args=["official_account"]), {}).status_code == 403
    owner.post(reverse("announcement_connect", args=["official_account"]), {"app_id": wechat.app, "secret": ""})
    assert WechatConnection.objects.get().secret == row.secret, "without a secret the one that is kept stays"
    owner.post(reverse("announcement_disconnect", args=["official_account"]))
    assert not WechatConnection.objects.exists()


def test_a_wrong_secret_is_said_and_what_failed_goes_out_once_it_is_mended(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from tenants.outbox.models import Message

    connect(owner, wechat, "official_account", run_due_work, secret="wrong")
    assert "40125 invalid appsecret" in owner.get(reverse("announcement_channels")).content.decode()
    row = go_out(operator, owner, window, run_due_work, "official_account", "site")
    assert rendering(row, "official_account").state == "failed"
    assert "40125" in page_of(operator, row)
    assert Message.objects.filter(template="maintenance/announcement_stuck").exists(), "whoever can mend it is told"
    connect(owner, wechat, "official_account", run_due_work)
    run_due_work(name=DELIVER)
    assert (rendering(row, "official_account").state, len(wechat.drafts())) == ("done", 1)


def test_an_answer_that_never_comes_makes_no_second_draft(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from tenants.agenda.models import Work
    from tenants.models import Party

    connect(owner, wechat, "official_account", run_due_work)
    row = go_out(operator, owner, window, run_due_work, "site", "official_account")
    first = rendering(row, "official_account")
    type(first).objects.filter(pk=first.pk).update(state="waiting", remote_id="")  # its worker died before it noted it
    from maintenance.announcements import delivery

    delivery._schedule(first)
    Party.objects.all().delete()
    run_due_work(name=DELIVER)
    assert (len(wechat.drafts()), rendering(row, "official_account").state) == (1, "done")
    assert not Work.objects.filter(name=DELIVER, done_at=None).exists()


def test_a_token_that_is_worthless_is_asked_for_anew(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from tenants.outbox.providers import wechat as adapter

    connect(owner, wechat, "official_account", run_due_work)
    tokens = adapter._tokens()
    tokens.update({key: ("gone", ends) for key, (_token, ends) in tokens.items()})
    go_out(operator, owner, window, run_due_work, "official_account")
    assert len(wechat.drafts()) == 1


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        ({"error": 45009}, "waiting"),
        ({"error": -1}, "waiting"),
        ({"outage": True}, "waiting"),
        ({"error": 48001}, "failed"),
    ],
)
def test_trouble_that_passes_is_waited_for_and_other_trouble_is_said(
    operator: PortalClient,
    owner: PortalClient,
    window: Any,
    wechat: Wechat,
    run_due_work: DueWork,
    behaviour: dict[str, Any],
    state: str,
) -> None:
    connect(owner, wechat, "official_account", run_due_work)
    wechat.behave(**behaviour)
    row = go_out(operator, owner, window, lambda **which: run_due_work(failures=True, **which), "official_account")
    assert rendering(row, "official_account").state == state


def test_what_was_published_at_wechat_is_said_to_stay(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    connect(owner, wechat, "official_account", run_due_work)
    row = go_out(operator, owner, window, run_due_work, "official_account")
    wechat.publish(wechat.drafts()[0]["id"])
    operator.post(reverse("announcement_retract", args=[row.pk]), {"reason": "wrong hours"})
    run_due_work(name=DELIVER)
    assert rendering(row, "official_account").state == "stays"
    assert [each["article"]["title"] for each in wechat.drafts()] == ["Correction: notice withdrawn"]
    assert "take it back there" in page_of(operator, row)


def test_users_of_a_mini_program_are_told_once_for_each_consent(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Customer

    connect(owner, wechat, "mini_program", run_due_work)
    often, once, never = f"often_{wechat.app}", f"once_{wechat.app}", f"refuses_{wechat.app}"
    name(operator, "mini_program", often, once, never)
    name(operator, "mini_program", often)
    row = go_out(operator, owner, window, run_due_work, "mini_program")
    assert {each["openid"] for each in wechat.messages()} == {often, once}
    data = wechat.messages()[0]["data"]
    assert set(data) == {"thing1", "character_string2", "phrase3", "thing4"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d~\d\d-\d\d \d\d:\d\d", data["character_string2"]["value"])
    done = rendering(row, "mini_program")
    assert (done.state, done.told, done.untold) == ("done", 2, 1)
    assert dict(Customer.objects.values_list("to", "consents")) == {often: 1, once: 0, never: 0}
    move(window, run_due_work)
    assert [each["openid"] for each in wechat.messages()].count(often) == 2, (
        "who has a consent left is told the new time"
    )
    assert [each["openid"] for each in wechat.messages()].count(once) == 1


def test_what_wechat_takes_no_more_of_today_goes_on_later_and_nobody_is_told_twice(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from tenants.agenda.models import Work
    from tenants.clock import real_now

    connect(owner, wechat, "mini_program", run_due_work)
    people = [f"user{place}_{wechat.app}" for place in range(5)]
    name(operator, "mini_program", *people)
    wechat.behave(daily=3)
    row = go_out(operator, owner, window, lambda **which: run_due_work(failures=True, **which), "mini_program")
    assert (len(wechat.messages()), rendering(row, "mini_program").state) == (3, "waiting")
    wechat.behave(daily=100)
    Work.objects.filter(name=DELIVER).update(not_before=real_now())
    run_due_work(name=DELIVER)
    assert sorted(each["openid"] for each in wechat.messages()) == people
    assert rendering(row, "mini_program").told == 5


def test_customers_are_told_by_sms_and_mail_and_each_can_end_it(
    operator: PortalClient,
    owner: PortalClient,
    anonymous: PortalClient,
    window: Any,
    run_due_work: DueWork,
) -> None:
    from maintenance.announcements.models import Customer
    from tenants.outbox.models import Message
    from tenants.outbox.rendering import render

    name(operator, "sms", "138 0013 8000", "not a mobile", "021-61234567")
    name(operator, "mail", "guest@partner.example")
    assert Customer.objects.count() == 2
    row = go_out(operator, owner, window, run_due_work, "sms", "mail")
    by_sms, by_mail = (Message.objects.get(recipient_kind="customer", channel=each) for each in ("sms", "email"))
    assert "13800138000" not in str(by_sms.parameters)
    said = render(by_sms)
    assert said is not None
    assert said.body == rendering(row, "sms").fields["text"], "what was previewed is what is sent"
    letter = render(by_mail)
    assert letter is not None
    assert letter.subject == rendering(row, "mail").fields["subject"]
    assert rendering(row, "mail").fields["text"].strip() in letter.body
    link = re.search(r"http\S+/announcements/leave/\S+", letter.body)
    assert link is not None
    assert letter.address.one_click == link[0]
    path = "/" + link[0].split("/", 3)[3]
    for _look in range(3):
        assert anonymous.get(path).status_code == 200
        assert anonymous.head(path).status_code == 200
    assert Customer.objects.filter(left_at=None).count() == 2, "a look does nothing, ever"
    assert anonymous.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert render(by_mail) is None
    name(operator, "mail", "guest@partner.example")
    assert Customer.objects.filter(left_at=None).count() == 1, "who has left is not named again"
    assert anonymous.get(reverse("customer_leave", args=["forged"])).status_code == 410


def test_the_word_td_ends_it_and_a_moved_window_is_corrected(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Customer
    from tenants.outbox.events import SmsReceived
    from tenants.outbox.models import Message

    name(operator, "sms", "13800138000", "13800138001")
    row = go_out(operator, owner, window, run_due_work, "sms")
    first = Message.objects.filter(recipient_kind="customer").order_by("pk")[0]
    sender = Customer.objects.get(pk=first.recipient_id).to
    SmsReceived(sender, " td ", first).emit()
    assert Customer.objects.filter(left_at=None).count() == 1
    move(window, run_due_work)
    assert Message.objects.filter(template="maintenance/announced", state="void").count() == 2, "it waits no more"
    (moved,) = Message.objects.filter(template="maintenance/announced_moved")
    assert moved.recipient_id != first.recipient_id
    assert rendering(row, "sms", correction=True).told == 1


def test_whoever_may_approve_it_is_told_that_it_waits(
    operator: PortalClient, owner: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Announcement
    from tenants.outbox.models import Message
    from tenants.people.models import User

    go_out(operator, owner, window, run_due_work, "site")
    told = Message.objects.filter(template="maintenance/announcement_waiting")
    readers = User.objects.filter(pk__in=told.values("recipient_id"))
    assert set(readers.values_list("role", flat=True)) == {"owner", "operator"}
    assert str(Announcement.objects.get().written_by_id) not in {str(each.pk) for each in readers}
    assert "approval" in owner.get(reverse("bell")).content.decode()


def test_nobody_to_approve_it_is_said_at_once(operator: PortalClient, window: Any) -> None:
    from maintenance.announcements.models import Announcement
    from tenants.people.models import User

    operator.post(reverse("announcement_new", args=[window.pk]))
    row = Announcement.objects.get()
    User.objects.exclude(pk=row.written_by_id).update(is_active=False)
    answer = operator.post(reverse("announcement_hand_in", args=[row.pk]), {}, follow=True)
    assert "invite another person" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "draft"


def test_programs_name_customers_and_remove_them(
    in_acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],  # noqa: F811
) -> None:
    program = program_of(in_acme)
    named = program.post("/announcements/customers", {"channel": "sms", "addresses": ["13800138000", "x"]}).json()
    assert (named["new"], named["wrong"]) == (1, ["x"])
    (row,) = program.get("/announcements/customers").json()["results"]
    assert row["to"] == "+8613800138000"
    assert program_of(globex).delete(f"/announcements/customers/{row['id']}").status_code == 404
    assert program.delete(f"/announcements/customers/{row['id']}").status_code == 204
    assert program.get("/announcements/customers").json()["results"] == []


def test_who_may_have_been_told_when_a_worker_died_is_not_told_again(
    operator: PortalClient, owner: PortalClient, window: Any, wechat: Wechat, run_due_work: DueWork
) -> None:
    from maintenance.announcements import delivery
    from maintenance.announcements.models import Customer, Telling

    connect(owner, wechat, "mini_program", run_due_work)
    name(operator, "mini_program", f"first_{wechat.app}", f"second_{wechat.app}")
    row = go_out(operator, owner, window, run_due_work, "site", "mini_program")
    told = rendering(row, "mini_program")
    first = Customer.objects.get(to=f"first_{wechat.app}")
    Telling.objects.filter(customer=first).update(code=None)  # its worker died between WeChat and our note
    Customer.objects.filter(pk=first.pk).update(consents=5)
    type(told).objects.filter(pk=told.pk).update(state="waiting")
    delivery._schedule(told)
    run_due_work(name=DELIVER)
    assert [each["openid"] for each in wechat.messages()].count(first.to) == 1
    told.refresh_from_db()
    assert (told.state, told.told, told.untold) == ("done", 1, 1)


def test_what_fits_by_our_count_is_never_refused_by_wechats(wechat: Wechat) -> None:
    from maintenance.announcements.delivery import COVER, DRAFTED
    from maintenance.domain.announcing import Channel, Source, rendered
    from maintenance.domain.cutting import Unit
    from tenants.outbox.providers.wechat import Draft, WechatAccount
    from tests.maintenance.domain.test_announcing import text_of

    account = WechatAccount(str(wechat.client.base_url), wechat.app, f"SECRET-{wechat.app}")
    cover, limits = account.add_cover(COVER.read_bytes()), (16, 20, 32, 128)
    for seed in range(200):
        length = limits[seed % 4] + seed % 3 - 1
        said = text_of(length, Unit.CHARACTERS, seed) or "x"
        source = Source(said, said, said, "2026-11-30 22:00~12-01 06:00", "认证维护", "", "守号", sms=said, remark=said)
        fields = rendered(source, Channel.OFFICIAL_ACCOUNT)
        drafted = {each: fields[each] or "-" for each in DRAFTED}
        account.add_draft(Draft(**drafted, source=f"http://acme.example/{seed}", cover=cover))
        fields = rendered(source, Channel.MINI_PROGRAM)
        values = {"thing1": fields["thing"], "character_string2": fields["character_string"]}
        values |= {"phrase3": fields["phrase"], "thing4": fields["remark"]}
        account.send_subscribed(f"reader{seed}", "tpl-1", "", values)
    assert (len(wechat.drafts()), len(wechat.messages())) == (200, 200)


def test_a_client_that_leaves_leaves_neither_secrets_nor_customers(
    operator: PortalClient, owner: PortalClient, in_acme: Tenant, wechat: Wechat, run_due_work: DueWork
) -> None:
    from maintenance.announcements.models import Customer, WechatConnection
    from portal import closing
    from tenants.services import TenantClosed
    from tests.scenarios.numbers import ACTOR

    connect(owner, wechat, "official_account", run_due_work)
    name(operator, "sms", "13800138000")
    closing.leave(TenantClosed(in_acme, ACTOR))
    assert not WechatConnection.objects.exists()
    assert not Customer.objects.exists()
