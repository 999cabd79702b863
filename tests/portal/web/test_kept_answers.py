"""portal.web.kept_answers: what many read is made once a second, whoever asks meanwhile; nobody reads another's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.urls import resolve

from portal.web import kept_answers
from portal.web.asgi import Front
from portal.web.kept_answers import CachedAnswers
from portal.web.wsgi import WsgiAnswer
from tenants.models import Tenant
from tests.database import Database


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What is kept grows old by this clock, which stands: a machine may stall for longer than an answer is fresh."""
    clock = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(kept_answers, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    return clock


class App:
    """An application that answers with what it was asked, the how-manieth time, and the headers it saw."""

    def __init__(self, *, offered: bool = True, seconds: float = 0.0) -> None:
        self.offered, self.seconds, self.times = offered, seconds, 0

    async def __call__(self, scope: dict[str, Any]) -> WsgiAnswer:
        self.times += 1
        mine = self.times
        await asyncio.sleep(self.seconds)
        body = f"{dict(scope['headers']).get(b'host', b'').decode()} {mine}".encode()
        assert not any(name.startswith(b"if-") for name, _value in scope["headers"])
        tag = f'"{mine}"'.encode()
        return WsgiAnswer(200, [(b"etag", tag), (b"content-length", b"%d" % len(body))], body, self.offered)


def scope(path: str = "/status/", method: str = "GET", query: bytes = b"", **headers: str) -> dict[str, Any]:
    named = {"host": "acme.localhost", **headers}
    return {
        "path": path,
        "method": method,
        "query_string": query,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }


async def language(accepted: bytes) -> str:
    """As a thread of the web role finds it."""
    return await asyncio.to_thread(kept_answers.language_of, accepted)


def run(app: App, *scopes: dict[str, Any], pause: Callable[[], None] = lambda: None) -> list[WsgiAnswer | None]:
    """One after the other, each when the one before has left nothing that is still being made."""

    async def asked() -> list[WsgiAnswer | None]:
        kept, given = CachedAnswers(app, language), []
        for each in scopes:
            given.append(await kept.answer(each))
            while making := list(kept.making.values()):
                await asyncio.wait(making)
            pause()
        return given

    return asyncio.run(asked())


def bodies(given: list[WsgiAnswer | None]) -> list[Any]:
    return [answer and answer.body for answer in given]


@pytest.mark.parametrize("place", sorted(kept_answers.UNCOUNTED))
def test_what_is_kept_for_everybody_is_served_there(place: str) -> None:
    """The API's document was named at an address where nothing stands, and so made anew and counted."""
    assert kept_answers.PLACES.fullmatch(place)
    assert resolve(place, settings.URLCONFS[Tenant.Kind.CLIENT])


def test_who_asks_in_the_same_words_is_given_the_same() -> None:
    app = App()
    assert bodies(run(app, scope(), scope(), scope())) == [b"acme.localhost 1"] * 3
    assert app.times == 1


@pytest.mark.parametrize(
    "other",
    [
        {"host": "globex.localhost"},
        {"accept_language": "en"},
        {"hx_request": "true"},
        {"x_forwarded_proto": "https"},
    ],
)
def test_who_asks_in_other_words_is_not(other: dict[str, str]) -> None:
    first, second = bodies(run(App(), scope(), scope(**other)))
    assert first == b"acme.localhost 1"
    assert second.endswith(b" 2")


@pytest.mark.parametrize(
    "same",
    [{"host": "ACME.localhost.:81"}, {"hx_request": "anything"}, {"x_forwarded_proto": "http"}],
)
def test_words_that_say_nothing_make_no_other_answer(same: dict[str, str]) -> None:
    app = App()
    run(app, scope(), scope(**same))
    assert app.times == 1, "what is made uncounted would be made as often as somebody finds another word"


@pytest.mark.parametrize("name", ["host", "accept_language", "hx_request", "x_forwarded_proto"])
def test_what_is_said_twice_is_asked_for_by_each(name: str) -> None:
    asked = scope(accept_language="en", hx_request="true", x_forwarded_proto="https")
    asked["headers"].append((name.replace("_", "-").encode(), b"en"))
    assert run(App(), asked) == [None]


def test_another_page_or_parameter_is_another_answer() -> None:
    app = App()
    run(app, scope(), scope("/status/history.atom"), scope(query=b"language=en"), scope(query=b"language=zh-hans"))
    assert app.times == 4


@pytest.mark.parametrize(
    "own",
    [scope(cookie="sessionid=1"), scope(authorization="Bearer shk_1_2"), scope(method="POST"), scope("/numbers/")],
)
def test_what_may_be_a_readers_own_is_neither_kept_nor_given_from_what_is(own: dict[str, Any]) -> None:
    app = App()
    assert run(app, own, scope(), own)[::2] == [None, None]
    assert app.times == 1  # the stranger's


def test_what_no_view_has_offered_is_asked_for_by_each() -> None:
    assert run(App(offered=False), scope("/calendar/x.ics"), scope("/calendar/x.ics")) == [None, None]


def test_who_knows_it_is_told_so() -> None:
    whole, known, other = run(App(), scope(if_none_match='"1"'), scope(if_none_match='W/"0", "1"'), scope())
    assert [answer and answer.status for answer in (whole, known, other)] == [304, 304, 200]
    assert known is not None
    assert (known.body, dict(known.headers)) == (b"", {b"etag": b'"1"'})


def test_a_crowd_that_asks_at_once_has_it_made_once() -> None:
    app = App(seconds=0.05)

    async def crowd() -> set[Any]:
        kept = CachedAnswers(app, language)
        return {answer and answer.body for answer in await asyncio.gather(*(kept.answer(scope()) for _ in range(300)))}

    assert asyncio.run(crowd()) == {b"acme.localhost 1"}
    assert app.times == 1


def test_it_is_made_anew_beside_those_who_still_read_the_old_one_and_no_later(clock: SimpleNamespace) -> None:
    def pass_by(seconds: float) -> Callable[[], None]:
        return lambda: setattr(clock, "seconds", clock.seconds + seconds)

    stale = pass_by(kept_answers.FRESH + kept_answers.STALE / 2)
    given = run(App(), scope(), scope(), scope(), pause=stale)
    assert bodies(given) == [b"acme.localhost 1"] * 2 + [b"acme.localhost 2"]
    gone = pass_by(kept_answers.FRESH + kept_answers.STALE)
    assert bodies(run(App(), scope(), scope(), pause=gone)) == [b"acme.localhost 1", b"acme.localhost 2"]


def test_what_is_offered_no_more_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "FRESH", 0.0)
    monkeypatch.setattr(kept_answers, "STALE", 0.0)
    app = App()

    async def asked() -> list[WsgiAnswer | None]:
        kept = CachedAnswers(app, language)
        first = await kept.answer(scope())
        app.offered = False  # the client has made the page private
        return [first, await kept.answer(scope()), kept.kept.get("anything")]  # type: ignore[list-item, call-overload]

    first, second, _nothing = asyncio.run(asked())
    assert first is not None
    assert second is None


