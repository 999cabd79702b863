"""The doors at which a client's customers are told: its site, WeChat, e-mails and SMS; and the pages and the API on
which the client sees that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.claims.announced import OFF
from tests.claims.doors import Doors, page_of
from tests.claims.finding import sentences
from tests.claims.letters import Said
from tests.claims.programs import Told
from tests.claims.scenes import Scene
from tests.claims.wechat import WechatHeard, texts_of

if TYPE_CHECKING:
    from tests.claims.play import Play
    from tests.portal_client import PortalClient
    from tests.scenarios.programs import Program

CHANNELS = ("site", "official_account", "mini_program", "sms", "mail")


@dataclass
class Announcing:
    """The client announces every second of its windows, in one language or the other. stranger: reads its site."""

    doors: Doors
    stranger: PortalClient
    program: Program
    wechat: WechatHeard
    announced: dict[Any, str] = field(default_factory=dict)  # by window
    site: list[dict[str, Any]] = field(default_factory=list)
    frame: str = ""
    listed: dict[str, Any] = field(default_factory=dict)
    begun: bool = False

    def begin(self) -> None:
        """Customers are named, and SMS to them carry the client's own signature."""
        from maintenance.announcements.customers import name_customers
        from tests.scenarios.numbers import ACTOR

        tenant = self.doors.tenant
        type(tenant).objects.filter(pk=tenant.pk).update(sms_signature="青禾", signed_by=["none"])
        name_customers("sms", ["138 0571 2001"], "zh-hans", actor=ACTOR)
        name_customers("mail", ["guest@partner.example"], "en", actor=ACTOR)
        self.wechat.connect()
        self.begun = True

    def announce(self, play: Play) -> None:
        """Whatever is booked by now, if it is open: one writes, another one approves."""
        from maintenance.announcements import services
        from tenants.domain.actors import Actor
        from tenants.refusals import Refused
        from tests.scenarios.numbers import ACTOR

        for place, asked in enumerate(play.asked if self.begun else ()):
            if place % 2 or asked.window.pk in self.announced:
                continue
            self.announced[asked.window.pk] = ""
            language = ("en", "zh-hans")[place // 2 % 2]
            try:
                made = services.write_announcement(asked.window.pk, language, CHANNELS, actor=ACTOR)
                services.hand_in_announcement(made.pk, None, actor=ACTOR)
                services.approve_announcement(made.pk, actor=Actor("person", "Another", "another"))
            except Refused:
                continue
            self.announced[asked.window.pk] = str(made.pk)

    def open(self) -> None:
        """Read the client's site once for all of them."""
        self.site = json.loads(self.stranger.get(reverse("announcements_json")).content)["announcements"]
        self.frame = page_of(self.stranger, reverse("announcements_embed"))
        self.wechat.open()
        self.listed = {each["id"]: each for each in self.program.get("/announcements")["results"]} if self.begun else {}

    def of_window(self, scene: Scene) -> Iterator[Said]:
        """All that customers, and the client itself, read of it."""
        key = self.announced.get(scene.asked.window.pk)
        if not key:
            return
        for each in self.site:
            if each["id"] == key:
                yield from (("site", " ".join(each[name].split())) for name in ("title", "text"))
        for draft in self.wechat.drafts.get(key, ()) if scene.open or scene.state in OFF else ():
            yield from (("WeChat draft", text) for text in texts_of("official_account", draft))
        yield from (("WeChat message", text) for text in self.wechat.new.get(scene.asked.window.pk, ()))
        yield from self._forms(key, scene)
        for language, reader in self.doors.due():
            page = page_of(reader, reverse("announcement", args=[key]))
            lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
            yield from ((f"announcement {language}", text) for text in sentences(lead[1] if lead else ""))
            for row in re.findall(r'<p class="promise[^>]*>(.*?)</p>', page, re.DOTALL):
                yield from ((f"announcement {language}", text) for text in sentences(row))

    def _forms(self, key: str, scene: Scene) -> Iterator[Said]:
        """What the API gives of each channel's last form: what was said before it is no more so."""
        said = self.program.get(f"/announcements/{key}")
        self.listed[key] = {**self.listed[key], "forms": said}
        yield "API announcement", said["reason"]
        last = {each["channel"]: each for each in said["renderings"]}
        for channel, form in last.items() if scene.open or scene.state in OFF else ():
            yield from (("API announcement", text) for text in texts_of(channel, form["fields"]))

    def told(self, scene: Scene) -> Iterator[Told]:
        """What the API says of how it stands; once its forms are read, of those too."""
        said = self.listed.get(self.announced.get(scene.asked.window.pk, ""))
        if said is None:
            return
        door, state = "API-announcement", said["state"]
        whole = {name: value for name, value in said.items() if name != "forms"}
        same_row = said.get("forms") is None or whole == {name: said["forms"][name] for name in whole}
        yield door, "both", None if same_row else f"{said}"
        stands = state in ("draft", "waiting", "scheduled", "out")
        yield door, f"state {state}", "it does not take place" if stands and scene.state in OFF else None
        ended = said["ended_at"] is not None
        yield door, f"ended_at {said['ended_at']}", None if ended != stands else f"it is {state}"
        yield (
            door,
            f"out_at {said['out_at']}",
            None if not said["out_at"] or _past(said["out_at"], scene) else "to come",
        )
        yield door, f"window {said['window']}", None if said["window"] == str(scene.asked.window.pk) else "another's"

    def framed(self) -> Iterator[Told]:
        """What stands in the frame is what the site's programs read."""
        said = {" ".join(each[name].split()) for each in self.site for name in ("title", "text")}
        for article in re.findall(r"<article[^>]*>(.*?)</article>", self.frame, re.DOTALL):
            heading, _end, rest = article.partition("</h2>")
            for text in (heading, rest):
                words = " ".join(" ".join(sentences(text)).split())
                yield "frame", f"says {words}", None if words in said else "the site's programs read something else"


def _past(instant: str, scene: Scene) -> bool:
    return datetime.fromisoformat(instant) <= scene.now
