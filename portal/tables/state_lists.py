"""The lists of a client that are filtered by how each row stands, for their pages and for their files alike."""

from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as lazy, pgettext_lazy

from compliance.licences.selectors import local_day
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from maintenance.known import offered_a_time, waits_for_client
from maintenance.models import Window
from maintenance.selectors import windows_of_number, windows_with_requests
from portal.licences.shown import RENEWING, SOON
from portal.shell.lists import Asked, StateList, key_asked
from tenants.clock import business_now

_UNSUCCESSFUL: Final = Q(state__in=(Window.State.ABORTED, Window.State.ROLLED_BACK, Window.State.MISSED)) | Q(
    state=Window.State.COMPLETED, completion=Window.Completion.CONTRADICTED
)


def _windows_asked(asked: Asked) -> QuerySet[Window]:
    """Returns all windows, or those of a ?number=."""
    number = key_asked(asked, "number")
    windows = windows_with_requests() if number is None else windows_of_number(number)
    return windows.annotate(offered=offered_a_time())


WINDOWS: Final = StateList(
    rows=_windows_asked,
    states={
        "waits": lazy("Waits for you"),
        "running": lazy("Under way"),
        "coming": lazy("Not started"),
        "done": lazy("Completed"),
        "failed": lazy("Unsuccessful"),
        "dropped": lazy("Cancelled or superseded"),
    },
    ways=lambda: {
        "waits": waits_for_client(),
        "running": Q(state__in=(Window.State.RUNNING, Window.State.VERIFYING)),
        "coming": Q(state__in=Window.NOT_STARTED),
        "done": Q(state=Window.State.COMPLETED) & ~Q(completion=Window.Completion.CONTRADICTED),
        "failed": _UNSUCCESSFUL,
        "dropped": Q(state__in=(Window.State.CANCELLED, Window.State.SUPERSEDED)),
    },
    orders={"start": ("starts_at", "pk"), "booked": ("booked_at", "pk")},
    usual="-start",
    within=("number",),
)

CASES: Final = StateList(
    rows=lambda _asked: cases_of_client(),
    states={
        "waiting": lazy("Your reply is needed"),
        "open": lazy("Open"),
        "closed": pgettext_lazy("cases", "Closed"),
    },
    ways=lambda: {
        "waiting": Q(state=Case.State.WAITING),
        "open": Q(decided_at=None),
        "closed": ~Q(decided_at=None),
    },
    orders={"opened": ("opened_at", "pk"), "due": ("due_at", "pk")},
    usual="-opened",
)


def _licence_ways() -> dict[str, Q]:
    today = local_day(business_now())
    asked = cases_of_client().filter(kind=Case.Kind.LICENCE, state=Case.State.WAITING)
    renewed = Licence.objects.filter(replaces__isnull=False, state__in=RENEWING).values("replaces")
    ending = Q(state=Licence.State.APPROVED, valid_until__range=(today, today + timedelta(days=SOON)))
    return {
        "waits": Q(pk__in=asked.values("subject_id")),
        "soon": ending & ~Q(pk__in=renewed),
        **{state: Q(state=state) for state in Licence.State.values},
    }


LICENCES: Final = StateList(
    rows=lambda _asked: Licence.objects.all(),
    states={
        "waits": lazy("Your reply is needed"),
        "soon": lazy("Expires soon"),
        **{state.value: state.label for state in Licence.State},
    },
    ways=_licence_ways,
    orders={"submitted": ("handed_in_at", "pk"), "until": ("valid_until", "pk")},
    usual="-submitted",
)
