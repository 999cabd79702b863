"""How each claim is judged: by the test's own log, the outside world's memory and plain columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.claims.scenes import Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


Places = Mapping[str, str]
Judge = Callable[[Scene, Places], str | None]


def instant(text: str, near: datetime) -> datetime:
    """The instant that a text names, “Wed 25 Nov 22:00” or “11月25日 周三 22:00”, of the year that is nearest."""
    if found := re.search(r"(\d+)月(\d+)日.*?(\d+):(\d+)", text):
        month, day, hour, minute = (int(part) for part in found.groups())
    else:
        found = re.search(r"(\d+) ([A-Z][a-z]{2})[a-z]*.*? (\d+):(\d+)", text)
        if found is None:
            raise ValueError(f"no instant: {text}")
        month, day = MONTHS.index(found[2]) + 1, int(found[1])
        hour, minute = int(found[3]), int(found[4])
    years = [near.year - 1, near.year, near.year + 1]
    return min(
        (datetime(year, month, day, hour, minute, tzinfo=SHANGHAI) for year in years), key=lambda at: abs(at - near)
    )


def same(said: datetime, true: datetime | None) -> bool:
    return true is not None and abs(said - true) < MINUTE


def of(holds: Callable[[Scene], bool], otherwise: str) -> Judge:
    return lambda scene, _places: None if holds(scene) else otherwise


def states(*states: str) -> Judge:
    return lambda scene, _places: None if scene.state in states else f"the window is {scene.state}"


def accepted_by(scene: Scene, places: Places) -> str | None:
    true = sum(scene.taken_at(party) for party in scene.parties())
    if int(places["taken"]) > true:
        return f"{true} have taken it"
    return None if int(places["count"]) <= len(scene.outside.delays) else "more parties than there are"


def visible_at(scene: Scene, places: Places) -> str | None:
    true = sum(scene.shown_at(party) for party in scene.parties())
    return None if int(places["seen"]) <= true else f"{true} show it"


def at_its_end(judge: Judge) -> Judge:
    """What a completed window says of its end was so then; what has changed since is another claim's."""

    def judged(scene: Scene, places: Places) -> str | None:
        if scene.state != "completed":
            return judge(scene, places)
        return judge(scene.as_it_ended(), places) if scene.ended_now else None

    return judged


def seen_everywhere(scene: Scene, _places: Places) -> str | None:
    if not scene.asked.own:
        return "none of its numbers has its label by now"
    wrong = [party for party in scene.outside.critical if not scene.shown_at(party)]
    if wrong:
        return f"not shown at {wrong}"
    shown = any(
        scene.outside.visible(party, number, scene.now)
        for party in scene.outside.critical
        for number in scene.asked.own
    )
    return None if shown else "nothing is shown anywhere"


def nothing_shown(scene: Scene, _places: Places) -> str | None:
    """As the window ended: what its numbers were given later is nothing that it had to show."""
    at = scene.completed_at or scene.now
    shown = [
        number
        for (_party, number), taken in scene.outside.taken.items()
        if number in scene.asked.own and any(label for when, label, _revision in taken if when <= at)
    ]
    return f"shown on {shown}" if shown else None


def expected_by(scene: Scene, places: Places) -> str | None:
    true = scene.outside.all_visible_by(scene.asked.own)
    return None if true is None or instant(places["time"], scene.now) + MINUTE > true else f"it is {true}"


def accepted_everywhere(scene: Scene, _places: Places) -> str | None:
    open_ = [party for party in scene.parties() if not scene.taken_at(party)]
    return f"{open_} have not" if open_ else None


def accepted_where_it_counts(scene: Scene, _places: Places) -> str | None:
    open_ = [party for party in scene.parties() if party in scene.outside.critical and not scene.taken_at(party)]
    return f"{open_} have not" if open_ else None


def not_taken(scene: Scene, places: Places) -> str | None:
    """Some parties have not taken its label, on numbers that a newer change has taken over since neither; or, of
    numbers without one of its own, what other parties hold.
    """
    parties, label = tuple(scene.outside.delays), scene.asked.label
    if not all(scene.taken_at(party) for party in parties):
        return None
    held = {number: {scene.outside.holds(party, number) for party in parties} for number in scene.asked.numbers}
    apart = any(len(labels) > 1 for labels in held.values())
    never = any(label not in held[number] for number in scene.asked.later) if label else False
    return None if apart or never else "all have taken it"


