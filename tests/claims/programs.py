"""What programs read: the API, webhooks, the status page's JSON and feed, the calendar. Judged field by field.

A field that is not judged is named with the reason; one that nobody has named fails, so that a new one is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from tests.claims.finding import claims_nothing, judged
from tests.claims.judging import accepted_where_it_counts, nothing_shown, same, seen_everywhere
from tests.claims.scenes import Scene

if TYPE_CHECKING:
    from tests.portal_client import PortalClient
    from tests.scenarios.programs import Program

Told = tuple[str, str, str | None]  # the door, the field with what it says, what is wrong with it
FieldJudge = Callable[[Scene, Any], str | None]
STATES = {"running": "in_progress", "verifying": "verifying", "scheduled": "scheduled"}
CALENDAR = {"completed": "CONFIRMED", "superseded": "CONFIRMED", "waiting_for_approval": "TENTATIVE"}
NOTED = {"running": "IN-PROCESS", "verifying": "IN-PROCESS", "completed": "COMPLETED", "superseded": "COMPLETED"}
CALENDAR |= dict.fromkeys(("scheduled", "running", "verifying"), "CONFIRMED")


def column_at(name: str) -> FieldJudge:
    def judged(scene: Scene, said: Any) -> str | None:
        true = getattr(scene, name)
        if not said:
            return None if true is None else f"it is {true}"
        return None if same(_instant(said), true) else f"it is {true}"

    return judged


def _instant(text: str | datetime) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)


def _frozen(scene: Scene, said: Any) -> str | None:
    return None if not said or (scene.outside.frozen and scene.open) else "its certification is not frozen"


def _completion(scene: Scene, said: Any) -> str | None:
    if not scene.ended_now:
        return None if not said or scene.state == "completed" else f"the window is {scene.state}"
    judges = {"proved": seen_everywhere, "nothing": nothing_shown}
    return judges[said](scene.as_it_ended(), {}) if said in judges else None


def _standby(scene: Scene, said: Any) -> str | None:
    if said is None:
        return None
    led = sum(n in scene.opened and scene.outside.leads_to(n, to) > 0 for n, to in scene.standby)
    waits = sum(number in scene.opened for number, _standby in scene.standby) - led
    true = {"taking_calls": led, "reserved": len(scene.standby) - led - waits}
    wrong = {name: count for name, count in true.items() if said[name] != count}
    if said["asked"] + said["failed"] != waits:
        wrong["asked or failed"] = waits
    return f"{wrong}" if wrong else None


def _sessions(scene: Scene, said: Any) -> str | None:
    told = [(_instant(each["start"]), _instant(each["end"])) for each in said]
    same_all = len(told) == len(scene.periods) and all(
        same(a, c) and same(b, d) for (a, b), (c, d) in zip(told, scene.periods, strict=True)
    )
    return None if same_all else f"{scene.periods}"


def _gates(scene: Scene, said: Any) -> str | None:
    """A step that is passed was so: accepted where it counts, seen everywhere that counts."""
    if not scene.counts:
        return None
    passed = {each["name"] for each in said if each["state"] == "passed"}
    if "published" in passed and (wrong := accepted_where_it_counts(scene, {})):
        return f"published: {wrong}"
    return f"seen: {seen_everywhere(scene, {})}" if "seen" in passed and seen_everywhere(scene, {}) else None


def _directories(scene: Scene, said: Any) -> str | None:
    """Displays that are shown are seen; those that wait for handsets are taken."""
    for each in said:
        party, states = each["directory"], each["states"]
        seen = sum(
            scene.outside.visible(party, number, scene.now) is not None
            and scene.outside.visible(party, number, scene.now) == scene.outside.holds(party, number)
            for number in scene.asked.numbers
        )
        if states.get("shown", 0) > seen:
            return f"{seen} are seen at {party}, {states}"
        taken = sum((party, number) in scene.outside.taken for number in scene.asked.numbers)
        if sum(states.get(name, 0) for name in ("shown", "waiting", "assumed")) > taken:
            return f"{taken} are taken at {party}, {states}"
    return None


def _unproved(scene: Scene, said: Any) -> str | None:
    true = len(scene.asked.numbers) if scene.asked.unproved and scene.asked.label else said
    return None if said == true else f"{true} are not proved"


def _said(scene: Scene, text: str) -> str | None:
    """What pages say, judged as theirs is."""
    verdicts = list(judged("API", text, scene))
    if claims_nothing(text, verdicts):
        return "it is no claim"
    return next((each.wrong for each in verdicts if each.wrong), None)


WINDOW: Mapping[str, FieldJudge] = {
    "state": lambda scene, said: None if said == scene.state else f"it is {scene.state}",
    "known": lambda scene, said: _said(scene, said["sentence"]),
    "starts_at": column_at("starts_at"),
    "ends_at": column_at("ends_at"),
    "published_at": column_at("published_at"),
    "completed_at": column_at("completed_at"),
    "promised_by": column_at("promised_by"),
    "frozen": _frozen,
    "completion": _completion,
    "standby_numbers": _standby,
    "sessions": _sessions,
    "gates": _gates,
    "directories": _directories,
    "unproved_numbers": _unproved,
    "extensions": lambda scene, said: None if said == scene.asked.extended else f"{scene.asked.extended}",
}
# Names, keys and figures that say nothing of how it stands; `held` follows from the gates.
NOT_JUDGED = frozenset(
    {
        *("id", "request", "title", "lane", "impact", "time_zone", "sequence", "first_promised_by", "started_at"),
        *("held", "policy_version", "slot_reasons", "booked_at", "booked_by", "booked_by_id", "updated_at"),
        *("unproved", "offer", "awaits_holidays_of", "may_move", "told"),
    }
)
EVENTS: Mapping[str, FieldJudge] = {
    "label_published": lambda scene, _said: accepted_where_it_counts(scene, {}) if scene.open else None,
    "window_completed": lambda scene, _said: seen_everywhere(scene.as_it_ended(), {}) if scene.ended_now else None,
    "window_completed_nothing": lambda scene, _said: nothing_shown(scene, {}) if scene.ended_now else None,
    "window_superseded": lambda scene, _said: None if not scene.asked.own else f"{scene.asked.own} have its label",
}


@dataclass
class Programs:
    """A program of the client, and who reads what is public. heard: of the webhooks' events."""

    program: Program
    stranger: PortalClient
    heard: int = 0
    windows: dict[str, Any] = field(default_factory=dict)
    public: dict[str, Any] = field(default_factory=dict)
    events: list[Any] = field(default_factory=list)
    calendar: list[Any] = field(default_factory=list)
    atom: str = ""

    def open(self) -> None:
        """Read what is not one window's once for all of them."""
        from icalendar import Calendar

        from maintenance.feed import windows_feed
        from tenants.context import current_tenant
        from tenants.webhooks.models import WebhookEvent

        self.windows = {each["id"]: each for each in self.program.get("/windows")["results"]}
        summary = json.loads(self.stranger.get("/api/v2/scheduled-maintenances.json").content)
        self.public = {each["id"]: each for each in summary["scheduled_maintenances"]}
        self.atom = self.stranger.get("/status/history.atom").content.decode()
        self.events = list(WebhookEvent.objects.order_by("made_at", "pk"))[self.heard :]
        self.heard += len(self.events)
        self.calendar = []
        tenant = current_tenant()
        spoken = tenant.language
        for tenant.language in ("en", "zh-hans"):
            self.calendar += Calendar.from_ical(windows_feed().content).walk("VEVENT")
        tenant.language = spoken

    def of_window(self, scene: Scene, *, whole: bool) -> Iterator[Told]:
        """Each field that says something of a window."""
        key = str(scene.asked.window.pk)
        if key in self.windows:
            yield from _fields("API list", self.windows[key], scene)
        if whole:
            yield from _fields("API", self.program.get(f"/windows/{key}"), scene)
        yield from self._public(scene)
        yield from self._told(scene)
        yield from self._dated(scene)

    def _public(self, scene: Scene) -> Iterator[Told]:
        from portal.status.shown import opaque

        said = self.public.get(opaque("window", scene.asked.window.pk))
        if said is None:
            return
        true = STATES.get(scene.state, "completed")
        yield "status JSON", f"status {said['status']}", None if said["status"] == true else f"it is {true}"
        begins = said["scheduled_for"]
        yield "status JSON", f"scheduled_for {begins}", column_at("starts_at")(scene, begins)
        texts = {each["body"] for each in said["incident_updates"]}
        missing = [text for text in texts if text not in "".join(ET.fromstring(self.atom).itertext())]
        yield "feed", f"{len(texts)} updates", f"lacks {missing}" if missing and len(self.public) < 5 else None

    def _told(self, scene: Scene) -> Iterator[Told]:
        for event in self.events:
            subject, now = event.data.get("subject") or {}, event.data.get("now") or {}
            if subject.get("id") != str(scene.asked.window.pk):
                continue
            if judge := EVENTS.get(event.type.replace(".", "_")):
                yield "webhook", event.type, judge(scene, event.data)
            if "state" in now and event is self.events[-1]:
                yield "webhook", f"state {now['state']}", WINDOW["state"](scene, now["state"])

    def _dated(self, scene: Scene) -> Iterator[Told]:
        mine = [each for each in self.calendar if str(scene.asked.window.pk) in str(each.get("UID"))]
        if not mine:
            return
        words, hours = {str(each["STATUS"]) for each in mine}, {(each["DTSTART"].dt, each["DTEND"].dt) for each in mine}
        true = CALENDAR.get(scene.state, "CANCELLED")
        yield "calendar", f"status {words}", None if words == {true} else f"it is {true}"
        whole = {(start.replace(microsecond=0), end.replace(microsecond=0)) for start, end in scene.periods}
        yield "calendar", f"hours {sorted(hours)}", None if not scene.open or hours == whole else f"{sorted(whole)}"
        for text in {line for each in mine for line in str(each["DESCRIPTION"]).splitlines()}:
            yield "calendar", f"says {text}", _said(scene, text)
        noted = {str(each["X-MAINTNOTE-STATUS"]) for each in mine}
        yield "calendar", f"noted {noted}", None if noted == {NOTED.get(scene.state, true)} else f"it is {scene.state}"
        places = {found[1] for each in mine if (found := re.search(r"\(\d+/(\d+)\)$", str(each["SUMMARY"])))}
        pieces = {str(len(scene.periods))} - {"1"}
        yield "calendar", f"pieces {places}", None if not scene.open or places == pieces else f"{pieces}"


def _fields(door: str, said: Mapping[str, Any], scene: Scene) -> Iterator[Told]:
    for name, value in said.items():
        if name in WINDOW:
            yield door, f"{name} {value}", WINDOW[name](scene, value)
        elif name not in NOT_JUDGED:
            yield door, f"{name} {value}", "nobody judges this field: tests/claims/programs.py"
