"""The status page as programs read it: JSON in the form of Statuspage v2, and Atom (RFC 4287).

A component is a directory, a scheduled maintenance a window, an incident an outage. Everything is in the client's
language and zone, and depends on what is stored alone, so that who asks again is answered with 304.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maintenance.models import Window
from portal.status.shown import DirectoryStanding, PublicOutage, PublicWindow, StatusPage, WindowTurn, opaque
from portal.templatetags._statuses import look
from tenants.when import periods_text

Wire = dict[str, Any]  # as JSON will say it
NEWEST: Final = 50
ATOM: Final = "http://www.w3.org/2005/Atom"
COMPONENTS: Final = {
    "operational": "operational",
    "updating": "operational",
    "maintenance": "under_maintenance",
    "degraded": "degraded_performance",
    "away": "degraded_performance",
    "outage": "major_outage",
}
INDICATORS: Final = {"degraded": "minor", "away": "minor", "outage": "critical", "maintenance": "maintenance"}
State = Window.State
STATUSES: Final = {
    State.SCHEDULED: "scheduled",
    State.RUNNING: "in_progress",
    State.VERIFYING: "verifying",
}  # whatever else: completed


@dataclass(frozen=True)
class Client:
    """Whose page it is. url: of the page. began_at: when the client signed up; nothing is older."""

    key: str
    name: str
    url: str
    zone: str
    language: str
    began_at: datetime


class Statuspage:
    """The documents of one client's page."""

    def __init__(self, client: Client, page: StatusPage) -> None:
        self.client, self.page, self.zone = client, page, ZoneInfo(client.zone)
        self.components = [self._component(row, place) for place, row in enumerate(page.directories, 1)]
        self.windows = [self._window(window) for window in (*page.running, *page.planned, *page.past)]
        self.incidents = [self._incident(outage) for outage in page.outages]

    # ------------------------------------------------------------ JSON

    def document(self, name: str) -> bytes:
        """The bytes of one of DOCUMENTS."""
        parts = {"page": self._page(), **DOCUMENTS[name](self)}
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()

    def status(self) -> Wire:
        """Returns the state of the whole service."""
        word = str(look("service", self.page.overall).word) if self.page.overall else _("No labels shown yet")
        return {"indicator": INDICATORS.get(self.page.overall, "none"), "description": word}

    def maintenances(self, *statuses: str) -> list[Wire]:
        """The windows with one of these statuses, all without any; the newest first."""
        windows = [row for row in self.windows if not statuses or row["status"] in statuses]
        return sorted(windows, key=lambda row: str(row["scheduled_for"]), reverse=True)[:NEWEST]

    def unresolved(self) -> list[Wire]:
        """The incidents that are not over."""
        return [row for row in self.incidents if row["resolved_at"] is None]

    def _page(self) -> Wire:
        client = self.client
        changed = [row["updated_at"] for row in (*self.components, *self.windows, *self.incidents)]
        at = max(changed, default=self._at(client.began_at), key=lambda text: datetime.fromisoformat(str(text)))
        return {
            "id": client.key,
            "name": client.name,
            "url": client.url,
            "time_zone": client.zone,
            "updated_at": at,
        }

    def _component(self, row: DirectoryStanding, place: int) -> Wire:
        return {
            "id": opaque("directory", row.code),
            "name": row.name,
            "status": COMPONENTS[row.state],
            "created_at": self._at(self.client.began_at),
            "updated_at": self._at(row.looked_at or self.client.began_at),
            "position": place,
            "description": row.detail,
            "showcase": True,
            "start_date": None,
            "group_id": None,
            "page_id": self.client.key,
            "group": False,
            "only_show_if_degraded": False,
        }

    def _window(self, window: PublicWindow) -> Wire:
        status = STATUSES.get(State(window.state), "completed")
        updates = [self._turn(window, turn) for turn in reversed(window.turns)]
        began = window.turns[0].at if window.turns else window.starts_at
        resolved = updates[0]["created_at"] if status == "completed" and updates else None
        return {
            **self._event(window.key, window.title, began, updates),
            "status": status,
            "impact": "maintenance",
            "monitoring_at": None,
            "resolved_at": resolved,
            "started_at": self._at(window.starts_at),
            "scheduled_for": self._at(window.starts_at),
            "scheduled_until": self._at(window.ends_at),
            "components": self.components,
        }

    def _turn(self, window: PublicWindow, turn: WindowTurn) -> Wire:
        word = str(look("window", turn.state).word)
        body = f"{word} · {periods_text(window.periods)} · {window.impact}"
        if turn.moved:
            body = _("The time was changed: %(what)s") % {"what": body}
        key = opaque("turn", f"{window.key} {turn.number}")
        return self._update(key, window.key, STATUSES.get(State(turn.state), "completed"), body, turn.at)

    def _incident(self, outage: PublicOutage) -> Wire:
        names, away = {"directory": outage.name}, outage.away
        begun = _("%(directory)s does not answer: what handsets show stays, changes wait.") % names
        begun = begun if away else _("%(directory)s shows none of the labels as it should.") % names
        updates = [self._update(opaque("began", outage.key), outage.key, "investigating", begun, outage.began_at)]
        if outage.ended_at is not None:
            over = (_("%(directory)s answers again.") if away else _("%(directory)s shows labels again.")) % names
            updates.insert(0, self._update(opaque("ended", outage.key), outage.key, "resolved", over, outage.ended_at))
        title = (_("No answer: %(directory)s") if away else _("Displays interrupted: %(directory)s")) % names
        key = opaque("directory", outage.code)
        return {
            **self._event(outage.key, title, outage.began_at, updates),
            "status": updates[0]["status"],
            "impact": "minor" if away else "critical",
            "monitoring_at": None,
            "resolved_at": self._at(outage.ended_at) if outage.ended_at else None,
            "started_at": self._at(outage.began_at),
            "components": [row for row in self.components if row["id"] == key],
        }

    def _event(self, key: str, title: str, began: datetime, updates: Sequence[Wire]) -> Wire:
        return {
            "id": key,
            "name": title,
            "created_at": self._at(began),
            "updated_at": updates[0]["created_at"] if updates else self._at(began),
            "shortlink": f"{self.client.url}#{key}",
            "page_id": self.client.key,
            "incident_updates": list(updates),
            "reminder_intervals": None,
        }

    def _update(self, key: str, of: str, status: str, body: str, at: datetime) -> Wire:
        return {
            "id": key,
            "status": status,
            "body": body,
            "incident_id": of,
            "created_at": self._at(at),
            "updated_at": self._at(at),
            "display_at": self._at(at),
            "affected_components": None,
            "deliver_notifications": True,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _at(self, at: datetime) -> str:
        return at.astimezone(self.zone).isoformat(timespec="milliseconds")

    # ------------------------------------------------------------ Atom

    def atom(self, address: str) -> bytes:
        """Returns an entry for each turn of windows and outages, the newest first. address: of the feed."""
        feed = _element(None, "feed", **{"xml:lang": self.client.language})
        _element(feed, "id", f"{self.client.url}#{self.client.key}")
        _element(feed, "title", _("Status of %(client)s") % {"client": self.client.name})
        _element(feed, "updated", str(self._page()["updated_at"]))
        _element(feed, "link", rel="self", type="application/atom+xml", href=address)
        _element(feed, "link", rel="alternate", type="text/html", href=self.client.url)
        _element(_element(feed, "author"), "name", self.client.name)
        pairs = [(event, update) for event in (*self.windows, *self.incidents) for update in event["incident_updates"]]
        pairs.sort(key=lambda pair: datetime.fromisoformat(pair[1]["created_at"]), reverse=True)
        for event, update in pairs[:NEWEST]:
            entry = _element(feed, "entry")
            _element(entry, "id", f"{self.client.url}#{update['id']}")
            _element(entry, "title", str(event["name"]))
            _element(entry, "published", update["created_at"])
            _element(entry, "updated", update["created_at"])
            _element(entry, "link", rel="alternate", type="text/html", href=str(event["shortlink"]))
            _element(entry, "content", update["body"], type="text")
        return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _element(parent: ET.Element | None, tag: str, text: str = "", **attributes: str) -> ET.Element:
    if parent is None:
        made = ET.Element(tag, {"xmlns": ATOM, **attributes})
    else:
        made = ET.SubElement(parent, tag, attributes)
    if text:
        made.text = text
    return made


def _upcoming(page: Statuspage) -> list[Wire]:
    return page.maintenances("scheduled")


def _active(page: Statuspage) -> list[Wire]:
    return page.maintenances("in_progress", "verifying")


DOCUMENTS: Final[Mapping[str, Callable[[Statuspage], Wire]]] = {
    "summary": lambda page: {
        "components": page.components,
        "incidents": page.unresolved(),
        "scheduled_maintenances": [*_active(page), *_upcoming(page)],
        "status": page.status(),
    },
    "status": lambda page: {"status": page.status()},
    "components": lambda page: {"components": page.components},
    "incidents": lambda page: {"incidents": page.incidents},
    "incidents/unresolved": lambda page: {"incidents": page.unresolved()},
    "scheduled-maintenances": lambda page: {"scheduled_maintenances": page.maintenances()},
    "scheduled-maintenances/upcoming": lambda page: {"scheduled_maintenances": _upcoming(page)},
    "scheduled-maintenances/active": lambda page: {"scheduled_maintenances": _active(page)},
}
