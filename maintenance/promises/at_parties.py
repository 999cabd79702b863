"""What people carry to critical parties bears the promise of the windows that wait for it."""

from typing import Any

from django.db.models import QuerySet

from labels.errands.services import ErrandsOrdered, note_promised
from labels.models import Display
from maintenance.models import Window


def promise_what_is_ordered(event: ErrandsOrdered) -> None:
    """Orders bear the earliest promise of the windows under way that wait for them; bound to ErrandsOrdered."""
    _promise(Display.objects.filter(pk__in=event.displays))


def promise_at_parties(window: Window) -> None:
    """The open orders of a window follow its promise; once it waits for them no more, those of others."""
    mine = Display.objects.filter(number__in=window.request.numbers.values("pk"))
    if window.state not in Window.UNPUBLISHED:
        note_promised(mine.values_list("pk", flat=True), None)
    _promise(mine)


def _promise(cells: QuerySet[Display, Any]) -> None:
    running = Window.objects.filter(state=Window.State.RUNNING, promised_by__isnull=False)
    waiting = running.filter(request__numbers__in=cells.values("number")).distinct()
    critical = cells.filter(directory__critical=True)
    for window in waiting.order_by("-promised_by"):  # the earliest has the last word
        of_window = critical.filter(number__in=window.request.numbers.values("pk"))
        note_promised(of_window.values_list("pk", flat=True), window.promised_by)
