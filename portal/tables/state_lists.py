"""The lists of a client that are filtered by how each row stands, for their pages and for their files alike."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy, pgettext_lazy

from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from maintenance.known import offered_a_time, waits_for_client
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from portal.shell.lists import StateList

_UNSUCCESSFUL: Final = Q(state__in=(Window.State.ABORTED, Window.State.ROLLED_BACK, Window.State.MISSED)) | Q(
    state=Window.State.COMPLETED, completion=Window.Completion.CONTRADICTED
)

WINDOWS: Final = StateList(
    rows=lambda: windows_with_requests().annotate(offered=offered_a_time()),
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
)

CASES: Final = StateList(
    rows=cases_of_client,
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
