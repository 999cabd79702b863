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
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.scenarios.conftest import Stage
from tests.scenarios.programs import Program

# Ahead of today: the clients of the template are certified since the day it was made.
SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=18, minute=0, second=0, microsecond=0)
STANDBY = "维护中-紧急联系01065123457"
WANTED = "大衡法律"


@pytest.fixture
def program(stage: Stage, globex: Tenant, program_of: Callable[[Tenant], Program]) -> Program:
    """The law firm's own program; only the reviewer acts otherwise."""
    stage.clock.set(EVENING - timedelta(hours=14))
    return program_of(globex)


def label_shown_everywhere(stage: Stage, program: Program) -> dict[str, Any]:
    """A number whose handsets show WANTED, with an approved standby label that names another one of the firm's own."""
    number, _other = program.register("010-6512 3456", "010-6512 3457")
    program.book(0, content="label_change", text=WANTED, numbers=[number["id"]])
    assert program.post("/standby-labels", {"text": STANDBY})["state"] == "in_review"
    [case] = Case.objects.filter(subject_kind="standby_label")
    reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
    stage.travel(timedelta(hours=13))
    shown = program.get(f"/displays?number={number['id']}")["results"]
    assert {each["state"] for each in shown} == {"shown"}
    return number


def test_standby_label_is_seen_for_the_length_of_the_window(stage: Stage, program: Program) -> None:
    number = label_shown_everywhere(stage, program)
    window = program.book(-1, content="calibration", numbers=[number["id"]], standby_label=STANDBY)
    starts_at, ends_at = map(datetime.fromisoformat, (window["starts_at"], window["ends_at"]))
    assert window["impact"]
    middle = starts_at + (ends_at - starts_at) / 2

    def on_handset(code: str) -> str | None:
        return stage.on_handset(code, number["canonical"])

    stage.travel(starts_at + timedelta(minutes=1))
    for code in ("huawei", "xiaomi", "china-mobile", "tencent-guard"):
        assert on_handset(code) == STANDBY, code
    stage.travel(middle)
    assert on_handset("huawei") == STANDBY
    # iOS keeps what it has cached for up to 12 hours: in a window of a few hours the standby label would outstay it.
    assert ends_at - starts_at < timedelta(hours=12)
    assert on_handset("apple") == WANTED
    assert {effect["label"] for effect in stage.effects("apple")} == {WANTED}

    stage.travel(ends_at + timedelta(minutes=1))
    assert on_handset("huawei") == WANTED
    stage.travel(ends_at + timedelta(hours=13))
    assert program.get(f"/windows/{window['id']}")["state"] == "completed"
    shown = program.get(f"/displays?number={number['id']}")["results"]
    assert {each["shown"] for each in shown} == {WANTED}


def test_the_lease_ends_although_every_worker_was_dead(stage: Stage, globex: Tenant, program: Program) -> None:
    """Nobody works from before the end of the window until an hour after it; then the loop finds what is wanted."""
    number = label_shown_everywhere(stage, program)
    window = program.book(0, content="calibration", numbers=[number["id"]], standby_label=STANDBY)
    starts_at, ends_at = map(datetime.fromisoformat, (window["starts_at"], window["ends_at"]))
    stage.travel(starts_at + timedelta(minutes=1))
    assert stage.on_handset("huawei", number["canonical"]) == STANDBY
    stage.clock.set(ends_at + timedelta(hours=1))
    with context.client(globex):
        assert StandbyLease.objects.filter(ends_at__gt=stage.clock.now()).count() == 0
    stage.run()
    assert stage.on_handset("huawei", number["canonical"]) == WANTED
