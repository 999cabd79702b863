"""The stand-in for clients' programs: it takes what is signed as the product signs, and shows it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from labels.directories.sandbox.program_keys import secret_of_program
from tenants.domain.webhooks import signatures
from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client

BODY = json.dumps({"type": "window.booked", "seq": 7, "data": {"label": "双11专线"}}, ensure_ascii=False)


@pytest.fixture
def sandbox_pages(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with plain_client(f"http://127.0.0.1:{sandbox.base}") as client:
        yield client


def tell(client: httpx.Client, name: str, *, secret: str = "", age: int = 0, body: str = BODY) -> int:
    stamp = int(time.time()) - age
    headers = {
        "webhook-id": "one",
        "webhook-timestamp": str(stamp),
        "webhook-signature": signatures([secret or secret_of_program(name)], "one", stamp, BODY),
    }
    return client.post(f"/programs/{name}", content=body.encode(), headers=headers).status_code


def test_what_is_signed_is_taken_and_shown(sandbox_pages: httpx.Client) -> None:
    assert tell(sandbox_pages, "one") == 200
    (heard,) = sandbox_pages.get("/programs?to=one&format=json").json()["items"]
    assert (heard["from"], heard["text"]) == ("verified", BODY)
    for language, word in (("zh", "签名有效"), ("en", "signature verified")):
        page = sandbox_pages.get("/programs?to=one", headers={"Accept-Language": language}).text
        assert word in page
        assert "#7 window.booked" in page
    assert "/programs" in sandbox_pages.get("/").text


def test_what_is_not_is_refused_and_shown_as_that(sandbox_pages: httpx.Client) -> None:
    assert tell(sandbox_pages, "two", secret=secret_of_program("another")) == 401
    assert tell(sandbox_pages, "two", age=400) == 401
    assert tell(sandbox_pages, "two", body=BODY.replace("booked", "moved")) == 401
    assert sandbox_pages.post("/programs/two", content=b"\xff\xfe").status_code == 401
    assert {each["from"] for each in sandbox_pages.get("/programs?to=two&format=json").json()["items"]} == {"refused"}
    assert sandbox_pages.get("/programs?to=two").status_code == 200


def test_some_want_nothing_or_fail(sandbox_pages: httpx.Client) -> None:
    assert tell(sandbox_pages, "gone-for-good") == 410
    assert tell(sandbox_pages, "broken") == 500
