"""Stands in for WeChat's interface, written from its documents: tokens, pictures, drafts, subscribe messages.

It counts characters and bytes as WeChat does. A secret is "SECRET-" and its app id. A person whose openid begins with
"refuses" has not agreed. One consent allows one message: an openid that begins with "once" has given a single one.
"""

import json
import re
import secrets
import time
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.mail import time_or_none
from labels.directories.sandbox.store import Settings, connect

SCHEMA = """
CREATE TABLE IF NOT EXISTS token (app TEXT PRIMARY KEY, value TEXT NOT NULL, ends REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS picture (id TEXT PRIMARY KEY, app TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS draft (
    id TEXT PRIMARY KEY, app TEXT NOT NULL, article TEXT NOT NULL, at TEXT, updated REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS subscribed (
    id INTEGER PRIMARY KEY, app TEXT NOT NULL, openid TEXT NOT NULL, data TEXT NOT NULL, at TEXT
);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
BODY_LIMIT = 2_500_000
BEHAVIOUR = {
    "error": 0,  # this errcode instead of doing it
    "drop_answer": False,  # done, and the answer never comes
    "outage": False,
    "daily": 1_000_000,  # subscribe messages of an app
}
TITLE, AUTHOR, DIGEST, CONTENT, CONTENT_BYTES = 32, 16, 128, 20_000, 1024 * 1024
# The pattern of a value, by the kind at the beginning of its field's name.
VALUES = {
    "thing": re.compile(r".{1,20}", re.DOTALL),
    "character_string": re.compile(r"[!-~ ]{1,32}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "time": re.compile(r"\d{4}[-年]\d{1,2}[-月]\d{1,2}日?( \d{1,2}:\d{2})?(~.*)?"),
}


class WechatError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Wechat:
    """Serves WeChat's endpoints at the paths that they have in life."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._database = connect(folder / "wechat.sqlite3", SCHEMA)
        self._settings, self._clock = Settings(self._database), clock

    def routes(self) -> list[Route]:
        """Returns the routes that the product calls, and those by which tests and people change and see things."""
        return [
            Route("/cgi-bin/stable_token", self.answer, methods=["POST"]),
            Route("/cgi-bin/material/add_material", self.answer, methods=["POST"]),
            Route("/cgi-bin/draft/{what}", self.answer, methods=["POST"]),
            Route("/cgi-bin/message/subscribe/send", self.answer, methods=["POST"]),
            Route("/sandbox/wechat", self.behave, methods=["GET", "PUT"]),
            Route("/sandbox/wechat/publish/{id}", self.publish, methods=["POST"]),
        ]

    def seen(self) -> dict[str, Any]:
        """Returns drafts and messages as people see them, newest first."""
        drafts = self._database.execute("SELECT * FROM draft ORDER BY updated DESC LIMIT 200")
        messages = self._database.execute("SELECT * FROM subscribed ORDER BY id DESC LIMIT 200")
        return {
            "drafts": [{**dict(row), "article": json.loads(row["article"])} for row in drafts],
            "messages": [{**dict(row), "data": json.loads(row["data"])} for row in messages],
        }

    def count(self) -> int:
        """Counts drafts and messages."""
        [count] = self._database.execute(
            "SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM subscribed)"
        ).fetchone()
        return int(count)

    @property
    def _behaviour(self) -> dict[str, Any]:
        return {**BEHAVIOUR, **self._settings.get("behaviour", {})}

    async def behave(self, request: Request) -> Response:
        """Returns how WeChat behaves now; PUT changes what is given."""
        if request.method == "PUT":
            self._settings.put("behaviour", {**self._settings.get("behaviour", {}), **await request.json()})
        return JSONResponse(self._behaviour)

    async def publish(self, request: Request) -> Response:
        """Publishes a draft for somebody at WeChat: it is no draft any longer."""
        self._database.execute("DELETE FROM draft WHERE id = ?", (request.path_params["id"],))
        return JSONResponse({"errcode": 0})

    async def answer(self, request: Request) -> Response:
        """Answers one request; an error stands in a body of status 200."""
        if self._behaviour["outage"]:
            return Response(status_code=503)
        body = await request.body()
        at = await time_or_none(self._clock)
        try:
            if len(body) > BODY_LIMIT:
                raise WechatError(45001, "media size out of limit")
            said = self._do(request, body, None if at is None else stamp(at))
        except WechatError as error:
            return JSONResponse({"errcode": error.code, "errmsg": error.message})
        if self._behaviour["drop_answer"] and not request.url.path.endswith("stable_token"):
            return Response(status_code=504)
        return JSONResponse(said)

    def _do(self, request: Request, body: bytes, at: str | None) -> dict[str, Any]:
        path = request.url.path.removeprefix("/cgi-bin/")
        if path == "stable_token":
            return self._token(_json(body))
        app = self._app(request.query_params.get("access_token", ""))
        if code := self._behaviour["error"]:
            raise WechatError(int(code), "as the sandbox was told")
        if path == "material/add_material":
            return self._picture(app, request, body)
        said = _json(body)
        known = {
            "draft/add": lambda: self._add_draft(app, said, at),
            "draft/batchget": lambda: self._drafts(app, said),
            "draft/delete": lambda: self._delete_draft(app, said),
            "message/subscribe/send": lambda: self._send_message(app, said, at),
        }
        if path not in known:
            raise WechatError(40066, "invalid url")
        return known[path]()

    def _token(self, said: dict[str, Any]) -> dict[str, Any]:
        app = str(said.get("appid", ""))
        if not re.fullmatch(r"wx[0-9a-z]{4,30}", app):
            raise WechatError(40013, "invalid appid")
        if said.get("secret") != f"SECRET-{app}":
            raise WechatError(40125, "invalid appsecret")
        row = self._database.execute("SELECT value, ends FROM token WHERE app = ?", (app,)).fetchone()
        if row is None or row["ends"] < time.time():
            self._database.execute(
                "INSERT OR REPLACE INTO token VALUES (?, ?, ?)", (app, secrets.token_hex(20), time.time() + 7200)
            )
            return self._token(said)
        return {"access_token": row["value"], "expires_in": int(row["ends"] - time.time())}

    def _app(self, token: str) -> str:
        row = self._database.execute("SELECT app, ends FROM token WHERE value = ?", (token,)).fetchone()
        if row is None:
            raise WechatError(40001, "invalid credential, access_token is invalid or not latest")
        if row["ends"] < time.time():
            raise WechatError(42001, "access_token expired")
        return str(row["app"])

    def _picture(self, app: str, request: Request, body: bytes) -> dict[str, Any]:
        if request.query_params.get("type") != "image" or b'name="media"' not in body:
            raise WechatError(40005, "invalid file type")
        if b"\xff\xd8\xff" not in body and b"\x89PNG\r\n\x1a\n" not in body:
            raise WechatError(40005, "invalid file type")
        identifier = secrets.token_urlsafe(20)
        self._database.execute("INSERT INTO picture VALUES (?, ?)", (identifier, app))
        return {"media_id": identifier, "url": f"https://mmbiz.example/{identifier}"}

    def _add_draft(self, app: str, said: dict[str, Any], at: str | None) -> dict[str, Any]:
        articles = said.get("articles")
        if not isinstance(articles, list) or len(articles) != 1:
            raise WechatError(44003, "empty news data")
        article = {name: str(value) for name, value in articles[0].items()}
        content = article.get("content", "")
        for name, most, code in (
            ("title", TITLE, 45003),
            ("author", AUTHOR, 45110),
            ("digest", DIGEST, 45004),
            ("content", CONTENT - 1, 45002),
        ):
            if len(article.get(name, "")) > most:
                raise WechatError(code, f"{name} size out of limit")
        if not article.get("title") or not content:
            raise WechatError(44003, "empty news data")
        if len(content.encode()) >= CONTENT_BYTES:
            raise WechatError(45002, "content size out of limit")
        cover = (article.get("thumb_media_id", ""), app)
        if self._database.execute("SELECT 1 FROM picture WHERE id = ? AND app = ?", cover).fetchone() is None:
            raise WechatError(40007, "invalid media_id")
        identifier = secrets.token_urlsafe(24)
        article["content"] = re.sub(r"(?is)<script.*?</script>", "", content)
        self._database.execute(
            "INSERT INTO draft VALUES (?, ?, ?, ?, ?)",
            (identifier, app, json.dumps(article, ensure_ascii=False), at, time.time()),
        )
        return {"media_id": identifier}

    def _drafts(self, app: str, said: dict[str, Any]) -> dict[str, Any]:
        rows = self._database.execute(
            "SELECT id, article, updated FROM draft WHERE app = ? ORDER BY updated DESC LIMIT ? OFFSET ?",
            (app, min(int(said.get("count", 20)), 20), int(said.get("offset", 0))),
        ).fetchall()
        items = []
        for row in rows:
            article = json.loads(row["article"])
            if said.get("no_content"):
                article["content"] = ""
            items.append(
                {"media_id": row["id"], "content": {"news_item": [article]}, "update_time": int(row["updated"])}
            )
        return {"total_count": len(items), "item_count": len(items), "item": items}

    def _delete_draft(self, app: str, said: dict[str, Any]) -> dict[str, Any]:
        gone = self._database.execute("DELETE FROM draft WHERE id = ? AND app = ?", (said.get("media_id", ""), app))
        if gone.rowcount == 0:
            raise WechatError(40007, "invalid media_id")
        return {"errcode": 0, "errmsg": "ok"}

    def _send_message(self, app: str, said: dict[str, Any], at: str | None) -> dict[str, Any]:
        openid, data = str(said.get("touser", "")), said.get("data")
        if not re.fullmatch(r"[0-9A-Za-z_-]{6,64}", openid):
            raise WechatError(40003, "invalid openid")
        if not str(said.get("template_id", "")).startswith("tpl"):
            raise WechatError(40037, "invalid template_id")
        if not isinstance(data, dict) or not data:
            raise WechatError(47003, "argument invalid! data is empty")
        for name, given in data.items():
            kind = re.sub(r"\d+$", "", name)
            if kind not in VALUES or not VALUES[kind].fullmatch(str(given.get("value", ""))):
                raise WechatError(47003, f"argument invalid! data.{name}.value is invalid")
        [sent] = self._database.execute("SELECT count(*) FROM subscribed WHERE app = ?", (app,)).fetchone()
        if sent >= int(self._behaviour["daily"]):
            raise WechatError(45009, "reach max api daily quota limit")
        [had] = self._database.execute(
            "SELECT count(*) FROM subscribed WHERE app = ? AND openid = ?", (app, openid)
        ).fetchone()
        if openid.startswith("refuses") or (openid.startswith("once") and had):
            raise WechatError(43101, "user refuse to accept the msg")
        self._database.execute(
            "INSERT INTO subscribed (app, openid, data, at) VALUES (?, ?, ?, ?)",
            (app, openid, json.dumps(data, ensure_ascii=False), at),
        )
        return {"errcode": 0, "errmsg": "ok", "msgid": sent + 1}


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        raise WechatError(47001, "data format error") from None
    if not isinstance(said, dict):
        raise WechatError(47001, "data format error")
    return said
