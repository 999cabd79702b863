"""Who is on call: four weeks of shifts, each with somebody on duty and a backup; and how everybody is reached."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext

from compliance.domain.night_duty import DutyHours
from compliance.domain.on_call import ShiftTime
from compliance.duty import selectors, services, watches
from compliance.duty.services import Assigned
from portal.shell.desk.site import desk, reviewer, staff_actor
from tenants.clock import business_now
from tenants.people.actors import person
from tenants.refusals import Refused


@dataclass(frozen=True)
class ShiftFields:
    """A shift with the names of its two fields. lasts: it is the present one."""

    shift: selectors.ShiftRow
    primary: str
    backup: str
    lasts: bool


@dataclass(frozen=True)
class ShiftsPage:
    """Four weeks, each day with its two shifts; who may be on call (key and name); when the night line is staffed
    and when others are told.

    gaps: shifts of the coming week that nobody has, of those that are staffed; reach: how everybody is reached; mine:
    the key of who looks.
    """

    days: list[tuple[ShiftFields, ShiftFields]]
    people: list[tuple[str, str]]
    gaps: int
    hours: DutyHours
    relief: selectors.Relief
    reach: list[selectors.Reach]
    mine: UUID


@desk.page("shifts/", "shifts")
def shifts_page(request: HttpRequest) -> HttpResponse:
    """See and set who is on call; a shift of a POST that cannot be read changes nothing."""
    now = business_now()
    rows = selectors.shifts(selectors.shift_now(now).day)
    if request.method == "POST":
        try:
            changed = services.set_shifts(_posted(request, rows), actor=staff_actor(request))
        except Refused as refused:
            messages.error(request, str(refused))
        except ValueError:
            messages.error(request, _("Choose people from the list; nothing was changed."))
        else:
            words = ngettext("%(count)s shift changed.", "%(count)s shifts changed.", changed)
            messages.success(request, words % {"count": changed})
        return redirect(request.path)
    lasts = selectors.shift_now(now)
    fields = [ShiftFields(row, _field(row.time), _field(row.time, "backup"), row.time == lasts) for row in rows]
    reach = selectors.reach()
    shown = ShiftsPage(
        days=list(zip(fields[::2], fields[1::2], strict=True)),
        people=[(str(each.person.pk), person(each.person).name) for each in reach],
        gaps=len(selectors.gaps(now, watches.AHEAD)),
        hours=selectors.duty_hours(),
        relief=selectors.relief(),
        reach=reach,
        mine=reviewer(request).pk,
    )
    return desk.render(request, "admin/shifts.html", shown, title=_("On-call shifts"))


def _field(shift: ShiftTime, whose: str = "on") -> str:
    return f"{shift.part}-{shift.day.isoformat()}-{whose}"


def _posted(request: HttpRequest, rows: list[selectors.ShiftRow]) -> dict[ShiftTime, Assigned]:
    """The shifts that were posted; raises ValueError for what is no person's key."""
    posted: dict[ShiftTime, Assigned] = {}
    for row in rows:
        primary, backup = (request.POST.get(_field(row.time, whose)) for whose in ("on", "backup"))
        if primary is not None:
            posted[row.time] = Assigned(UUID(primary) if primary else None, UUID(backup) if backup else None)
    return posted
