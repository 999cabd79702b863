"""Announcing a window on channels of the client's own, at stand-ins that count and refuse as WeChat does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    pass

NOON = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PUBLISH, DELIVER, CHECK = "announcements.publish", "announcements.deliver", "announcements.check_account"


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
        articles: list[dict[str, Any]] = self.client.get("/wechat?format=json").json()[what]
        return articles


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
