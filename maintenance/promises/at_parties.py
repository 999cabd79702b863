"""Passes a window's promise on to the orders that people carry to critical parties."""

from typing import Any

from django.db.models import QuerySet

from labels.errands.services import ErrandsOrdered, note_promised
from labels.models import Display
from maintenance.models import Window


def promise_what_is_ordered(event: ErrandsOrdered) -> None:
    """Gives new orders the earliest promise of the windows that wait for them; bound to ErrandsOrdered."""
    _promise(Display.objects.filter(pk__in=event.displays))


def promise_at_parties(window: Window) -> None:
    """Gives a window's open orders its promise; once it no longer waits, that of other windows."""
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
