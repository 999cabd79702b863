"""Call records of the sandbox's shop: four weeks at the start, then each day those of the day before."""

import json
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.utils import timezone

from labels.selectors import numbers_in_use
from maintenance.calls.models import CallSource
from maintenance.calls.services import take_batch
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.sealing import sealed
from tenants.when import local

BRING: Final = "portal.bring_demo_calls"
BEFORE: Final = 28  # days at the start; after a jump of the clock at most as many
A_DAY: Final = 160
ANSWERED: Final = 0.36


def offer_server(by: Actor) -> None:
    """A server that is named, and whose host key waits for somebody to confirm it: so nobody is asked anything."""
    CallSource.objects.create(
        tenant=current_tenant(),
        host="sftp.pbx.example",
        folder="cdr-csv",
        username="shouhao",
        secret=sealed(json.dumps({"password": "demo", "private_key": ""})),
        offered_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2ckoZCzXMnGXkPQBUKnO4uGjQGcN8DD5n8pQWW1Mha",
        state=CallSource.State.OFFERED,
        **by.columns("made_by"),
        created_at=business_now(),
    )


@handles(BRING)
def bring_demo_calls(work: Claimed) -> None:
    """The days that nobody has brought yet, up to yesterday; those of tomorrow are planned."""
    today = local(business_now()).date()
    earliest = today - timedelta(days=BEFORE)
    since = max(date.fromisoformat(work.arguments["since"]), earliest) if "since" in work.arguments else earliest
    numbers = list(numbers_in_use().order_by("canonical").values_list("canonical", flat=True)[:10])
    calls = [call for place in range((today - since).days) for call in _day(since + timedelta(days=place), numbers)]
    if calls:
        take_batch(calls, current_tenant().time_zone, "scale", actor=PLATFORM)
    due_at = timezone.make_aware(datetime.combine(today + timedelta(days=1), time(1)))
    schedule(BRING, key=work.key, lane=Lane.BULK, due_at=due_at, since=today.isoformat())


def _day(day: date, numbers: list[str]) -> list[dict[str, Any]]:
    """The same calls whenever they are asked for; days differ a little, as they do."""
    dice = Random(day.toordinal())  # noqa: S311 - calls that nobody has made
    rate = ANSWERED + dice.gauss(0.0, 0.015)
    calls = []
    for place in range(A_DAY if numbers else 0):
        at = timezone.make_aware(datetime.combine(day, time(9 + place % 10, dice.randrange(60), dice.randrange(60))))
        heard = dice.random() < rate
        calls.append(
            {
                "id": f"demo-{day}-{place}",
                "shown": dice.choice(numbers),
                "called": f"{dice.choice(('139', '186', '133'))}{dice.randrange(10**8):08}",
                "began": at.isoformat(),
                "seconds": dice.randrange(10, 240) if heard else 0,
                "handset": dice.choice(("HUAWEI Mate 60", "Xiaomi 14", "iPhone 15", "vivo X100")),
                "cause": "answered" if heard else dice.choice(("no_answer", "no_answer", "busy", "rejected")),
            }
        )
    return calls
