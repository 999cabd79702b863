"""WeChat, as the sandbox plays it, in the test's own process: what it was given is what a client's customers read."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from labels.directories.sandbox.clock import OffsetClock
from labels.directories.sandbox.store import Settings, connect
from labels.directories.sandbox.wechat import SCHEMA, Wechat
from tests.claims.finding import sentences
from tests.claims.letters import in_sentences

FIELDS = {"thing1": "thing", "character_string2": "character_string", "phrase3": "phrase", "thing4": "remark"}


@dataclass
class WechatHeard:
    """The stand-in, and what it holds of each announcement. new: messages since they were read last, by window."""

    stand_in: Wechat
    read: int = 0
    drafts: dict[str, list[Mapping[str, str]]] = field(default_factory=dict)
    new: dict[Any, list[str]] = field(default_factory=dict)

    @classmethod
    def begun(cls, folder: Path, monkeypatch: pytest.MonkeyPatch) -> WechatHeard:
        """In place of the network: the adapter asks it."""
        from tenants.outbox.providers import wechat

        stand_in = Wechat(folder, OffsetClock(Settings(connect(folder / "clock.sqlite3", SCHEMA))))
        made = cls(stand_in)
        monkeypatch.setattr(wechat, "exchange", made.exchange)
        return made

    def exchange(self, method: str, url: str, headers: Mapping[str, str], content: Any, *_more: Any, **_: Any) -> Any:
        """As tenants.outside.exchange asks and reads."""
        from tenants.outside.exchange import HttpAnswer

        async def ask() -> Response:
            given = {"content": content} if isinstance(content, bytes) else {"json": content}
            async with AsyncClient(transport=ASGITransport(Starlette(routes=self.stand_in.routes()))) as client:
                return await client.request(method, url, headers=dict(headers), **given)

        answer = asyncio.run(ask())
        return HttpAnswer(answer.status_code, {}, answer.content)

    def connect(self) -> None:
        """The client has both kinds of account; one user of its mini-program has agreed to be told again and again."""
        from maintenance.announcements.connections import connect
        from maintenance.announcements.customers import name_customers
        from maintenance.announcements.models import Customer
        from tests.scenarios.numbers import ACTOR

        app = f"wx{secrets.token_hex(8)}"
        for kind in ("official_account", "mini_program"):
            connect(kind, app, f"SECRET-{app}", actor=ACTOR, template_id="tpl-1")
        name_customers("mini_program", ["o_guest_of_ours"], "zh-hans", actor=ACTOR)
        Customer.objects.filter(channel="mini_program").update(consents=100)

    def open(self) -> None:
        """Read the drafts that stand there, and what users were told since: in the order in which both were sent."""
        from maintenance.announcements.models import Telling

        seen = self.stand_in.seen()
        self.drafts, self.new = defaultdict(list), defaultdict(list)
        for draft in seen["drafts"]:
            article = draft["article"]
            [(about,)] = [re.findall(r"about=([0-9a-f-]{36})", article["content_source_url"])]
            self.drafts[about].append(article)
        messages = sorted(seen["messages"], key=lambda each: each["id"])
        told = Telling.objects.filter(code=0).order_by("pk")
        windows = told.values_list("rendering__announcement__window_id", flat=True)
        for message, window in list(zip(messages, windows, strict=True))[self.read :]:
            fields = {FIELDS[name]: given["value"] for name, given in message["data"].items()}
            self.new[window] += texts_of("mini_program", fields)
        self.read = len(messages)


def texts_of(channel: str, fields: Mapping[str, str]) -> Iterator[str]:
    """What a channel's form says, in sentences; a subscribe message is read as one."""
    if channel == "mini_program":
        yield "mini-program: " + " · ".join(fields[name] for name in ("character_string", "phrase", "remark"))
    elif channel == "official_account":
        yield fields["title"]
        yield " ".join(fields["digest"].split())
        yield " ".join(sentences(fields["content"]))
    else:
        yield from (fields[name] for name in ("title", "subject") if name in fields)
        yield from in_sentences(re.sub(r"^【.*?】", "", fields["text"]))
