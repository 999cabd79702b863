"""How the facts are judged that templates put together (tests/claims/facts.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.claims.judging import (
    MINUTE,
    SHANGHAI,
    Judge,
    Places,
    accepted_everywhere,
    accepted_where_it_counts,
    instant,
    same,
)
from tests.claims.scenes import Scene
from tests.claims.wording import INSTANT

DAY = timedelta(days=1)


def spans(text: str, near: datetime) -> list[tuple[datetime, datetime]]:
    """The hours that a text names, one by one."""
    found = []
    for start, end in re.findall(rf"({INSTANT}) – ({INSTANT}|\d+:\d\d)", text):
        begins = instant(start, near)
        if re.fullmatch(r"\d+:\d\d", end):
            hour, minute = end.split(":")
            found.append((begins, begins.astimezone(SHANGHAI).replace(hour=int(hour), minute=int(minute))))
        else:
            found.append((begins, instant(end, near)))
    return found


def _hours(places: Places) -> str:
    return places.get("h_hours") or places["when"]


def one_session(scene: Scene, places: Places) -> str | None:
    """Each stretch that is named is one of the window's sessions: never its first to its last hour as one."""
    for start, end in spans(_hours(places), scene.now):
        if not any(same(start, begins) and same(end, ends) for begins, ends in scene.periods):
            return f"no session is {start} – {end}"
    return None


def all_hours(scene: Scene, places: Places) -> str | None:
    """As one_session, and none is left out."""
    named = len(spans(_hours(places), scene.now))
    return one_session(scene, places) or (None if named == len(scene.periods) else f"{len(scene.periods)} sessions")


def abouts_hours(scene: Scene, places: Places) -> str | None:
    return all_hours(scene, places) or numbers_counted(scene, places)


def lent(scene: Scene, places: Places) -> str | None:
    """A standby number or label is lent from the start on, or from when it began to take calls, until the end."""
    if re.search(r"impact|affected|numbers?$|影响|号码$", places["title"]):
        return None  # hours and what they are about: another claim's
    (start, end), *_more = spans(_hours(places), scene.now)
    late = scene.starts_at is not None and start + MINUTE < scene.starts_at
    return "before its start" if late else None if scene.ends_at and end <= scene.ends_at + MINUTE else "after its end"


def numbers_counted(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.numbers)
    return None if int(places["count"].replace(",", "")) == true else f"{true} numbers"


def begins_at(scene: Scene, places: Places) -> str | None:
    """When it starts; what starts “2 hours ago” has started, and is not to be told as to come."""
    if places.get("title", "").startswith("前"):
        return None  # until then, in Chinese: another claim's
    if "t_at" in places and not any(same(instant(places["t_at"], scene.now), start) for start, _end in scene.periods):
        return f"it starts {scene.starts_at}"
    if "count" in places and (wrong := numbers_counted(scene, places)):
        return wrong
    return "it has not started" if re.search(r" ago|前$", places.get("countdown", "")) else None


def promised(scene: Scene, places: Places) -> str | None:
    said = instant(places["t_by"], scene.now)
    if not same(said, scene.promised_by):
        return f"promised by {scene.promised_by}"
    served = scene.outside.people & scene.outside.critical
    booked = scene.asked.booked_at
    # Two working days is what a party that people serve takes to answer: no promise is shorter.
    soon = bool(served) and booked is not None and bool(scene.asked.label) and said < booked + 2 * DAY
    return f"{sorted(served)} take two working days" if soon else None


def promised_ahead(scene: Scene, places: Places) -> str | None:
    if scene.published_at is not None:
        return f"published {scene.published_at}"
    return promised(scene, places) or ahead(scene, places)


def ahead(scene: Scene, places: Places) -> str | None:
    """What is expected is to come."""
    return None if instant(places["t_by"], scene.now) + 2 * MINUTE > scene.now else "that has passed"


def booked_at(scene: Scene, places: Places) -> str | None:
    true = scene.asked.booked_at  # as the test noted it a little later
    near = true is None or abs(instant(places["t_at"], scene.now) - true) < 5 * MINUTE
    return None if near else f"booked {true}"


def column(name: str) -> Judge:
    def judged(scene: Scene, places: Places) -> str | None:
        true = getattr(scene, name)
        return None if same(instant(places["t_at"], scene.now), true) else f"{name} is {true}"

    return judged


def done_before(scene: Scene, places: Places) -> str | None:
    """What is told with an instant alone has happened."""
    return None if instant(places["t_at"], scene.now) <= scene.now + MINUTE or scene.open else "that is to come"


