"""The demo's calls as they would have been counted, its agents, what came in over its channels, and a window after
which fewer calls were answered on the handsets of one vendor.
"""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from labels.models import Number
from labels.selectors import numbers_in_use
from maintenance import services as maintenance
from maintenance.calendars.selectors import terms
from maintenance.calendars.services import note_finished
from maintenance.calls.comparisons import compare_window, first_day_after
from maintenance.calls.models import CallImport, Cell
from maintenance.domain.gates import GateKind
from maintenance.domain.lifecycle import WindowCommand, WindowState
from maintenance.domain.losses import ChannelRow
from maintenance.models import Gate, MaintenanceRequest, Session, Window, WindowEvent
from maintenance.outbound import services
from maintenance.services.requests import runbook_of
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.selectors import working_days
from tenants.when import local

DAYS, HOURS = 84, {9: 0.7, 10: 1.2, 11: 1.1, 14: 1.0, 15: 1.1, 16: 1.0, 17: 0.7, 19: 1.2, 20: 0.9}
A_CLASS = 45  # calls in an hour, about
RATE = 0.36
HANDSETS = ("huawei", "xiaomi", "apple", "vivo")
FELL, LEFT = "vivo", 0.2  # on whose handsets, and how much of the rate is left there
SINCE_THE_WINDOW = 9  # days
PUBLISHED, SEEN = timedelta(hours=3), timedelta(hours=5)  # after its start
MAINTAINED = (SINCE_THE_WINDOW, SINCE_THE_WINDOW + 1)  # days back
CAME_IN = (("phone", 110, 14), ("wechat", 30, 4), ("mini_program", 22, 5))
CAME_IN_MAINTAINED = (("phone", 96, 9), ("wechat", 33, 4), ("mini_program", 27, 6))


def count_calls(actor: Actor) -> None:
    """Twelve weeks of calls of the client in use up to yesterday; few on days off. A window is among them."""
    today, dice = local(business_now()).date(), random.Random(12)  # noqa: S311 - invents a client
    number = numbers_in_use().order_by("canonical")[0]
    row, made = CallImport.objects.get_or_create(
        tenant=current_tenant(),
        sha256="demo",
        defaults={
            "name": "外呼记录-演示.csv",
            "layout": "mapped",
            "zone": current_tenant().time_zone,
            "state": CallImport.State.TAKEN,
            **actor.columns("asked_by"),
            "created_at": business_now(),
            "taken_at": business_now(),
            "first_day": today - timedelta(days=DAYS),
            "last_day": today - timedelta(days=1),
        },
    )
    if not made:
        return
    window = _window(number, today - timedelta(days=SINCE_THE_WINDOW), actor)
    since = first_day_after(window)
    cells: list[Cell] = []
    for back in range(1, DAYS + 1):
        day = today - timedelta(days=back)
        for hour, share in HOURS.items():
            calls = _calls(day, share, dice)
            cells += _cells(row, number.canonical, day, hour, calls, fell=day >= since, dice=dice)
    Cell.objects.bulk_create(cells)
    CallImport.objects.filter(pk=row.pk).update(calls=sum(cell.calls for cell in cells))
    compare_window(window.pk, 0)
    services.say_team(most_calls=70, from_hour=9, until_hour=21, days_off=False, actor=actor)
    services.keep_counts(
        [
            ChannelRow(today - timedelta(days=back), -1, channel, enquiries, orders)
            for back in range(1, 29)
            for channel, enquiries, orders in (CAME_IN if back not in MAINTAINED else CAME_IN_MAINTAINED)
        ],
        actor=actor,
    )


def _window(number: Number, ended: date, actor: Actor) -> Window:
    """A calibration of a night that is over, seen on every handset."""
    request = maintenance.draft_calibration(numbers=[number.pk], actor=actor)
    starts_at = timezone.make_aware(datetime.combine(ended - timedelta(days=1), time(22)))
    ends_at = starts_at + timedelta(hours=7)
    window: Window = Window.objects.create(
        request=request,
        state=Window.State.COMPLETED,
        completion=Window.Completion.PROVED,
        lane=request.lane,
        impact=True,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=current_tenant().time_zone,
        promised_by=ends_at,
        started_at=starts_at,
        published_at=starts_at + PUBLISHED,
        completed_at=starts_at + SEEN,
        policy_version=terms().version,
        booked_at=starts_at - timedelta(days=4),
        **actor.columns("booked_by"),
        sequence=4,
    )
    WindowEvent.objects.bulk_create(
        WindowEvent(
            window=window,
            sequence=place,
            command=command,
            old_state=old,
            new_state=new,
            at=at,
            **actor.columns("actor"),
        )
        for place, (command, old, new, at) in enumerate(_course(window), 1)
    )
    Session.objects.create(window=window, period=(starts_at, ends_at))
    Gate.objects.bulk_create(
        Gate(
            window=window,
            position=place,
            name=each.gate.value,
            state=Gate.State.PASSED,
            started_at=starts_at,
            ended_at=starts_at + (SEEN if each.gate in (GateKind.SEEN, GateKind.CLOSED) else PUBLISHED),
        )
        for place, each in enumerate(runbook_of(window))
    )
    MaintenanceRequest.objects.filter(pk=request.pk).update(
        state=MaintenanceRequest.State.DONE, created_at=window.booked_at, handed_in_at=window.booked_at
    )
    note_finished(
        window_id=window.pk,
        estimate=request.estimate,
        policy_version=window.policy_version,
        took=PUBLISHED,
        on_time=True,
        starts_at=starts_at,
        at=starts_at + PUBLISHED,
        lane=window.lane,
        last_party="",
    )
    return window


def _calls(day: date, share: float, dice: random.Random) -> int:
    level = 1.0 if working_days()(day).is_working else 0.2
    return max(round(dice.gauss(A_CLASS * share * level, 4.0)), 1)


def _course(window: Window) -> list[tuple[str, str, str, datetime]]:
    """Returns (command, state before, state after, instant) for each step."""
    state, began = Window.State, window.starts_at
    return [
        (WindowCommand.BOOK, WindowState.DRAFT, state.SCHEDULED, window.booked_at),
        (WindowCommand.START, state.SCHEDULED, state.RUNNING, began),
        (WindowCommand.VERIFY, state.RUNNING, state.VERIFYING, began + PUBLISHED),
        (WindowCommand.COMPLETE, state.VERIFYING, state.COMPLETED, began + SEEN),
    ]


def _cells(
    row: CallImport, number: str, day: date, hour: int, calls: int, *, fell: bool, dice: random.Random
) -> list[Cell]:
    """The calls of an hour, spread over the handsets."""
    cells = []
    for place, handset in enumerate(HANDSETS):
        mine = (calls + place) // len(HANDSETS)
        rate = RATE * LEFT if fell and handset == FELL else RATE
        heard = sum(dice.random() < rate for _call in range(mine))
        cell = Cell(
            tenant=row.tenant,
            call_import=row,
            day=day,
            hour=hour,
            number=number,
            network="mobile",
            region="",
            handset=handset,
            calls=mine,
            counted=mine,
            answered=heard,
            rejected=0,
            blocked=0,
        )
        cells.append(cell)
    return cells
