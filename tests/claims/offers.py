"""What is said of a time before it is booked: on the page of a change, and by the API's proposal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.claims.doors import Doors, page_of
from tests.claims.finding import sentences
from tests.claims.letters import Said
from tests.claims.programs import Programs, Told
from tests.claims.scenes import Scene

if TYPE_CHECKING:
    from uuid import UUID


FIGURES = re.compile(r"<div><span>(.*?)</span>(<strong>.*?</small>)</div>", re.DOTALL)


@dataclass(frozen=True)
class Offer:
    """What was said of the time that was then booked. slot: as the API gives it."""

    texts: tuple[Said, ...]
    slot: dict[str, Any] | None  # None where it is offered no more

    def told(self, scene: Scene) -> Iterator[Told]:
        """What the API said of it."""
        if self.slot is None:
            return
        said = [tuple(map(datetime.fromisoformat, session)) for session in self.slot["sessions"]]
        true = list(scene.periods)
        yield "API proposal", f"sessions {said}", None if said == true else f"{true}"
        ends = self.slot["start"], self.slot["end"]
        span = tuple(map(datetime.fromisoformat, ends))
        yield "API proposal", f"start {span}", None if span == (true[0][0], true[-1][1]) else f"{true}"


@dataclass
class Offers:
    """Who reads what is offered."""

    doors: Doors
    programs: Programs

    def of(self, request: UUID, start: datetime) -> Offer:
        """What is said of one of the times that are offered for a change."""
        texts = []
        for language, reader in self.doors.due():
            page, door = page_of(reader, reverse("proposal", args=[request])), f"proposal {language}"
            texts += [(door, text) for text in sentences(_block(page, start))]
            texts += [(door, f"{_flat(names)}: {_flat(rest)}") for names, rest in FIGURES.findall(page)]
        slots = self.programs.program.get(f"/requests/{request}/proposal")["slots"]
        slot = next((each for each in slots if datetime.fromisoformat(each["start"]) == start), None)
        return Offer(tuple(texts), slot)


def _block(page: str, start: datetime) -> str:
    """The part of the page that offers a time; empty where it is offered no more."""
    for block in page.split('<div class="slot-block">')[1:]:
        value = re.search(r'name="slot" value="([^"]+)"', block)
        if value is not None and datetime.fromisoformat(value[1]) == start:
            return block.partition("</fieldset>")[0]
    return ""


def _flat(part: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
