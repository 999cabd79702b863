"""Story 7: a law firm has a window with impact; its standby label is seen for the window's length, then the
wanted one is back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import StandbyLease
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.portal.api.conftest import Program
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage

# Ahead of today: the clients of the template are certified since the day it was made.
SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=18, minute=0, second=0, microsecond=0)
STANDBY = "维护中-紧急联系01065123457"
WANTED = "大衡法律"


@pytest.fixture
def program(
    stage: Stage, globex: Tenant, client_of: Callable[..., PortalClient], api_key: Callable[[object], dict[str, str]]
) -> Program:
    """The law firm's own program; all that is done in this story is done over the API, but for the reviewer's part."""
    stage.clock.set(EVENING - timedelta(hours=14))
    return Program(client_of(globex), api_key(globex)["HTTP_AUTHORIZATION"].removeprefix("Bearer "))


def done(program: Program, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a call that makes something."""
    answer = program.post(path, body)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()  # type: ignore[no-any-return]


def label_shown_everywhere(stage: Stage, program: Program) -> dict[str, Any]:
    """A number whose handsets show WANTED, with an approved standby label that names another one of the firm's own."""
    done(program, "/numbers", {"numbers": [{"number": "010-6512 3456"}, {"number": "010-6512 3457"}]})
    [number] = program.get("/numbers?q=01065123456").json()["results"]
    book(program, 0, content="label_change", text=WANTED, numbers=[number["id"]])
    assert done(program, "/standby-labels", {"text": STANDBY})["state"] == "in_review"
    [case] = Case.objects.filter(subject_kind="standby_label")
    reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
    stage.travel(timedelta(hours=13))
    shown = program.get(f"/displays?number={number['id']}").json()["results"]
    assert {each["state"] for each in shown} == {"shown"}
    return number  # type: ignore[no-any-return]


def book(program: Program, slot: int, **asked: Any) -> Window:
    """Ask for maintenance and book one of the three proposed windows."""
    request = done(program, "/requests", asked)
    slots = program.get(f"/requests/{request['id']}/proposal").json()["slots"]
    assert len(slots) == 3
    booked = done(program, f"/requests/{request['id']}/booking", {"start": slots[slot]["start"]})
    with context.client(Tenant.objects.get(schema_name="globex")):
        return Window.objects.get(pk=booked["id"])


def test_standby_label_is_seen_for_the_length_of_the_window(stage: Stage, program: Program) -> None:
    number = label_shown_everywhere(stage, program)
    window = book(program, -1, content="calibration", numbers=[number["id"]], standby_label=STANDBY)
    assert window.impact
    middle = window.starts_at + (window.ends_at - window.starts_at) / 2

    def on_handset(code: str) -> str | None:
        return stage.on_handset(code, number["canonical"])

    stage.travel(window.starts_at + timedelta(minutes=1))
    for code in ("huawei", "xiaomi", "china-mobile", "tencent-guard"):
        assert on_handset(code) == STANDBY, code
    stage.travel(middle)
    assert on_handset("huawei") == STANDBY
    # iOS keeps what it has cached for up to 12 hours: in a window of a few hours the standby label would outstay it.
    assert window.ends_at - window.starts_at < timedelta(hours=12)
    assert on_handset("apple") == WANTED
    assert {effect["label"] for effect in stage.effects("apple")} == {WANTED}

    stage.travel(window.ends_at + timedelta(minutes=1))
    assert on_handset("huawei") == WANTED
    stage.travel(window.ends_at + timedelta(hours=13))
    assert program.get(f"/windows/{window.pk}").json()["state"] == "completed"
    shown = program.get(f"/displays?number={number['id']}").json()["results"]
    assert {each["shown"] for each in shown} == {WANTED}


def test_the_lease_ends_although_every_worker_was_dead(stage: Stage, globex: Tenant, program: Program) -> None:
    """Nobody works from before the end of the window until an hour after it; then the loop finds what is wanted."""
    number = label_shown_everywhere(stage, program)
    window = book(program, 0, content="calibration", numbers=[number["id"]], standby_label=STANDBY)
    stage.travel(window.starts_at + timedelta(minutes=1))
    assert stage.on_handset("huawei", number["canonical"]) == STANDBY
    stage.clock.set(window.ends_at + timedelta(hours=1))
    with context.client(globex):
        assert StandbyLease.objects.filter(ends_at__gt=stage.clock.now()).count() == 0
    stage.run()
    assert stage.on_handset("huawei", number["canonical"]) == WANTED