def beneath_a_standby_label(scene: Scene, places: Places) -> str | None:
    """No more displays wait than numbers are covered, and none longer than the last of the labels that cover them."""
    numbers, ends = {number for number, _end in scene.covered}, [end for _number, end in scene.covered]
    if int(places["count"]) > len(numbers) * len(scene.outside.delays):
        return f"{len(numbers)} numbers are covered"
    return None if any(same(instant(places["until"], scene.now), end) for end in ends) else f"they end at {ends}"


def not_shown(scene: Scene, places: Places) -> str | None:
    """What nobody has looked at since is not known to be there: only more than there are is false."""
    most = len(scene.asked.numbers) * len(scene.outside.delays)
    return None if int(places["count"]) <= most else f"there are {most}"


def while_it_counts(judge: Judge) -> Judge:
    """A step that is done says what was so when it was: while the window is open, nothing newer took its numbers,
    and its label may be shown."""

    def judged(scene: Scene, places: Places) -> str | None:
        return judge(scene, places) if scene.counts else None

    return judged


def limit_is_over(scene: Scene, places: Places) -> str | None:
    return None if instant(places["limit"], scene.now) <= scene.now else "its time is not over"


def works_until(scene: Scene, places: Places) -> str | None:
    session = scene.session()
    if session is None:
        return "no session runs"
    return None if same(instant(places["until"], scene.now), session[1]) else f"it runs until {session[1]}"


def works_and_more(scene: Scene, places: Places) -> str | None:
    later = [start for start, _end in scene.periods if start > scene.now]
    if int(places["count"]) != len(later):
        return f"{len(later)} follow"
    return works_until(scene, places) or goes_on_at(scene, places)


def goes_on_at(scene: Scene, places: Places) -> str | None:
    return None if same(instant(places["next"], scene.now), scene.next_start()) else f"at {scene.next_start()}"


def rests(scene: Scene, places: Places) -> str | None:
    return "a session runs" if scene.session() else goes_on_at(scene, places)


def booked_ahead(scene: Scene, _places: Places) -> str | None:
    if scene.state != "scheduled":
        return f"the window is {scene.state}"
    if scene.asked.unproved or (scene.outside.frozen and scene.asked.label):
        return "its numbers are not proved" if scene.asked.unproved else "its label is frozen"
    return None if scene.now < scene.periods[0][0] else "its start has passed"


def unproved(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.numbers) if scene.asked.unproved else 0
    return None if int(places["count"]) == true else f"{true} are not proved"


def superseded(scene: Scene, _places: Places) -> str | None:
    return f"{sorted(scene.asked.own)} have its label still" if scene.asked.own else None


def newer_label(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.later)
    return None if int(places["count"]) <= true else f"{true} have a newer one"


def taken_back(scene: Scene, _places: Places) -> str | None:
    return None if scene.state in ("aborted", "rolled_back") else f"the window is {scene.state}"


def kept(scene: Scene, _places: Places) -> str | None:
    true = scene.published_at is not None and scene.owed_by is not None and scene.published_at <= scene.owed_by
    return None if true else f"published {scene.published_at}, owed {scene.owed_by}"


def broken(scene: Scene, _places: Places) -> str | None:
    late = scene.published_at or scene.now
    return None if scene.owed_by is not None and late > scene.owed_by else f"owed by {scene.owed_by}"


def until_spoken(scene: Scene, places: Places) -> str | None:
    """What staff say: the end of the session that runs or comes next, as announcements and plans do."""
    said = instant(places["until"], scene.now)
    ends = [end for _start, end in scene.periods if end > scene.now] or [scene.periods[-1][1]]
    return None if same(said, ends[0]) else f"it ends at {ends[0]}"


def hours_told(scene: Scene, places: Places) -> str | None:
    """Each session that is named is one of the window's, and none is left out."""
    said = places["when"]
    for start, _end in scene.periods[:4]:
        if f"{start.astimezone(SHANGHAI):%H:%M}" not in said:
            return f"{start} is not named"
    return None if len(scene.periods) == 1 or re.match(r"\D*\d+", said) else "several sessions as one stretch"
