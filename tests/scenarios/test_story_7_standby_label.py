"""Story 7: a law firm has a window with impact; its standby label is seen for the window's length, then the
wanted one is back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from labels.models import Display, Number, StandbyLabel, StandbyLease
from maintenance import selectors
from maintenance import services as maintenance
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register

# Ahead of today: the clients of the template are certified since the day it was made.
SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=18, minute=0, second=0, microsecond=0)
STANDBY = "维护中-紧急联系01065123457"
WANTED = "大衡法律"


def label_shown_everywhere(stage: Stage) -> Number:
    """A number whose handsets show WANTED, and an approved standby label."""
    number, _other = register("010-6512 3456", "010-6512 3457")
    request = maintenance.draft_label_change(text=WANTED, numbers=[number.pk], actor=ACTOR)
    maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    with context.platform():
        stage.travel(timedelta(hours=13))
    assert set(Display.objects.filter(number=number).values_list("state", flat=True)) == {Display.State.SHOWN}
    StandbyLabel.objects.create(text=STANDBY, state=StandbyLabel.State.APPROVED)
    return number


def test_standby_label_is_seen_for_the_length_of_the_window(stage: Stage, globex: Tenant) -> None:
    stage.clock.set(EVENING - timedelta(hours=14))
    with context.client(globex):
        number = label_shown_everywhere(stage)
        request = maintenance.draft_calibration(numbers=[number.pk], actor=ACTOR, standby_text=STANDBY)
        slot = selectors.proposal(request).slots[-1]
        window = maintenance.book(request.pk, slot.start, actor=ACTOR)
    assert window.impact
    middle = window.starts_at + (window.ends_at - window.starts_at) / 2

    stage.travel(window.starts_at + timedelta(minutes=1))
    for code in ("huawei", "xiaomi", "china-mobile", "tencent-guard"):
        assert stage.on_handset(code, number.canonical) == STANDBY, code
    stage.travel(middle)
    assert stage.on_handset("huawei", number.canonical) == STANDBY
    # iOS keeps what it has cached for up to 12 hours: in a window of a few hours the standby label would outstay it.
    if window.ends_at - window.starts_at < timedelta(hours=12):
        assert stage.on_handset("apple", number.canonical) == WANTED
        assert {effect["label"] for effect in stage.effects("apple")} == {WANTED}

    stage.travel(window.ends_at + timedelta(minutes=1))
    assert stage.on_handset("huawei", number.canonical) == WANTED
    stage.travel(window.ends_at + timedelta(hours=13))
    with context.client(globex):
        assert Window.objects.get(pk=window.pk).state == Window.State.COMPLETED
        assert set(Display.objects.filter(number=number).values_list("shown", flat=True)) == {WANTED}


def test_the_lease_ends_although_every_worker_was_dead(stage: Stage, globex: Tenant) -> None:
    """Nobody works from before the end of the window until an hour after it; then the loop finds what is wanted."""
    stage.clock.set(EVENING - timedelta(hours=14))
    with context.client(globex):
        number = label_shown_everywhere(stage)
        request = maintenance.draft_calibration(numbers=[number.pk], actor=ACTOR, standby_text=STANDBY)
        window = maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    stage.travel(window.starts_at + timedelta(minutes=1))
    assert stage.on_handset("huawei", number.canonical) == STANDBY
    stage.clock.set(window.ends_at + timedelta(hours=1))
    with context.client(globex):
        assert StandbyLease.objects.filter(ends_at__gt=stage.clock.now()).count() == 0
    stage.run()
    assert stage.on_handset("huawei", number.canonical) == WANTED
