"""The one door for clients' changes: they are done at once, or queue while edits are paused."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.reviews.models import Case
from labels.backups import services as backup_services, snapshots
from labels.models import Snapshot
from maintenance.domain.estimate import Content
from maintenance.domain.plans import ANY_TIME, Wish
from maintenance.intake import line
from maintenance.intake.models import Pooled
from maintenance.models import MaintenanceRequest, Window
from maintenance.services.requests import book
from maintenance.services.restoring import restoring, tell_restored
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.refusals import Refused


def hand_in(request_id: UUID, start: datetime, *, actor: Actor, wish: Wish = ANY_TIME) -> Window | Pooled:
    """Book a window as `book`; while edits are paused the request waits in the queue."""
    with transaction.atomic():
        request = MaintenanceRequest.objects.select_for_update().get(pk=request_id)
        waits = (MaintenanceRequest.State.DRAFT, MaintenanceRequest.State.POOLED)
        if request.state in waits and line.holds_back(request):
            MaintenanceRequest.objects.filter(pk=request.pk, state=MaintenanceRequest.State.DRAFT).update(
                state=MaintenanceRequest.State.POOLED, handed_in_at=business_now()
            )
            return line.stand(
                Pooled.Subject.REQUEST,
                request.pk,
                lane=request.lane,
                actor=actor,
                wish=wish,
                title=in_each_language(lambda: str(request)),
            )
    return book(request_id, start, actor=actor, wish=wish)


def restore(data: bytes, *, actor: Actor, only: Collection[str] | None = None) -> backup_services.Restored | Pooled:
    """Restore a backup as `labels.backups.services.restore`; while edits are paused it is stored and queues.

    Raises BackupError.
    """
    if line.pause_on(Content.RESTORE) is None:
        with transaction.atomic():
            done = restoring(lambda: backup_services.restore(data, actor=actor, only=only), actor=actor)
            tell_restored(done, actor=actor, key=f"restored:{uuid7()}")
        return done
    count = len(snapshots.read_backup(data).numbers if only is None else only)
    with transaction.atomic():
        kept = snapshots.keep_snapshot(Snapshot.Reason.TO_RESTORE, data, count, actor=actor)
        return line.stand(
            Pooled.Subject.RESTORE,
            kept.pk,
            lane=Lane.GREEN,
            actor=actor,
            only=only,
            action="restore_pooled",
            count=count,
        )


def withdraw_restore(snapshot_id: UUID, *, actor: Actor) -> None:
    """Withdraw a queued restore. Raises Refused once it was done or withdrawn."""
    with transaction.atomic():
        if not line.leave(snapshot_id):
            raise Refused(_("This restore is no longer queued."), code="not_waiting")
        record("restore_withdrawn", actor=actor, subject_kind="snapshot", subject_id=snapshot_id)


def restore_decided(case: Case, *, actor: Actor) -> None:
    """Publishes a restore's labels when a reviewer has approved them, or queues them while edits are paused.

    Raises Refused for labels that the rules reject by now.
    """
    if case.state == Case.State.APPROVED:
        backup_services.refuse_rejected(case)
    if case.state == Case.State.APPROVED and line.pause_on(Content.RESTORE) is not None:
        line.stand(
            Pooled.Subject.APPROVED_RESTORE,
            case.pk,
            lane=Lane.GREEN,
            actor=actor,
            action="restore_pooled",
            count=backup_services.RestoreFacts.from_json(case.facts).number_count,
        )
    else:
        restoring(lambda: backup_services.decide_restore(case), actor=actor)
