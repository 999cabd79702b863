"""Windows and displays of a client for lists that are full."""

from __future__ import annotations

from datetime import timedelta

from labels.models import Display, Number
from labels.selectors import directories
from maintenance import selectors, services
from maintenance.models import Window
from portal.tryout.demo import ensure_directories
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor

LONG = 8  # one in so many windows has an impact that is long, for which standby numbers are counted


def fill_lists(count: int) -> None:
    """At least so many displays, and just so many open windows with an impact, of the numbers of the client in use."""
    ensure_directories()
    numbers = list(Number.objects.order_by("canonical"))
    Display.objects.bulk_create(
        [Display(number=number, directory=each) for number in numbers for each in directories()], ignore_conflicts=True
    )
    actor = Actor("person", "bench")
    draft = services.draft_calibration(numbers=[each.pk for each in numbers[:2]], actor=actor, standby_text="")
    first = services.book(draft.pk, selectors.proposal(draft).slots[0].start, actor=actor)
    for turn in range(1, count):
        window = Window.objects.select_related("request").get(pk=first.pk)
        request = window.request
        request.pk, window.pk = uuid7(), uuid7()
        request.save(force_insert=True)
        window.request = request  # by its new key
        window.starts_at += timedelta(hours=turn)
        window.ends_at += timedelta(hours=turn, days=0 if turn % LONG else 2)
        window.save(force_insert=True)
