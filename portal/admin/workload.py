"""The page of the reviewers' workload: who has how much, what is late, how fast it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from compliance.reviews import workload
from compliance.reviews.models import Case
from portal.admin.night_duty import tonight
from portal.admin.promises import running_out
from tenants.clock import business_now

PERIOD = timedelta(days=14)


def page() -> dict[str, Any]:
    """tables: [{title, head, rows: [{name, open, late, decided, median}]}], days, period in days,
    tonight, running_out: see admin/reviews/case/watch.html.
    """
    now = business_now()
    since = now - PERIOD
    kinds = dict(Case.Kind.choices)
    reviewers = [(load.key or _("Nobody yet"), load) for load in workload.by_reviewer(now, since)]
    by_kind = [(kinds.get(load.key, load.key), load) for load in workload.by_kind(now, since)]
    return {
        "tables": [
            {"title": _("By reviewer"), "head": _("Reviewer"), "rows": reviewers},
            {"title": _("By kind"), "head": _("Kind"), "rows": by_kind},
        ],
        "days": workload.by_day(since, settings.TIME_ZONE),
        "period": PERIOD.days,
        "tonight": tonight(),
        "running_out": running_out(),
        "is_fullwidth": True,
    }
