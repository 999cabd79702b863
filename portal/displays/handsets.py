"""Pictures of handsets for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from compliance.evidence.selectors import doer_of
from labels import texts
from labels.directories.capabilities import capabilities_of
from labels.displays.pictures import how_to_look
from labels.displays.sampling import to_see_next
from labels.displays.witnesses import pictures_against
from labels.domain.numbers import number_text
from labels.models import Appeal, Sighting
from labels.registry.models import HandsetPicture
from portal.shell.todo import Todo
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery

SHOWN: Final = 12  # handsets to look at next
MOST_AGAINST: Final = 3  # pictures that the dashboard names


@dataclass(frozen=True)
class HandsetPictureShown:
    """A picture. state: of the family picture; may_decide: this person may confirm it; there: it has not had its term;
    wanted: what was expected.
    """

    id: UUID
    number: str
    directory: str
    display: int
    shown: str
    wanted: str
    mark: str
    handset: str
    at: datetime
    by: str
    state: str
    decided_by: str
    at_desk: bool
    may_decide: bool
    there: bool


def pictures_shown(rows: Sequence[HandsetPicture], reader: Any) -> list[HandsetPictureShown]:
    """The pictures, and which of them the reader (a person of the client) may confirm."""
    can_operate = getattr(reader, "role", "") in ("owner", "operator")
    return [picture_shown(row, may_decide=can_operate and _may_decide(row, reader)) for row in rows]


def _may_decide(row: HandsetPicture, reader: Any) -> bool:
    waits = row.state == HandsetPicture.State.WAITING
    return waits and not row.at_desk and row.taken_by_id != str(reader.pk)


@dataclass(frozen=True)
class HandsetToSee:
    """A display that a sample lacks. what_to_do: from which number to call which handset."""

    display: int
    number: str
    directory: str
    wanted: str
    critical: bool
    what_to_do: str


def handsets_to_see() -> list[HandsetToSee]:
    """What is worth a look next."""
    to_see = []
    for each in to_see_next(SHOWN):
        cell, number = each.display, number_text(each.display.number.canonical)
        what_to_do = how_to_look(cell.directory, number)
        to_see.append(
            HandsetToSee(cell.pk, number, str(cell.directory), cell.wanted or "", cell.number.critical, what_to_do)
        )
    return to_see


_TO_CONFIRM: Final = PreparedQuery(
    lambda client: HandsetPicture.objects.filter(
        tenant=client, state=HandsetPicture.State.WAITING, at_desk=False
    ).values_list("pk")
)


def pictures_todo() -> list[Todo]:
    """Pictures that wait for a second person of the client, for the dashboard."""
    waiting = len(_TO_CONFIRM(client=current_tenant().pk))
    if not waiting:
        return []
    title = ngettext("%(count)s picture to confirm", "%(count)s pictures to confirm", waiting) % {
        "count": f"{waiting:,}"
    }
    detail = _("A picture counts once a second person has confirmed what it shows.")
    return [Todo(title, detail, reverse("handset_pictures"), _("View"), "info", acts=True)]


_APPEALED: Final = PreparedQuery(lambda: Appeal.objects.order_by("made_at").values_list("display", "made_at"))


def against_todo() -> list[Todo]:
    """Confirmed pictures that show something else than a directory says, until somebody has appealed."""
    rows = pictures_against()
    appealed = dict(_APPEALED()) if rows else {}
    title = _("%(number)s on %(directory)s: a picture shows “%(what)s”")
    detail = _("%(directory)s itself says otherwise.")
    todo = []
    for row in rows:
        cell, last = row.display, appealed.get(row.display_id)
        if last is None or last < row.taken_at:
            number, what = number_text(cell.number.canonical), what_it_shows(row)
            names = {"number": number, "directory": cell.directory, "what": what}
            todo.append(Todo(title % names, detail % names, reverse("display", args=[cell.pk]), _("View"), "warn"))
    return todo[:MOST_AGAINST]


def what_it_shows(row: Sighting) -> str:
    """A sighting in words, what is wrong first."""
    return " · ".join(each for each in (texts.mark(row.mark) if row.mark else "", row.shown) if each) or _("no label")


def confirmed_words(picture: HandsetPicture) -> str:
    """What a picture counts for, once it is confirmed."""
    if not capabilities_of(picture.directory).look_up:
        return _("Confirmed: it counts now.")
    names = {"directory": picture.directory}
    if picture.shown == picture.wanted and not picture.mark:
        return _("Confirmed. What %(directory)s itself says decides the state.") % names
    return _("Confirmed: %(directory)s is asked about it, and its answer decides the state.") % names


def picture_shown(row: HandsetPicture, *, may_decide: bool) -> HandsetPictureShown:
    """A picture as pages show it."""
    return HandsetPictureShown(
        id=row.pk,
        number=number_text(row.number),
        directory=str(row.directory),
        display=row.display,
        shown=row.shown or "",
        wanted=row.wanted or "",
        mark=texts.mark(row.mark) if row.mark else "",
        handset=" · ".join(each for each in (row.brand, row.os, row.carrier) if each),
        at=row.seen_at,
        by=doer_of(row, "taken_by"),
        state=row.state,
        decided_by=doer_of(row, "decided_by"),
        at_desk=row.at_desk,
        may_decide=may_decide,
        there=row.size > 0,
    )


def picture_name(row: HandsetPicture) -> str:
    """Under which it is kept by who downloads it."""
    return f"{row.sha256[:12]}.{'png' if row.content_type == 'image/png' else 'jpg'}"