def known_at(scene: Scene, places: Places) -> str | None:
    """Published on every directory: so it was when it was written, until something newer comes."""
    return accepted_everywhere(scene, places) if scene.counts else None


def shown_of(scene: Scene, places: Places) -> str | None:
    """At a party: of so many of the window's numbers handsets show what they should."""
    said, whole = (int(places[name].replace(",", "")) for name in ("shown", "all"))
    if whole > len(scene.asked.numbers):
        return f"{len(scene.asked.numbers)} numbers"
    named = places.get("party") or ""
    party = next((code for name, code in scene.outside.names.items() if named.startswith(name)), None)
    if party is None or not scene.open:
        return None
    numbers = scene.asked.own
    true = sum(
        1
        for number in numbers
        if scene.outside.visible(party, number, scene.now) == scene.outside.holds(party, number) is not None
    )
    return None if said <= true else f"{true} of {len(numbers)} are seen at {party}"


def unproved_here(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.numbers) if scene.asked.unproved else 0
    return None if int(places["count"]) == true else f"{true} are not proved"


def why_then(scene: Scene, places: Places) -> str | None:
    """Of a window that has not been extended: into how many pieces its work is split."""
    split = re.search(r"Split into (\d+)|分为 (\d+) ", places["reasons"])
    said = int(split[1] or split[2]) if split else 1
    same_many = said == len(scene.periods) or scene.asked.extended > 0 or not scene.open
    return None if same_many else f"{len(scene.periods)} sessions"


def assumed_of(scene: Scene, places: Places) -> str | None:
    """Only where people serve the party can nobody look."""
    most = len(scene.asked.numbers) if scene.outside.people else 0
    return None if int(places["count"]) <= most else f"{most} at the most"


def assumed_displays(scene: Scene, places: Places) -> str | None:
    """As assumed_of, at all of these parties; what was accepted, if the window is completed on it."""
    most = len(scene.asked.numbers) * len(scene.outside.people)
    if int(places["assumed"]) > most:
        return f"{most} at the most"
    return accepted_where_it_counts(scene.as_it_ended(), places) if scene.ended_now else None


def in_a_month(scene: Scene, places: Places) -> str | None:
    """On a day of the month: the hour at which a session begins; on further days of it an arrow, or nothing."""
    time = places["time"].strip()
    starts = {f"{start.astimezone(SHANGHAI):%H:%M}" for start, _end in scene.periods}
    return None if not re.fullmatch(r"\d+:\d\d", time) or time in starts else f"it starts at {starts}"


def extended(_scene: Scene, places: Places) -> str | None:
    return None if int(places["extensions"]) <= int(places["most"]) else "more than may be"


# ---------------------------------------------------------------- standby numbers


def _counted(holds: Callable[[Scene, str, str], bool]) -> Judge:
    def judged(scene: Scene, places: Places) -> str | None:
        true = sum(holds(scene, number, standby) for number, standby in scene.standby)
        return None if int(places["count"]) == true else f"{true} are"

    return judged


def _led(scene: Scene, number: str, standby: str) -> bool:
    return number in scene.opened and scene.outside.leads_to(number, standby) > 0


taking_calls = _counted(_led)
reserved = _counted(lambda scene, number, _standby: number not in scene.opened)


def carriers_asked(scene: Scene, places: Places) -> str | None:
    """No carrier has said that it leads them there, and not each has refused."""
    true = sum(number in scene.opened and not _led(scene, number, standby) for number, standby in scene.standby)
    return None if int(places["count"]) <= true else f"{true} wait"


def carriers_failed(scene: Scene, places: Places) -> str | None:
    return carriers_asked(scene, places)


def lacking(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.numbers) - len(scene.standby)
    return None if int(places["count"]) == true else f"{true} have none"


def carriers_lead(scene: Scene, places: Places) -> str | None:
    most = max((scene.outside.leads_to(number, standby) for number, standby in scene.standby), default=0)
    if int(places["done"]) == 0:
        return "0 carriers"
    return None if int(places["done"]) <= most else f"{most} lead them there"


def taken_by_carrier(scene: Scene, places: Places) -> str | None:
    true = sum(_led(scene, number, standby) for number, standby in scene.standby)
    return None if int(places["counted"]) <= true else f"{true} are led there"


# ---------------------------------------------------------------- letters, papers, the history


def until_its_end(name: str) -> Judge:
    """It ends then, or at an earlier end that it has been given since."""

    def judged(scene: Scene, places: Places) -> str | None:
        said = instant(places[name], scene.now)
        booked = scene.asked.booked_at
        return None if booked is None or said + MINUTE > booked else "before it was booked"

    return judged


