"""The roster of the night-duty line: four weeks of nights, each with a person or a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.domain.night_duty import DutyHours
from compliance.duty import selectors, services
from portal.admin.site import desk, staff_actor
from tenants.clock import business_now
from tenants.refusals import Refused

WEEK = 7  # nights that the desk is warned about


@dataclass(frozen=True)
class RosterPage:
    """Four weeks of nights, each with the name of its field; who may be on duty (key and name); how many gaps; when the
    line is staffed.
    """

    nights: list[tuple[selectors.Night, str]]
    people: list[tuple[str, str]]
    gaps: int
    hours: DutyHours


@dataclass(frozen=True)
class Tonight:
    """Who is on duty in this or the coming night (empty: nobody), and the gaps of a week."""

    person: str
    gaps: int


@desk.page("night-duty/", "night_duty")
def night_duty_page(request: HttpRequest) -> HttpResponse:
    """See and set who is on duty; a night of a POST that cannot be read changes nothing."""
    nights = selectors.roster(business_now())
    if request.method == "POST":
        try:
            changed = services.set_roster(_posted(request, nights), actor=staff_actor(request))
        except (Refused, ValueError):
            messages.error(request, _("Choose people from the list; nothing was changed."))
        else:
            words = ngettext("%(count)s night changed.", "%(count)s nights changed.", changed)
            messages.success(request, words % {"count": changed})
        return redirect(request.path)
    shown = RosterPage(
        nights=[(each, _field(each.night)) for each in nights],
        people=[(str(user.pk), user.name) for user in selectors.people()],
        gaps=sum(each.gap for each in nights),
        hours=selectors.duty_hours(),
    )
    return desk.render(request, "admin/night_duty.html", shown, title=_("Night duty"))


def tonight() -> Tonight:
    """The night that runs or comes, and the week from it on."""
    nights = selectors.roster(business_now(), WEEK)
    return Tonight("" if nights[0].gap else nights[0].person, sum(each.gap for each in nights))


def _field(night: date) -> str:
    return f"night-{night.isoformat()}"


def _posted(request: HttpRequest, nights: list[selectors.Night]) -> dict[date, UUID | None]:
    """The nights that were posted; raises ValueError for what is no person's key."""
    given = {each.night: request.POST.get(_field(each.night)) for each in nights}
    return {night: UUID(key) if key else None for night, key in given.items() if key is not None}
