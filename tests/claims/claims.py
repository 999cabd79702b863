"""What is said: some forty claims, each with the message ids that say it and how it is judged.

A judge is given what stands in the sentence's places, and answers None, or what is not so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import polib

from tests.claims.truth import Asked, Outside

CATALOGUE = Path(__file__).parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Scene:
    """One window at one moment: the test's own log, the outside world, and the window's plain columns."""

    asked: Asked
    outside: Outside
    now: datetime
    state: str
    periods: tuple[tuple[datetime, datetime], ...]
    published_at: datetime | None
    owed_by: datetime | None
    promised_by: datetime | None
    completed_at: datetime | None = None
    ended_now: bool = False  # it was open when it was looked at before: what its end says is to be so now

    def parties(self) -> list[str]:
        """Parties at which the window has something to show: its label, else whatever its numbers show there."""
        return [
            party
            for party in self.outside.delays
            if self.asked.label or any(self.outside.holds(party, number) for number in self.asked.own)
        ]

    def shown_at(self, party: str) -> bool:
        """Handsets of the party show for each of its numbers what the party holds, and it is the window's label."""
        return all(
            self.outside.visible(party, number, self.now) == self.outside.holds(party, number)
            and (not self.asked.label or self.outside.holds(party, number) in (self.asked.label, self.asked.standby))
            for number in self.asked.own
        )

    def taken_at(self, party: str) -> bool:
        """The party has taken the window's label for each of its numbers; without one, whatever it was told of them."""
        if not self.asked.label:
            return True
        labels = (self.asked.label, self.asked.standby)
        return all(self.outside.holds(party, number) in labels for number in self.asked.own)

    def session(self) -> tuple[datetime, datetime] | None:
        """The session that runs now."""
        return next((each for each in self.periods if each[0] <= self.now < each[1]), None)

    def next_start(self) -> datetime | None:
        """When the next session begins."""
        return next((start for start, _end in self.periods if start > self.now), None)


Places = Mapping[str, str]
Judge = Callable[[Scene, Places], str | None]


@dataclass(frozen=True)
class Claim:
    """name: of what is claimed; says: message ids; judge: what is not so, or None. finds: expressions for what has no
    message id: the platform's scripts.
    """

    name: str
    says: tuple[str, ...]
    judge: Judge
    finds: tuple[str, ...] = ()


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


def _same(said: datetime, true: datetime | None) -> bool:
    return true is not None and abs(said - true) < MINUTE


def _of(holds: Callable[[Scene], bool], otherwise: str) -> Judge:
    return lambda scene, _places: None if holds(scene) else otherwise


def _states(*states: str) -> Judge:
    return lambda scene, _places: None if scene.state in states else f"the window is {scene.state}"


def _accepted_by(scene: Scene, places: Places) -> str | None:
    true = sum(scene.taken_at(party) for party in scene.parties())
    if int(places["taken"]) > true:
        return f"{true} have taken it"
    return None if int(places["count"]) <= len(scene.outside.delays) else "more parties than there are"


def _visible_at(scene: Scene, places: Places) -> str | None:
    true = sum(scene.shown_at(party) for party in scene.parties())
    return None if int(places["seen"]) <= true else f"{true} show it"


def _at_its_end(judge: Judge) -> Judge:
    """What a completed window says of its end was so then; what has changed since is another claim's."""

    def judged(scene: Scene, places: Places) -> str | None:
        return judge(scene, places) if scene.state != "completed" or scene.ended_now else None

    return judged


def _seen_everywhere(scene: Scene, _places: Places) -> str | None:
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


def _nothing_shown(scene: Scene, _places: Places) -> str | None:
    """As the window ended: what its numbers were given later is nothing that it had to show."""
    at = scene.completed_at or scene.now
    shown = [
        number
        for (_party, number), taken in scene.outside.taken.items()
        if number in scene.asked.own and any(label for when, label, _revision in taken if when <= at)
    ]
    return f"shown on {shown}" if shown else None


def _expected_by(scene: Scene, places: Places) -> str | None:
    true = scene.outside.all_visible_by(scene.asked.own)
    return None if true is None or instant(places["time"], scene.now) + MINUTE > true else f"it is {true}"


def _accepted_everywhere(scene: Scene, _places: Places) -> str | None:
    open_ = [party for party in scene.parties() if not scene.taken_at(party)]
    return f"{open_} have not" if open_ else None


