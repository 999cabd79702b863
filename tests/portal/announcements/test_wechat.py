"""Announcements on WeChat."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.portal.announcements.steps import CHECK, DELIVER, Wechat, connect, go_out, move, name, page_of, rendering
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


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


def test_the_client_chooses_the_cover_of_its_drafts(
    operator: PortalClient,
    owner: PortalClient,
    window: Any,
    wechat: Wechat,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ours until it has chosen one; another one counts from the next draft on; what is no picture changes nothing."""
    from maintenance.announcements.models import WechatConnection
    from tenants.outbox.providers import wechat as provider

    given, add_cover = list[bytes](), provider.WechatAccount.add_cover

    def note(account: Any, picture: bytes) -> str:
        given.append(picture)
        return add_cover(account, picture)

    monkeypatch.setattr(provider.WechatAccount, "add_cover", note)
    connect(owner, wechat, "official_account", run_due_work)
    go_out(operator, owner, window, run_due_work, "official_account")
    drawn = BytesIO()
    Image.new("RGB", (900, 383), "#0b5").save(drawn, "PNG")
    address = reverse("announcement_connect", args=["official_account"])
    for content, status in ((b"not a picture", 422), (drawn.getvalue(), 302)):
        file = SimpleUploadedFile("cover.png", content, "image/png")
        assert owner.post(address, {"app_id": wechat.app, "picture": file}).status_code == status
    run_due_work(name=CHECK)
    kept = WechatConnection.objects.get()
    assert (bytes(kept.picture or b"")[:4], kept.cover) == (b"\x89PNG", "")
    go_out(operator, owner, window, run_due_work, "official_account")
    assert [each[:3] for each in given] == [b"\xff\xd8\xff", b"\x89PN"]
    covers = [each["article"]["thumb_media_id"] for each in wechat.drafts()]
    assert len(set(covers)) == 2
    connect(owner, wechat, "official_account", run_due_work)
    assert WechatConnection.objects.get().cover, "to change something else keeps the cover where it is"
