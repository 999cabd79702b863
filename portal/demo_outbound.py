"""The demo's calls as they would have been counted, its agents, and what came in over its channels."""

from __future__ import annotations

import random
from datetime import date, timedelta

from labels.selectors import numbers_in_use
from maintenance.calls.models import CallImport, Cell
from maintenance.domain.losses import ChannelRow
from maintenance.outbound import services
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.people.actors import Actor
from tenants.selectors import working_days
from tenants.when import local

DAYS, HOURS = 84, {9: 0.7, 10: 1.2, 11: 1.1, 14: 1.0, 15: 1.1, 16: 1.0, 17: 0.7, 19: 1.2, 20: 0.9}
A_CLASS = 45  # calls in an hour, about
RATE = 0.36


def count_calls(actor: Actor) -> None:
    """Twelve weeks of calls of the client in use up to yesterday; few on days off."""
    today, dice = local(business_now()).date(), random.Random(12)  # noqa: S311 - invents a client
    number = numbers_in_use().order_by("canonical").values_list("canonical", flat=True)[0]
    row, made = CallImport.objects.get_or_create(
        tenant=current_tenant(),
        sha256="demo",
        defaults={
            "name": "外呼记录-演示.csv",
            "layout": "mapped",
            "zone": current_tenant().time_zone,
            "state": CallImport.State.TAKEN,
            "asked_by": actor.name,
            "created_at": business_now(),
            "taken_at": business_now(),
            "first_day": today - timedelta(days=DAYS),
            "last_day": today - timedelta(days=1),
        },
    )
    if not made:
        return
    cells = [
        _cell(row, number, day, hour, _calls(day, share, dice), dice)
        for day in (today - timedelta(days=back) for back in range(1, DAYS + 1))
        for hour, share in HOURS.items()
    ]
    Cell.objects.bulk_create(cells)
    CallImport.objects.filter(pk=row.pk).update(calls=sum(cell.calls for cell in cells))
    services.say_team(most_calls=70, from_hour=9, until_hour=21, days_off=False, actor=actor)
    services.keep_counts(
        [
            ChannelRow(today - timedelta(days=back), -1, channel, enquiries, orders)
            for back in range(1, 29)
            for channel, enquiries, orders in (("phone", 110, 14), ("wechat", 30, 4), ("mini_program", 22, 5))
        ],
        actor=actor,
    )


def _calls(day: date, share: float, dice: random.Random) -> int:
    level = 1.0 if working_days()(day).is_working else 0.2
    return max(round(dice.gauss(A_CLASS * share * level, 4.0)), 1)


def _cell(row: CallImport, number: str, day: date, hour: int, calls: int, dice: random.Random) -> Cell:
    heard = sum(dice.random() < RATE for _call in range(calls))
    return Cell(
        tenant=row.tenant,
        call_import=row,
        day=day,
        hour=hour,
        number=number,
        network="mobile",
        region="",
        calls=calls,
        counted=calls,
        answered=heard,
        rejected=0,
        blocked=0,
    )