def _accepted_where_it_counts(scene: Scene, _places: Places) -> str | None:
    open_ = [party for party in scene.parties() if party in scene.outside.critical and not scene.taken_at(party)]
    return f"{open_} have not" if open_ else None


def _not_taken(scene: Scene, places: Places) -> str | None:
    true = sum(not scene.taken_at(party) for party in scene.outside.delays)
    return None if true else "all have taken it"


def _not_shown(scene: Scene, places: Places) -> str | None:
    """What nobody has looked at since is not known to be there: only more than there are is false."""
    most = len(scene.asked.numbers) * len(scene.outside.delays)
    return None if int(places["count"]) <= most else f"there are {most}"


def _while_it_counts(judge: Judge) -> Judge:
    """A step that is done says what was so when it was: while the window is open and nothing newer took its numbers."""

    def judged(scene: Scene, places: Places) -> str | None:
        counts = scene.state in ("running", "verifying") and not scene.asked.later
        return judge(scene, places) if counts else None

    return judged


def _limit_is_over(scene: Scene, places: Places) -> str | None:
    return None if instant(places["limit"], scene.now) <= scene.now else "its time is not over"


def _works_until(scene: Scene, places: Places) -> str | None:
    session = scene.session()
    if session is None:
        return "no session runs"
    return None if _same(instant(places["until"], scene.now), session[1]) else f"it runs until {session[1]}"


def _works_and_more(scene: Scene, places: Places) -> str | None:
    later = [start for start, _end in scene.periods if start > scene.now]
    if int(places["count"]) != len(later):
        return f"{len(later)} follow"
    return _works_until(scene, places) or _goes_on_at(scene, places)


def _goes_on_at(scene: Scene, places: Places) -> str | None:
    return None if _same(instant(places["next"], scene.now), scene.next_start()) else f"at {scene.next_start()}"


def _rests(scene: Scene, places: Places) -> str | None:
    return "a session runs" if scene.session() else _goes_on_at(scene, places)


def _booked_ahead(scene: Scene, _places: Places) -> str | None:
    if scene.state != "scheduled":
        return f"the window is {scene.state}"
    return None if scene.now < scene.periods[0][0] else "its start has passed"


def _unproved(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.numbers) if scene.asked.unproved else 0
    return None if int(places["count"]) == true else f"{true} are not proved"


def _superseded(scene: Scene, _places: Places) -> str | None:
    return f"{sorted(scene.asked.own)} have its label still" if scene.asked.own else None


def _newer_label(scene: Scene, places: Places) -> str | None:
    true = len(scene.asked.later)
    return None if int(places["count"]) <= true else f"{true} have a newer one"


def _taken_back(scene: Scene, _places: Places) -> str | None:
    return None if scene.state in ("aborted", "rolled_back") else f"the window is {scene.state}"


def _kept(scene: Scene, _places: Places) -> str | None:
    true = scene.published_at is not None and scene.owed_by is not None and scene.published_at <= scene.owed_by
    return None if true else f"published {scene.published_at}, owed {scene.owed_by}"


def _broken(scene: Scene, _places: Places) -> str | None:
    late = scene.published_at or scene.now
    return None if scene.owed_by is not None and late > scene.owed_by else f"owed by {scene.owed_by}"


def _until_spoken(scene: Scene, places: Places) -> str | None:
    """What staff say: never before the session, or the promise, ends."""
    said = instant(places["until"], scene.now)
    ends = [end for _start, end in scene.periods if end > scene.now] or [scene.periods[-1][1]]
    true = ends[0]
    if len(ends) == 1 and scene.promised_by is not None and scene.published_at is None:
        true = max(true, scene.promised_by)
    return None if said + MINUTE > true else f"not before {true}"


def _hours_told(scene: Scene, places: Places) -> str | None:
    """Each session that is named is one of the window's, and none is left out."""
    said = places["when"]
    for start, _end in scene.periods[:4]:
        if f"{start.astimezone(SHANGHAI):%H:%M}" not in said:
            return f"{start} is not named"
    return None if len(scene.periods) == 1 or re.match(r"\D*\d+", said) else "several sessions as one stretch"


