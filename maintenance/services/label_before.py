"""Takes a completed label change back: finds the labels before it in the window's backup, and restores them.

Notes and groups stay as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from labels.backups import snapshots
from labels.backups.services import Restored
from labels.bulk import with_any_of
from labels.domain import backup as rules
from labels.domain.backup import BackupError
from labels.models import LabelVersion, Snapshot
from labels.versions.services import refuse_a_second_change
from maintenance import history
from maintenance.domain.estimate import Content
from maintenance.intake import line
from maintenance.intake.models import Pooled
from maintenance.models import Window
from maintenance.services import handing_in
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.refusals import Refused


@dataclass(frozen=True)
class LabelBefore:
    """The restore that takes a completed change back.

    backup: lines of its numbers with the labels before; changed: numbers whose label is no longer the window's.
    """

    backup: bytes
    numbers: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def seal(self) -> str:
        """Returns a digest that shows whether it is still what a person saw."""
        return sha256(self.backup).hexdigest()


def has_label_before(window: Window) -> bool:
    """Returns whether a completed label change can be taken back from its backup.

    On some number its label must be published, with nothing newer above it, and differ from the label before.
    """
    change = window.state == Window.State.COMPLETED and window.request.content == Content.LABEL_CHANGE
    if not change:
        return False
    of_number = LabelVersion.objects.filter(number=OuterRef("number"))
    newer = of_number.filter(_valid(), state=LabelVersion.State.PUBLISHED, sequence__gt=OuterRef("sequence"))
    shown = (LabelVersion.State.PUBLISHED, LabelVersion.State.SUPERSEDED)
    before = of_number.filter(state__in=shown, sequence__lt=OuterRef("sequence")).order_by("-sequence")
    on_top = _standing(window).filter(~Exists(newer)).annotate(before=Subquery(before.values("text")[:1]))
    return on_top.filter(Q(before=None) | ~Q(before=F("text"))).exists() and _backups(window).exists()


def last_label_change(*, since: datetime) -> Window | None:
    """Returns the label change that was completed last since an instant, or None."""
    completed = Window.objects.filter(state=Window.State.COMPLETED, completed_at__gte=since)
    changes = completed.filter(request__content=Content.LABEL_CHANGE).select_related("request")
    return changes.order_by("-completed_at").first()


def label_before(window: Window) -> LabelBefore | None:
    """Returns the restore as things are now; None where nothing would come back."""
    if not has_label_before(window):
        return None
    kept = _backups(window).latest("created_at")
    then = {entry.number: entry for entry in snapshots.read_backup(bytes(kept.content)).numbers}
    now = {entry.number: entry for entry in snapshots.configuration().numbers}
    ids = dict(window.request.numbers.order_by("canonical").values_list("canonical", "pk"))
    standing = _on_top(window, ids.values())
    numbers = [each for each in ids if ids[each] in standing and each in then and each in now]
    lines = tuple(replace(now[each], labels=then[each].labels) for each in numbers)
    return LabelBefore(
        backup=rules.export(rules.Configuration(str(current_tenant().pk), lines)),
        numbers=tuple(numbers),
        changed=tuple(each for each in ids if ids[each] not in standing),
    )


def bring_label_before(window_id: UUID, seal: str, *, actor: Actor) -> Restored | Pooled:
    """Restore the labels before a completed change, as a restore of its backup.

    Raises Refused when it is no longer what the person saw (`LabelBefore.seal`), while edits are paused, or when
    another change of these numbers is booked, which the restored label would cover.
    """
    with transaction.atomic():
        window = Window.objects.select_for_update(of=("self",)).select_related("request").get(pk=window_id)
        before = label_before(window)
        if before is None or not before.numbers or before.seal != seal:
            raise Refused(_("The labels have changed meanwhile: look again."), code="changed_meanwhile")
        if line.pause_on(Content.RESTORE) is not None:
            raise Refused(_("Edits are paused: come back when they go on."), code=line.EDITS_PAUSED)
        numbers = window.request.numbers.filter(canonical__in=before.numbers)
        refuse_a_second_change(list(numbers.values_list("pk", flat=True)))
        count, left_out = len(before.numbers), len(before.changed)
        history.note(window, "label_taken_back", actor, count=count, left_out=left_out)
        try:
            return handing_in.restore(before.backup, actor=actor, only=before.numbers)
        except BackupError as error:
            raise Refused(_("This cannot be restored at once: use Backups."), code=error.code) from error


def _standing(window: Window) -> QuerySet[LabelVersion]:
    """Returns the window's valid published label versions."""
    return LabelVersion.objects.filter(_valid(), request_id=window.request_id, state=LabelVersion.State.PUBLISHED)


def _on_top(window: Window, numbers: Iterable[UUID]) -> set[UUID]:
    """Returns the numbers on which the window's label is the newest."""
    live = with_any_of(LabelVersion.objects.filter(_valid(), state=LabelVersion.State.PUBLISHED), "number", numbers)
    newest = dict(live.order_by("number", "sequence").values_list("number_id", "request_id"))
    return {number for number, request in newest.items() if request == window.request_id}


def _valid() -> Q:
    return Q(valid_until=None) | Q(valid_until__gt=business_now())


def _backups(window: Window) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(window_id=window.pk, reason=Snapshot.Reason.BEFORE_WINDOW)