def test_all_that_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "ALL", 5 * (kept_answers.COST + 30))

    async def asked() -> CachedAnswers:
        kept = CachedAnswers(App(), language)
        for number in range(200):
            await kept.answer(scope(f"/calendar/{number}.ics"))
        return kept

    kept = asyncio.run(asked())
    assert kept.size == sum(each.size for each in kept.kept.values()) <= kept_answers.ALL
    assert 4 <= len(kept.kept) <= 6


Asked = Callable[..., tuple[int, dict[bytes, bytes], bytes]]


@pytest.fixture
def front(own_database: Database, acme: Tenant, closing: ExitStack) -> tuple[Front, Asked]:
    """The front and Django, as the web role has them; and how its status page, which is public, is asked for."""
    front = Front(1)
    closing.callback(front.threads.close)
    closing.callback(lambda: asyncio.run(front.threads.run("", connections.close_all)))

    async def send_nothing() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    def asked(path: str = "/status/", **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
        said: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        more = {"raw_path": path.encode(), "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80)}
        asyncio.run(front({**scope(path, **headers), **more, "client": ("192.0.2.7", 5)}, send_nothing, send))
        return said[0]["status"], dict(said[0]["headers"]), b"".join(each.get("body", b"") for each in said)

    Tenant.objects.filter(pk=acme.pk).update(status_page_public=True)
    return front, asked


def test_a_public_status_page_is_given_by_the_loop_and_a_private_one_is_not(
    front: tuple[Front, Asked], acme: Tenant
) -> None:
    """Nothing of how it is kept is said outside."""
    asks, asked = front
    before = kept_answers.GIVEN._value.get()
    status, headers, _body = asked()
    assert status == 200
    assert b"x-keep" not in headers
    assert asked(if_none_match=headers[b"etag"].decode())[0] == 304
    assert len(asks.kept.kept) == 1
    assert kept_answers.GIVEN._value.get() - before == 2
    Tenant.objects.filter(pk=acme.pk).update(status_page_public=False)
    for kept in asks.kept.kept.values():
        kept.until -= kept_answers.STALE + kept_answers.FRESH
    assert asked()[0] == 302
    assert asks.kept.kept == {}


@pytest.mark.parametrize(
    "odd",
    [
        {"hx_request": "true", "hx_history_restore_request": "true"},
        {"hx_request": "%74rue", "hx_request_uri_autoencoded": "true"},
    ],
)
def test_nobody_has_others_given_the_page_for_its_part_or_the_part_for_the_page(
    front: tuple[Front, Asked], odd: dict[str, str]
) -> None:
    _front, asked = front
    asked(**odd)
    assert b"<html" not in asked(hx_request="true")[2]
    assert b"<html" in asked()[2]


def test_how_often_one_has_asked_is_told_to_nobody_else(front: tuple[Front, Asked]) -> None:
    """Of a kept answer nobody is counted but who had it made."""
    asks, asked = front
    status, headers, _body = asked("/api/v2/status.json")
    assert (status, len(asks.kept.kept)) == (200, 1)
    assert not any(name.startswith(b"ratelimit") for name in headers)


def test_the_address_that_somebody_has_asked_with_stands_in_nobodys_page(front: tuple[Front, Asked]) -> None:
    _front, asked = front
    assert b":6666" not in asked(host="acme.localhost:6666")[2]


@pytest.mark.parametrize(
    "odd",
    [
        scope(query=b"n=1"),
        scope(query=b"language=fr"),
        scope(query=b"version=" + b"a" * 100),
        scope("/status/anything"),
        scope("/calendar/" + "a" * 300 + ".ics"),
        scope(host="a" * 400),
    ],
)
def test_what_nobody_of_ours_asks_for_is_never_kept(odd: dict[str, Any]) -> None:
    app = App()
    assert run(app, odd) == [None]
    assert app.times == 0


def test_two_languages_are_two_answers_however_they_are_written() -> None:
    app = App()
    run(app, *(scope(accept_language=text) for text in ("en", "en-GB,en;q=0.7", "fr, en;q=0.3", "de,en;q=0.1")))
    assert app.times == 1
    run(app, *(scope(accept_language=text) for text in ("zh", "zh-CN", "zh-Hans-CN,en;q=0.1", "fr", "*", "")))
    assert app.times == 2


def test_only_what_there_is_little_of_is_made_uncounted() -> None:
    seen: dict[str, bool] = {}

    async def make(asked: dict[str, Any]) -> WsgiAnswer:
        seen[asked["path"] + asked["query_string"].decode()] = asked["for_many"]
        return WsgiAnswer(200, [], b"", offered=True)

    async def ask() -> None:
        kept = CachedAnswers(make, language)
        for each in (scope(), scope(query=b"version=1"), scope("/calendar/x.ics"), scope("/api/v2/status.json")):
            await kept.answer(each)

    asyncio.run(ask())
    assert seen == {
        "/status/": True,
        "/status/version=1": False,
        "/calendar/x.ics": False,
        "/api/v2/status.json": False,
    }