CLAIMS: tuple[Claim, ...] = (
    Claim("booked", ("Booked; begins by itself at its time",), _booked_ahead),
    Claim(
        "numbers to be proved",
        (
            "Booked; %(count)s numbers are not proved yet, and the window will wait for them",
            "Booked; %(count)s number is not proved yet, and the window will wait for it",
        ),
        _unproved,
    ),
    Claim("about to begin", ("About to begin",), _states("scheduled")),
    Claim(
        "in review",
        ("Label under review", "Label under review; begins at the first permitted time after its approval"),
        _states("waiting_for_approval"),
    ),
    Claim(
        "waits for proofs",
        ("Waits until its numbers are proved to be yours",),
        _of(lambda scene: scene.asked.unproved, "all are"),
    ),
    Claim("needs attention", ("“%(gate)s” needs attention", "A step needs attention"), _states("running", "verifying")),
    Claim("backing up", ("Started: the label configuration is being backed up",), _states("running")),
    Claim("being prepared", ("Determining the target labels for every directory",), _states("running")),
    Claim("work under way", ("Maintenance work under way until %(until)s",), _works_until),
    Claim(
        "work under way, more to come",
        (
            "Maintenance work under way until %(until)s; %(count)s more session, at %(next)s",
            "Maintenance work under way until %(until)s; %(count)s more sessions, the next at %(next)s",
        ),
        _works_and_more,
    ),
    Claim("no work now", ("No work at this hour: it goes on at %(next)s",), _rests),
    Claim(
        "work has ended",
        ("Maintenance work has ended and is being checked", "Work finished"),
        _of(lambda scene: scene.session() is None and scene.next_start() is None, "work is to come"),
    ),
    Claim(
        "accepted n of m",
        ("Accepted by %(taken)s of %(count)s directory", "Accepted by %(taken)s of %(count)s directories"),
        _accepted_by,
    ),
    Claim(
        "seen n of m",
        (
            "Published. Visible on the handsets of %(seen)s of %(count)s directory",
            "Published. Visible on the handsets of %(seen)s of %(count)s directories",
        ),
        _visible_at,
    ),
    Claim(
        "completed: visible",
        (
            "Completed: visible on handsets",
            "“%(title)s” is completed: visible on handsets.",
            "“%(title)s” is visible on handsets. The maintenance is completed.",
        ),
        _at_its_end(_seen_everywhere),
    ),
    Claim(
        "completed: as it should",
        ("“%(title)s” is completed: handsets show what they should.",),
        _at_its_end(_seen_everywhere),
    ),
    Claim(
        "nothing to show",
        (
            "Completed: there was nothing to show on handsets",
            "Completed: nothing to show",
            "“%(title)s” is completed. There was nothing to show on handsets.",
            "“%(title)s” is completed; there was nothing to show on handsets.",
            "Not applicable: none of its numbers has a label to show",
        ),
        _at_its_end(_nothing_shown),
    ),
    Claim(
        "superseded",
        (
            "Superseded: a newer change has replaced its label on every number",
            "“%(title)s” ends: a newer change has replaced its label.",
        ),
        _superseded,
    ),
    Claim(
        "replaced in part",
        (
            "%(words)s; %(count)s number has a newer label by now",
            "%(words)s; %(count)s numbers have a newer label by now",
        ),
        _newer_label,
    ),
    Claim("cancelled", ("Cancelled before its start",), _states("cancelled")),
    Claim("missed", ("Missed: it could not start within the permitted time",), _states("missed")),
    Claim(
        "taken back",
        (
            "Taken back: what was to be shown before it is to be shown again",
            "Every directory is updated again to show what it showed before.",
        ),
        _taken_back,
    ),
    Claim(
        "untouched",
        ("Aborted before anything was changed", "Nothing was changed on handsets."),
        _states("aborted", "rolled_back"),
    ),
    Claim("closed by hand", ("Closed by hand before all handsets showed it",), _states("completed")),
    Claim(
        "frozen",
        ("Certification is frozen for this label: stopped",),
        _states("scheduled", "waiting_for_approval", "running", "verifying"),
    ),
    Claim("accepted everywhere", ("every directory has accepted “%(title)s”.",), _accepted_everywhere),
    Claim(
        "accepted by who counts",
        (
            (
                "every directory that the maintenance waits for has accepted “%(title)s”; not accepted so far by:"
                " %(names)s."
            ),
        ),
        _accepted_where_it_counts,
    ),
    Claim(
        "expected by",
        (
            "Handsets show it when their cache expires, expected by %(time)s; we keep checking and will notify you.",
            "“%(title)s” is published; expected on handsets by %(time)s.",
        ),
        _expected_by,
    ),
    Claim(
        "all displays accepted",
        ("Accepted by every directory (%(count)s displays)",),
        _while_it_counts(_accepted_everywhere),
    ),
    Claim(
        "accepted, some open",
        (
            (
                "Accepted by every directory that the window waits for (%(count)s displays); not accepted so far by:"
                " %(directories)s"
            ),
        ),
        _while_it_counts(_accepted_where_it_counts),
    ),
    Claim("step: visible", ("Visible on handsets (%(count)s displays)",), _while_it_counts(_seen_everywhere)),
    Claim("promise kept", ("kept, %(length)s early",), _kept),
    Claim("promise not kept", ("not kept, %(length)s late", "overdue by %(length)s"), _broken),
    Claim(
        "promise runs from the start",
        ("runs from the start of the window",),
        _of(lambda scene: scene.now < scene.periods[0][0], "it has begun"),
    ),
    Claim(
        "hours",
        (
            "the maintenance “%(title)s” of %(numbers)s numbers is booked: %(when)s.",
            "a reviewer has approved “%(title)s”. It runs: %(when)s.",
        ),
        _hours_told,
    ),
    Claim(
        "spoken until",
        (),
        _until_spoken,
        (
            r".*until about (?P<until>[^(]+?)(?: \(\+\d+ sessions?\))?\.(?: .*)?",
            r".*预计(?P<until>[^（]+?)(?:（[^）]*）)?恢复.*",
        ),
    ),
    Claim("not yet accepted", ("Not yet accepted by %(directories)s (%(count)s)",), _not_taken),
    Claim("not yet on handsets", ("Not yet on the handsets of %(directories)s (%(count)s)",), _not_shown),
    Claim("not done in time", ("Not done by %(limit)s: %(missing)s",), _limit_is_over),
    Claim("not proved", ("Ownership not proved yet, no label is shown on these numbers: %(count)s",), _unproved),
    Claim(
        "refused",
        ("Refused by %(directories)s (%(count)s)",),
        _of(lambda scene: bool(scene.outside.refused), "none has"),
    ),
    Claim(
        "sessions end",
        ("Its sessions end at %(until)s",),
        lambda scene, places: (
            None if _same(instant(places["until"], scene.now), scene.periods[-1][1]) else "at another time"
        ),
    ),
    Claim(
        "not to be shown there",
        ("The label of this window is not to be shown on %(directories)s (%(count)s displays): see why",),
        _states("running", "verifying"),
    ),
    Claim(
        "started",
        ("“%(title)s” has started.", "the maintenance “%(title)s” has started."),
        _states("running", "verifying", "completed", "aborted", "rolled_back", "superseded"),
    ),
    Claim(
        "aborted",
        ("“%(title)s” was aborted.", "the maintenance “%(title)s” was aborted: %(reason)s"),
        _states("aborted", "rolled_back"),
    ),
    Claim(
        "rolled back",
        ("“%(title)s” was rolled back.", "the maintenance “%(title)s” was rolled back: %(reason)s"),
        _states("rolled_back"),
    ),
    Claim(
        "waits for the proof",
        ("“%(title)s” waits for the proof of its numbers.",),
        _of(lambda scene: scene.asked.unproved, "all are proved"),
    ),
)


