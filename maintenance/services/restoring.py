"""Restoring a backup while windows run.

A window of whose label nothing is left has nothing to wait for: it is rolled back by the restore. One of whose numbers
some were restored goes on with the others (`maintenance.gate_counts`).
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.backups.services import Restored
from labels.models import LabelVersion
from maintenance.domain.estimate import Content
from maintenance.domain.lifecycle import WindowCommand
from maintenance.models import Window
from maintenance.services import undoing
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.languages import for_all
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell

STARTED = (Window.State.RUNNING, Window.State.VERIFYING)


def restoring[T](restore: Callable[[], T], *, actor: Actor) -> T:
    """Do a restore, and roll back the windows under way whose labels it has taken from every number."""
    with transaction.atomic():
        # Before the numbers, as a window's own steps lock them.
        changes = Window.objects.filter(state__in=STARTED, request__content=Content.LABEL_CHANGE)
        started = list(changes.select_for_update(of=("self",)).select_related("request").order_by("pk"))
        before = _shown(window.request_id for window in started)
        result = restore()
        overtaken = before - _shown(before)
        for window in started:
            if window.request_id in overtaken:
                undoing.undo(window, WindowCommand.ROLL_BACK, actor, for_all(lambda: _("A backup was restored.")))
    return result


def tell_restored(done: Restored, *, actor: Actor, key: str, resumed: bool = False) -> None:
    """Tell everyone, and whoever did it, what a restore did. resumed: it has waited while edits were paused."""
    queue_message(
        "maintenance/pool_restored",
        everyone_to_tell(Topic.PLANNING, doers=[actor.id]),
        key=key,
        page=Page("displays"),
        by=actor.name,
        count=len(done.back),
        for_review=len(done.for_review),
        left_out=len(done.not_yours) + len(done.rejected) + len(done.public),
        resumed=resumed,
    )


def _shown(requests: Iterable[UUID]) -> set[UUID]:
    """Returns the requests that have a label which some number is to show."""
    versions = LabelVersion.objects.filter(request_id__in=list(requests), state=LabelVersion.State.PUBLISHED)
    return set(versions.values_list("request_id", flat=True))
