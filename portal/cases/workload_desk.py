"""The page of the reviewers' workload: who has how much, what is late, how fast it goes, and who is off."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance.duty import selectors as duty
from compliance.duty.models import Absence
from compliance.duty.services import set_absence
from compliance.reviews import workload
from compliance.reviews.models import Case
from maintenance.promises.selectors import RunningOut, running_out
from portal.duty.shown import Tonight, tonight
from portal.shell.desk.site import staff_actor
from portal.shell.desk.tables import DeskTable, Shown
from tenants.clock import business_now
from tenants.people.models import User
from tenants.refusals import Refused

PERIOD = timedelta(days=14)


@dataclass(frozen=True)
class WorkloadPage:
    """The workload by reviewer, kind and day of the last `period` days; who could be off, and who is."""

    tables: list[DeskTable]
    days: DeskTable
    period: int
    people: list[User]
    off: list[Absence]
    today: date
    tonight: Tonight
    running_out: RunningOut


def workload_page() -> WorkloadPage:
    """As it is now."""
    now = business_now()
    since = now - PERIOD
    kinds = dict(Case.Kind.choices)
    of_reviewers, of_kinds = workload.by_reviewer_and_kind(now, since)
    reviewers = [(load.key or _("Not assigned"), load) for load in of_reviewers]
    by_kind = [(str(kinds.get(load.key, load.key)), load) for load in of_kinds]
    days = [[each.day, each.opened, each.decided, each.median] for each in workload.by_day(since, settings.TIME_ZONE)]
    return WorkloadPage(
        tables=[
            _table("reviewers", _("By reviewer"), _("Reviewer"), reviewers),
            _table("kinds", _("By kind"), _("Kind"), by_kind),
        ],
        days=DeskTable("days", _("By day"), [_("Day"), _("Received"), _("Decided"), _("Median")], days),
        period=PERIOD.days,
        people=duty.people(),
        off=duty.absences(now),
        today=duty.today(now),
        tonight=tonight(),
        running_out=running_out(),
    )


def _table(name: str, title: str, head: str, loads: list[tuple[str, workload.Load]]) -> DeskTable:
    rows = [[of, each.open, Shown(each.late, late=each.late > 0), each.decided, each.median] for of, each in loads]
    return DeskTable(name, title, [head, _("Open"), _("Late"), _("Decided"), _("Median")], rows)


def post_absence(request: HttpRequest) -> None:
    """Somebody is off until a day, or back (no day)."""
    try:
        day = request.POST.get("until", "")
        until = date.fromisoformat(day) if day else None
        set_absence(UUID(request.POST.get("person", "")), until, actor=staff_actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    except ValueError:
        messages.error(request, _("Choose a person and a day; nothing was changed."))
    else:
        done = _("Noted: their cases are offered to the others.") if until else _("Noted: back at the desk.")
        messages.success(request, done)