def pattern_of(text: str) -> str:
    """The expression that finds a sentence with whatever stands in its places."""
    parts = re.split(r"%\((\w+)\)s", text)
    names: set[str] = set()
    made = re.escape(parts[0])
    for name, rest in zip(parts[1::2], parts[2::2], strict=True):
        made += "(.+?)" if name in names else f"(?P<{name}>.+?)"
        made += re.escape(rest)
        names.add(name)
    return made


@cache
def patterns() -> tuple[tuple[Claim, re.Pattern[str]], ...]:
    """Each claim with what finds it, in English and in Chinese."""
    chinese: dict[str, Iterable[str]] = {}
    for entry in polib.pofile(str(CATALOGUE)):
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        chinese[entry.msgid] = texts
        if entry.msgid_plural:
            chinese[entry.msgid_plural] = texts
    found = [
        (claim, re.compile(pattern_of(text.replace("%%", "%"))))
        for claim in CLAIMS
        for said in claim.says
        for text in (said, *chinese.get(said, ()))
    ]
    return (*found, *((claim, re.compile(each)) for claim in CLAIMS for each in claim.finds))


def never_said() -> list[str]:
    """Message ids of claims that the catalogue does not know: nothing says them any more."""
    known = {text for entry in polib.pofile(str(CATALOGUE)) for text in (entry.msgid, entry.msgid_plural) if text}
    return [said for claim in CLAIMS for said in claim.says if said not in known]
