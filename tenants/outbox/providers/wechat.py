"""Calls WeChat: drafts of official accounts and subscribe messages of mini-programs, over the bounded exchange.

Its access token comes from `stable_token`, which gives every process the same one while it is valid, so that none
invalidates another's. It is kept in memory only.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from tenants.domain.wechat import WechatFault, wechat_fault
from tenants.outside.exchange import BrokenAnswer, HttpAnswer, NoAnswer, PassingTrouble, exchange, printable

PATIENCE: Final = timedelta(seconds=10)
EARLIER: Final = 300.0  # seconds before its end at which a token is not used any more
NEWEST: Final = 20  # drafts among which one of ours is looked for
_COVER_MARK: Final = "shouhao-cover"


class WechatRefused(Exception):
    """WeChat refused a request."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{code} {printable(said)}".strip()[:200])
        self.code, self.fault = code, wechat_fault(code)


@dataclass(frozen=True)
class Draft:
    """An article in the form of drafts. source: the address of "read the original", by which it is found again."""

    title: str
    author: str
    digest: str
    content: str
    source: str
    cover: str


class WechatAccount:
    """One account at WeChat, an official account or a mini-program. base: scheme and host of its interface."""

    def __init__(self, base: str, app_id: str, secret: str) -> None:
        self._base, self._app_id, self._secret = base.rstrip("/"), app_id, secret

    # ---------------------------------------------------------------- what it does

    def check(self) -> None:
        """Raises WechatRefused when the app id or its secret is wrong, or our address is not allowed."""
        self._ask_for_token()

    def add_cover(self, picture: bytes) -> str:
        """Stores a JPEG or PNG as a permanent picture of the account. Returns its media_id."""
        kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
        head = (
            f'--{_COVER_MARK}\r\nContent-Disposition: form-data; name="media"; filename="cover.{kind}"\r\n'
            f"Content-Type: image/{kind}\r\n\r\n"
        )
        body = head.encode() + picture + f"\r\n--{_COVER_MARK}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={_COVER_MARK}"}
        return str(self._call("/cgi-bin/material/add_material", body, headers, "&type=image")["media_id"])

    def add_draft(self, draft: Draft) -> str:
        """Adds a draft that a person publishes at WeChat. Returns its media_id."""
        article = {
            "title": draft.title,
            "author": draft.author,
            "digest": draft.digest,
            "content": draft.content,
            "content_source_url": draft.source,
            "thumb_media_id": draft.cover,
            "need_open_comment": 0,
        }
        return str(self._call("/cgi-bin/draft/add", {"articles": [article]})["media_id"])

    def find_draft(self, source: str) -> str:
        """Returns the media_id of a draft of ours whose adding ended unseen; empty when there is none."""
        drafts = self._call("/cgi-bin/draft/batchget", {"offset": 0, "count": NEWEST, "no_content": 1})
        for item in drafts.get("item") or []:
            if any(each.get("content_source_url") == source for each in item["content"]["news_item"]):
                return str(item["media_id"])
        return ""

    def delete_draft(self, media_id: str) -> bool:
        """Deletes a draft. Returns False when it is not there: it was published, or deleted by somebody."""
        try:
            self._call("/cgi-bin/draft/delete", {"media_id": media_id})
        except WechatRefused as error:
            if error.fault is WechatFault.GONE:
                return False
            raise
        return True

    def send_subscribed(self, openid: str, template_id: str, page: str, values: Mapping[str, str]) -> None:
        """Sends one subscribe message to one person. values: by the fields' names in the account's template."""
        self._call(
            "/cgi-bin/message/subscribe/send",
            {
                "touser": openid,
                "template_id": template_id,
                "page": page,
                "data": {name: {"value": value} for name, value in values.items()},
            },
        )

    # ---------------------------------------------------------------- how it is asked

    def _call(
        self, path: str, content: Mapping[str, Any] | bytes, headers: Mapping[str, str] | None = None, more: str = ""
    ) -> dict[str, Any]:
        for again in (False, True):
            token = self._token()
            url = f"{self._base}{path}?access_token={quote(token)}{more}"
            try:
                return _read(exchange("POST", url, headers or {}, content, PATIENCE, of_environment=True))
            except WechatRefused as error:
                if again or error.fault is not WechatFault.TOKEN:
                    raise
                _tokens().pop(self._known_as, None)
        raise AssertionError  # the second time it returns or raises

    @property
    def _known_as(self) -> str:
        return hashlib.sha256(f"{self._base} {self._app_id} {self._secret}".encode()).hexdigest()

    def _token(self) -> str:
        token, ends = _tokens().get(self._known_as, ("", 0.0))
        return token if time.monotonic() < ends else self._ask_for_token()

    def _ask_for_token(self) -> str:
        asked = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        url = f"{self._base}/cgi-bin/stable_token"
        said = _read(exchange("POST", url, {}, asked, PATIENCE, of_environment=True))
        token = str(said["access_token"])
        _tokens()[self._known_as] = (token, time.monotonic() + float(said["expires_in"]) - EARLIER)
        return token


@cache
def _tokens() -> dict[str, tuple[str, float]]:
    """Returns this process's tokens, each with the end of its use (monotonic)."""
    return {}


def _read(answer: HttpAnswer) -> dict[str, Any]:
    if answer.status in (502, 504):  # somebody between us took it and heard nothing
        raise NoAnswer(f"status {answer.status}")
    if answer.status != 200:
        raise PassingTrouble(f"status_{answer.status}")
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BrokenAnswer("broken_answer", "no object of JSON")
    code = said.get("errcode", 0)
    if code != 0:
        raise WechatRefused(int(code) if isinstance(code, int) else -1, str(said.get("errmsg", "")))
    return said
