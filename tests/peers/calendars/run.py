"""Twelve readers of calendars see the same events in the feed, with reminders and without, and the same alarms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ical.calendar_stream
import icalendar
import icalevents.icalevents
import ics
import recurring_ical_events
import vobject
from libical import Libical

sys.path.insert(0, str(Path(__file__).parents[1]))
from debian import Emacs, unpacked

BASE, PORT = os.environ["SHOUHAO_BASE"], os.environ["SHOUHAO_PORT"]
HOST = BASE.removeprefix("http://")
PACKAGES = ("ical.js@2.2.1", "node-ical@0.26.1", "ts-ics@2.4.6", "ical-expander@3.2.0")
AHEAD = (15, 60, 1440, 4320)  # minutes: every choice there is
READ = """
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ICAL from 'ical.js'
import { convertIcsCalendar } from 'ts-ics'
const require = createRequire(import.meta.url)
const nodeIcal = require('node-ical'), Expander = require('ical-expander')
const text = readFileSync(process.argv[2], 'utf8')
const at = (date) => Math.round(new Date(date).getTime() / 1000)
const said = {}
const root = new ICAL.Component(ICAL.parse(text))
said['ical.js'] = root.getAllSubcomponents('vevent').map((each) => {
  const event = new ICAL.Event(each)
  const alarms = each.getAllSubcomponents('valarm')
    .map((alarm) => alarm.getFirstPropertyValue('trigger').toSeconds())
  return [event.uid, at(event.startDate.toJSDate()), at(event.endDate.toJSDate()), event.summary, alarms]
})
said['node-ical'] = Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each.type === 'VEVENT')
  .map((each) => [each.uid, at(each.start), at(each.end), each.summary])
said['ts-ics'] = convertIcsCalendar(undefined, text).events
  .map((each) => [each.uid, at(each.start.date), at(each.end.date), each.summary])
const expanded = new Expander({ ics: text, maxIterations: 1000 }).all()
said['ical-expander'] = expanded.events
  .map((each) => [each.uid, at(each.startDate.toJSDate()), at(each.endDate.toJSDate()), each.summary])
