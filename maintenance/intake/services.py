"""Pausing clients' edits, and letting the line of what was handed in meanwhile go once they go on."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.reviews.models import Case
from labels.backups import services as backup_services
from labels.domain.backup import BackupError
from labels.models import Snapshot
from labels.texts import backup_error
from maintenance import plain, selectors, services as maintenance
from maintenance.domain.intake import EVERYTHING, LONGEST_PAUSE, PauseScope
from maintenance.intake.line import paused
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest
from maintenance.services.restoring import restoring, tell_restored
from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.topics import Topic
from tenants.languages import for_all, named_for_all
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused

BATCH = 20


def pause_edits(
    *, reason: str, actor: Actor, scope: PauseScope = EVERYTHING, ends_at: datetime | None = None
) -> EditPause:
    """Do nothing that clients hand in, within its scope, until it ends or `resume`; emergencies go through. Raises
    Refused.
    """
    now = business_now()
    with transaction.atomic():
        if paused() is not None:
            raise Refused(_("Edits are already paused."), code="already_paused")
        if ends_at is not None:
            check_end(ends_at)
        for over in EditPause.objects.filter(ended_at=None):  # its end has come, and is not written yet
            resume_edits(over.pk, actor=PLATFORM)
        made: EditPause = EditPause.objects.create(
            reason=reason, started_at=now, ends_at=ends_at, **asdict(scope), **actor.columns("started_by")
        )
        if ends_at is not None:
            schedule_for_platform("intake.end", key=str(made.pk), due_at=ends_at, pause=made.pk)
    return made


def check_end(ends_at: datetime) -> None:
    """Raise Refused unless a pause may end then."""
    now = business_now()
    if not now < ends_at <= now + LONGEST_PAUSE:
        raise Refused(_("Its end must lie ahead, at most %(days)d days.") % {"days": LONGEST_PAUSE.days})


def end_pause(pause_id: int) -> None:
    """Its end has come."""
    resume_edits(pause_id, actor=PLATFORM)


def resume_edits(pause_id: int, *, actor: Actor) -> None:
    """Edits go on; what waits is done in its order. Once more changes nothing."""
    with transaction.atomic():
        ended = EditPause.objects.filter(pk=pause_id, ended_at=None).update(
            ended_at=business_now(), **actor.columns("ended_by")
        )
        if ended:
            schedule_for_platform("intake.drain", key="line")


def drain() -> None:
    """Do the first of the line, some at a time, unless edits are paused again. Outside any client's schema.

    What a client handed in that has closed its account goes undone; none closes it in the midst.
    """
    with transaction.atomic():
        if paused() is not None:
            return
        line = Pooled.objects.select_related("tenant").filter(tenant__migration_failed_at=None)
        first = line.select_for_update(of=("self", "tenant"), skip_locked=True, no_key=True)
        for row in first.order_by("ranked_at", "pk")[:BATCH]:
            if row.tenant.state in Tenant.SERVED:
                with context.client(row.tenant):
                    _take(row)
            row.delete()
        if line.exists():
            schedule_for_platform("intake.drain", key="line")


def _take(row: Pooled) -> None:
    """In the client's language: what a service refuses is said to its people in one."""
    with translation.override(current_tenant().language):
        _do(row, Actor(row.handed_in_by_kind, row.handed_in_by, row.handed_in_by_id))


def _do(row: Pooled, actor: Actor) -> None:
    if row.subject == Pooled.Subject.SERIES:
        maintenance.materialise(row.subject_id)
    elif row.subject == Pooled.Subject.RESTORE:
        _restore(row, actor)
    elif row.subject == Pooled.Subject.APPROVED_RESTORE:
        case = Case.objects.get(pk=row.subject_id)
        restoring(lambda: backup_services.decide_restore(case), actor=actor)
    else:
        _book(row, actor)


def _book(row: Pooled, actor: Actor) -> None:
    """Book the earliest window that fits the wish; when none does the request is a draft again and its client told."""
    waiting = MaintenanceRequest.objects.filter(pk=row.subject_id, state=MaintenanceRequest.State.POOLED)
    if not waiting.update(state=MaintenanceRequest.State.DRAFT):
        return  # withdrawn meanwhile
    request, wish = MaintenanceRequest.objects.get(pk=row.subject_id), plain.wish_from(row.wish)
    try:
        with transaction.atomic():
            slots = selectors.proposal(request, wish=wish).slots
            if not slots:
                raise Refused(_("No permitted time available."), code="no_slot")
            maintenance.book(request.pk, slots[0].start, actor=actor, wish=wish)
    except Refused as refused:
        _tell(row, "pool_trouble", Page("proposal", request.pk), title=named_for_all(request), reason=str(refused))


def _restore(row: Pooled, actor: Actor) -> None:
    data, restore = bytes(Snapshot.objects.get(pk=row.subject_id).content), for_all(lambda: _("Restore"))
    try:
        with transaction.atomic():
            done = restoring(lambda: backup_services.restore(data, actor=actor, only=row.only), actor=actor)
    except BackupError as error:
        why = error.code  # the name of an error ends with its block
        _tell(row, "pool_trouble", Page("backups"), title=restore, reason=for_all(lambda: backup_error(why)))
        return
    except Refused as refused:
        _tell(row, "pool_trouble", Page("backups"), title=restore, reason=str(refused))
        return
    tell_restored(done, actor=actor, key=_key(row), resumed=True)


def _tell(row: Pooled, template: str, page: Page, **parameters: Any) -> None:
    queue_message(
        f"maintenance/{template}",
        everyone_to_tell(Topic.PLANNING, doers=[row.handed_in_by_id]),
        key=_key(row),
        page=page,
        **parameters,
    )


def _key(row: Pooled) -> str:
    return f"pool:{row.subject_id}:{row.handed_in_at.isoformat()}"
