"""The page of the reviewers' workload: who has how much, what is late, how fast it goes, and who is off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance.duty import selectors as duty
from compliance.duty.services import Refused, set_absence
from compliance.reviews import workload
from compliance.reviews.models import Case
from portal.admin.night_duty import tonight
from portal.admin.promises import running_out
from portal.admin.site import staff_actor
from tenants.clock import business_now

PERIOD = timedelta(days=14)


def workload_tables() -> dict[str, Any]:
    """tables: [{title, head, rows: [{name, open, late, decided, median}]}], days, period in days, people, off: who
    could be off and who is, today; tonight, running_out: see admin/reviews/case/watch.html.
    """
    now = business_now()
    since = now - PERIOD
    kinds = dict(Case.Kind.choices)
    reviewers = [(load.key or _("Not assigned"), load) for load in workload.by_reviewer(now, since)]
    by_kind = [(kinds.get(load.key, load.key), load) for load in workload.by_kind(now, since)]
    return {
        "tables": [
            {"title": _("By reviewer"), "head": _("Reviewer"), "rows": reviewers},
            {"title": _("By kind"), "head": _("Kind"), "rows": by_kind},
        ],
        "days": workload.by_day(since, settings.TIME_ZONE),
        "period": PERIOD.days,
        "people": duty.people(),
        "off": duty.absences(now),
        "today": duty.today(now),
        "tonight": tonight(),
        "running_out": running_out(),
        "is_fullwidth": True,
    }


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