console.log(JSON.stringify(said))
"""


LISP = """
(require 'icalendar)
(require 'json)
(defun seconds (text) (time-convert (encode-time (icalendar--decode-isodatetime text)) 'integer))
(with-temp-buffer
  (insert-file-contents (pop command-line-args-left))
  (with-current-buffer (icalendar--get-unfolded-buffer (current-buffer))
    (goto-char (point-min))
    (dolist (event (icalendar--all-events (icalendar--read-element nil nil)))
      (let ((said (lambda (name) (icalendar--get-event-property event name))))
        (princ (json-encode (list (funcall said 'UID) (seconds (funcall said 'DTSTART)) (seconds (funcall said 'DTEND))
          (icalendar--convert-string-for-import (funcall said 'SUMMARY)))))
        (terpri)))))
"""


class Browser:
    """Somebody who is signed in, as an operator of the demo's shop."""

    def __init__(self) -> None:
        self._cookies = ""
        page = self.read("/accounts/login/")
        self.post("/accounts/login/", page, login="operator@qinghe.example", password="shouhao-demo")

    def read(self, path: str, data: bytes | None = None) -> str:
        """What stands at a path. Cookies are kept by hand: the address is another than the host that is named."""
        asked = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data=data, headers={"Host": HOST})
        if self._cookies:
            asked.add_unredirected_header("Cookie", self._cookies)
        opener = urllib.request.build_opener(_Stay)
        with opener.open(asked, timeout=30) as answer:
            set_here = [each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
            known = dict(each.split("=", 1) for each in [*self._cookies.split("; "), *set_here] if "=" in each)
            self._cookies = "; ".join(f"{name}={value}" for name, value in known.items())
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str | list[str]) -> None:
        """A form of a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        once = re.search(r'name="once" value="([^"]+)"', page)
        sent = {"csrfmiddlewaretoken": token[1] if token else "", "once": once[1] if once else "", **fields}
        self.read(path, urllib.parse.urlencode(sent, doseq=True).encode())


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are not followed: what was posted is done by then."""

    def http_error_302(self, request: Any, answer: Any, code: int, message: str, headers: Any) -> Any:
        return answer

    http_error_303 = http_error_302


def seconds(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp())


def by_icalendar(text: str) -> list[Any]:
    return [
        [
            str(each["UID"]),
            seconds(each.decoded("DTSTART")),
            seconds(each.decoded("DTEND")),
            str(each["SUMMARY"]),
            [alarm.decoded("TRIGGER").total_seconds() for alarm in each.walk("VALARM")],
        ]
        for each in icalendar.Calendar.from_ical(text).walk("VEVENT")
    ]


def by_recurring(text: str) -> list[Any]:
    occurrences = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).all()
    return [
        [str(each["UID"]), seconds(each.decoded("DTSTART")), seconds(each.decoded("DTEND")), str(each["SUMMARY"])]
        for each in occurrences
    ]


def by_vobject(text: str) -> list[Any]:
    return [
        [
            each.uid.value,
            seconds(each.dtstart.value),
            seconds(each.dtend.value),
            each.summary.value,
            [alarm.trigger.value.total_seconds() for alarm in each.contents.get("valarm", [])],
        ]
        for each in vobject.readOne(text).contents.get("vevent", [])
    ]


def by_ics(text: str) -> list[Any]:
    return [
        [
            each.uid,
            seconds(each.begin.datetime),
            seconds(each.end.datetime),
            each.name,
            [alarm.trigger.total_seconds() for alarm in each.alarms],
        ]
        for each in ics.Calendar(text).events
    ]


def by_ical(text: str) -> list[Any]:
    calendar = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(text)
    return [
        [
            each.uid,
            seconds(each.dtstart),
            seconds(each.dtend),
            each.summary,
            [alarm.trigger.total_seconds() for alarm in each.alarm],
        ]
        for each in calendar.events
    ]


def by_icalevents(text: str) -> list[Any]:
    now = datetime.now(UTC)
    occurrences = icalevents.icalevents.events(
        string_content=text.encode(), start=now - timedelta(days=400), end=now + timedelta(days=400)
    )
    return [[each.uid, seconds(each.start), seconds(each.end), each.summary] for each in occurrences]


def by_emacs(text: str, emacs: Emacs) -> list[Any]:
    Path("feed.ics").write_text(text, newline="")
    return [json.loads(line) for line in emacs.run(LISP, "feed.ics").splitlines()]


READERS: Mapping[str, Callable[[str], list[Any]]] = {
    "icalendar": by_icalendar,
    "recurring-ical-events": by_recurring,
    "vobject": by_vobject,
    "ics": by_ics,
    "ical": by_ical,
    "icalevents": by_icalevents,
}


def by_node(text: str) -> dict[str, list[Any]]:
    """What the npm packages make of it."""
    Path("feed.ics").write_text(text)
    if not Path("read.mjs").exists():
        Path("read.mjs").write_text(READ)
        Path("package.json").write_text("{}")
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES]
        subprocess.run(install, check=True, timeout=120)
    return dict(json.loads(subprocess.check_output(["node", "read.mjs", "feed.ics"], text=True, timeout=60)))


def feed(browser: Browser, name: str, *reminders: int) -> str:
    """A new address of the calendar, as it is read."""
    page = browser.read("/settings/calendar/")
    browser.post("/settings/calendar/", page, name=name, reminders=[str(each) for each in reminders])
    path = re.search(r"/calendar/[\w.:-]+\.ics", browser.read("/settings/calendar/"))
    assert path is not None, "the page shows the new address first"
    return browser.read(path[0])


def of_debian() -> dict[str, Callable[[str], list[Any]]]:
    """The readers that are no package of Python or npm."""
    root, _libraries = unpacked("libical3t64")
    emacs = Emacs()
    return {"libical": Libical(next(root.rglob("libical.so.3"))).events, "Emacs": lambda text: by_emacs(text, emacs)}


def check(text: str, reminders: tuple[int, ...], debian: Mapping[str, Callable[[str], list[Any]]]) -> int:
    """All readers see what stands there. Returns how many events that is."""
    read = {name: reader(text) for name, reader in [*READERS.items(), *debian.items()]} | by_node(text)
    expected = sorted(each[:4] for each in read["icalendar"])
    assert expected
    alarms = {each[0]: sorted(each[4]) for each in read["icalendar"]}  # what is over reminds of nothing
    wanted = sorted(-60 * each for each in reminders)
    assert wanted in alarms.values(), alarms
    assert all(each in ([], wanted) for each in alarms.values()), alarms
    for name, events in read.items():
        assert sorted(each[:4] for each in events) == expected, f"{name}: {events[:2]} instead of {expected[:2]}"
        for each in events:
            if len(each) > 4:
                assert sorted(map(round, each[4])) == alarms[each[0]], f"{name}: {each}"
    assert len(read) == 12
    return len(expected)


def main() -> None:
    """Raises when a reader sees something else."""
    browser = Browser()
    plain, reminding = feed(browser, "Plain"), feed(browser, "All reminders", *AHEAD)
    assert "VALARM" not in plain
    debian = of_debian()
    count = check(plain, (), debian)
    assert check(reminding, AHEAD, debian) == count
    print(f"{count} events alike to 12 readers, without alarms and with {len(AHEAD)} each")


main()
