"""What is claimed of a time before it is booked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tests.claims.claim import Claim
from tests.claims.fact_judges import promised
from tests.claims.judging import MINUTE, MONTHS, SHANGHAI, Places, instant, of
from tests.claims.scenes import Scene


def completed_by(scene: Scene, places: Places) -> str | None:
    """Handsets keep what they have for their time after it is published."""
    if not scene.asked.label or scene.promised_by is None or scene.published_at is not None:
        return None  # on its own page: another claim's
    parties = scene.outside.critical - scene.outside.people
    true = scene.promised_by + max((scene.outside.delays[party] for party in parties), default=timedelta(0))
    return None if instant(places["t_by"], scene.now) + MINUTE > true else f"not before {true}"


def handsets_after(scene: Scene, places: Places) -> str | None:
    """Of each party that is named: how long its handsets keep what they have."""
    lengths = [timedelta(hours=int(each)) for each in re.findall(r"(\d+) (?:h|小时)", places["after"])]
    lengths += [timedelta(minutes=int(each)) for each in re.findall(r"(\d+) (?:m|分钟)", places["after"])]
    most = max(lengths, default=timedelta(0))
    named = [code for name, code in scene.outside.names.items() if name in re.split(", |、|，", places["parties"])]
    if not named:
        return "of no party"
    wrong = [code for code in named if code not in scene.outside.people and scene.outside.delays[code] > most]
    return f"longer at {wrong}" if wrong else None


def seen_in_time(scene: Scene, places: Places) -> str | None:
    """Asked for at once, it is seen from the start on only where handsets have forgotten what they have by then."""
    party = scene.outside.names.get(places["party"])
    if party is None or not scene.asked.standby:
        return f"its standby label is “{scene.asked.standby}”, of {party}"
    carried = timedelta(days=2) if party in scene.outside.people else timedelta(0)
    there = scene.now + scene.outside.delays[party] + carried
    return None if there <= scene.periods[0][0] else f"it is there at {there}"


def night(scene: Scene, places: Places) -> str | None:
    """It begins in that night: on that day's evening, or before the next morning."""
    begins = scene.periods[0][0].astimezone(SHANGHAI)
    evening = begins - timedelta(hours=12)
    return None if same_day(places["night"], evening) else f"it begins {begins}"


def same_day(text: str, day: datetime) -> bool:
    found = re.search(r"(\d+)月(\d+)日", text)
    if found:
        return (day.month, day.day) == (int(found[1]), int(found[2]))
    return f"{day.day} {MONTHS[day.month - 1]}" in text


OFFERED: tuple[Claim, ...] = (
    Claim("offered: published by", ("[published by] %(t_by)s",), promised),
    Claim(
        "offered: in sessions",
        ("Split into %(count)s sessions",),
        lambda scene, places: None if int(places["count"]) == len(scene.periods) else f"{len(scene.periods)} sessions",
    ),
    Claim("offered: standby label, in time", ("%(party)s [Visible for the whole window]",), seen_in_time),
    Claim(
        "offered: standby label, not in time",
        (
            "%(party)s [Visible from some time after the start][ (%(length)s)]",
            "%(party)s [Visible for less than half of the window: not shown]",
            "%(party)s [Handsets would keep it after the window ends: not shown][ (%(length)s)]",
        ),
        of(lambda scene: bool(scene.asked.standby), "it has no standby label"),
    ),
    Claim("offered: off-peak", ("Off-peak, night of %(night)s",), night),
    Claim("offered: completed by", ("[completed by] %(t_by)s",), completed_by),
    Claim(
        "offered: on handsets after",
        (
            "%(parties)s: %(after)s [until visible on handsets]",
            "%(parties)s: %(after)s [until visible on handsets, by our own estimate: people carry it there]",
        ),
        handsets_after,
    ),
)