def proofs_lacking(scene: Scene, places: Places) -> str | None:
    """A letter may be older than what the test did since: more than it has numbers is false."""
    return None if int(places["count"]) <= len(scene.asked.numbers) else f"{len(scene.asked.numbers)} numbers"


def reported(name: str) -> Judge:
    """The instant is the window's, and it came earlier or later than promised as it is said."""

    def judged(scene: Scene, places: Places) -> str | None:
        true, at = getattr(scene, name), instant(places["t_at"], scene.now)
        if not same(at, true):
            return f"{name} is {true}"
        if "t_by" not in places:
            return None
        by, lag = instant(places["t_by"], scene.now), places["lag"]
        early = bool(re.search(r"earlier|^早", lag))
        late = bool(re.search(r"later|^晚", lag))
        return None if early == (at < by - MINUTE) and late == (at > by + MINUTE) else f"{at} against {by}"

    return judged


def checked_at(scene: Scene, places: Places) -> str | None:
    """What a look-up has counted at a party is of the window's numbers, and has been."""
    counted = sum(int(places[name]) for name in ("n_agree", "n_way", "n_differ"))
    if counted > len(scene.asked.numbers):
        return f"{len(scene.asked.numbers)} numbers"
    return None if instant(places["t_at"], scene.now) <= scene.now + MINUTE else "that is to come"


def counted_in(scene: Scene, places: Places) -> str | None:
    if "n_extended" not in places or places["n_extended"] is None:
        return None if int(places["n_moved"]) == 0 else "never moved"
    true = scene.asked.extended
    return None if int(places["n_extended"]) == true else f"extended {true} times"


def standby_from(scene: Scene, places: Places) -> str | None:
    """A standby label is seen from the start at the earliest, where people carry it not before they have."""
    if " | " in places["text"]:
        return None  # a row of another table
    if places["text"] != scene.asked.standby:
        return f"its standby label is {scene.asked.standby}"
    said, party = instant(places["t_from"], scene.now), scene.outside.names.get(places["party"])
    if party in scene.outside.people and scene.asked.booked_at and said < scene.asked.booked_at + 2 * DAY:
        return "people carry it for two days"
    return None if scene.starts_at is None or said + MINUTE > scene.starts_at else "before its start"


def covered(scene: Scene, places: Places) -> str | None:
    """As many as it was once: its numbers at the most."""
    said = int(places["count"]) + int(places.get("lacking", 0))
    return None if said <= len(scene.asked.numbers) else f"{len(scene.asked.numbers)} numbers"


def left(scene: Scene, _places: Places) -> str | None:
    return None if scene.promised_by and scene.now < scene.promised_by and not scene.published_at else "no promise runs"


def from_to(scene: Scene, places: Places) -> str | None:
    """One session is told by its first and last hour; several are not one stretch."""
    del places
    return None if len(scene.periods) == 1 or not scene.open else "several sessions as one stretch"


def in_sessions(scene: Scene, places: Places) -> str | None:
    """As many as it has, unless it has been given others since."""
    same_many = int(places["sessions"]) == len(scene.periods) or scene.asked.extended > 0 or not scene.open
    return None if same_many else f"{len(scene.periods)} sessions"


def begins_in_sessions(scene: Scene, places: Places) -> str | None:
    """When it starts, with as many sessions as it has."""
    return begins_at(scene, places) or in_sessions(scene, places)


def session_of(scene: Scene, places: Places) -> str | None:
    """Which of its sessions is to come."""
    if int(places["count"]) != len(scene.periods):
        return f"{len(scene.periods)} sessions"
    start, _end = scene.periods[int(places["place"]) - 1]
    return None if start > scene.now else f"it began {start}"


def session_until(scene: Scene, places: Places) -> str | None:
    """The session that runs, until when it is booked, and which one it is where there are several."""
    session = scene.session()
    if session is None or not same(instant(places["end"], scene.now), session[1]):
        return f"the session that runs: {session}"
    which = (int(places["place"]), int(places["count"])) if "place" in places else (1, 1)
    true = (scene.periods.index(session) + 1, len(scene.periods))
    return None if which == true else f"session {true[0]} of {true[1]}"


def promise_named(scene: Scene, places: Places) -> str | None:
    """The promise that may break is the window's."""
    said = instant(places["by"], scene.now)
    return None if same(said, scene.promised_by) or same(said, scene.owed_by) else f"promised by {scene.promised_by}"


def still_open(scene: Scene, places: Places) -> str | None:
    del places
    taken = bool(scene.asked.label) and all(scene.taken_at(party) for party in scene.parties())
    return "all have taken it" if taken and scene.open and not scene.asked.later else None
