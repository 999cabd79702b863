"""Pauses clients' edits, and works the queue off once they go on."""

from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, Final

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
from maintenance.intake.line import EDITS_PAUSED, holds_row, pauses, queued
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
LOOKED_AT: Final = 500  # of the line, each in its client's schema


def pause_edits(
    *, reason: str, actor: Actor, scope: PauseScope = EVERYTHING, ends_at: datetime | None = None
) -> EditPause:
    """Queues all that clients submit within a scope, until the pause ends or is ended; emergencies go through.

    Other pauses may last beside it. Raises Refused.
    """
    now = business_now()
    with transaction.atomic():
        if pauses().filter(**asdict(scope)).exists():
            raise Refused(_("Exactly this is paused already."), code="already_paused")
        if ends_at is not None:
            check_end(ends_at)
        for over in EditPause.objects.filter(**asdict(scope), ended_at=None):  # its end has come, not written yet
            resume_edits(over.pk, actor=PLATFORM)
        made: EditPause = EditPause.objects.create(
            reason=reason, started_at=now, ends_at=ends_at, **asdict(scope), **actor.columns("started_by")
        )
        if ends_at is not None:
            schedule_for_platform("intake.end", key=str(made.pk), due_at=ends_at, pause=made.pk)
    return made


def check_end(ends_at: datetime) -> None:
    """Raises Refused unless a pause may end then."""
    now = business_now()
    if not now < ends_at <= now + LONGEST_PAUSE:
        raise Refused(_("Its end must lie ahead, at most %(days)d days.") % {"days": LONGEST_PAUSE.days})


def end_pause(pause_id: int) -> None:
    """Ends a pause at its due end."""
    resume_edits(pause_id, actor=PLATFORM)


def resume_edits(pause_id: int, *, actor: Actor) -> bool:
    """End a pause; what no other one holds is done in its order. Returns False where it had ended before."""
    with transaction.atomic():
        lasted = pauses().filter(pk=pause_id).exists()
        ended = EditPause.objects.filter(pk=pause_id, ended_at=None).update(
            ended_at=business_now(), **actor.columns("ended_by")
        )
        if ended:
            schedule_for_platform("intake.drain", key="line")
    return bool(ended) and lasted


def drain() -> None:
    """Does the first queued items that no pause holds back, some at a time. Outside any client's schema.

    Items of a closed account are dropped; no client closes its account in the midst. What a pause holds back, also one
    that has begun a moment ago, keeps its place until that ends.
    """
    with transaction.atomic():
        free = _free_rows()
        rows = Pooled.objects.select_related("tenant").filter(pk__in=free[:BATCH])
        for row in rows.order_by("ranked_at", "pk").select_for_update(
            of=("self", "tenant"), skip_locked=True, no_key=True
        ):
            if row.tenant.state in Tenant.SERVED:
                with context.client(row.tenant):
                    if not _do_in_language(row):
                        continue
            row.delete()
        if len(free) > BATCH or Pooled.objects.filter(pk__in=free).exists():
            schedule_for_platform("intake.drain", key="line")


def _free_rows() -> list[int]:
    """Returns the first queued rows (their keys) that no pause holds back, one more than are done at a time.

    Nothing is locked; while a pause lasts no more than LOOKED_AT are looked at.
    """
    line = queued().select_related("tenant").filter(tenant__migration_failed_at=None)
    if not pauses().exists():
        return list(line.values_list("pk", flat=True)[: BATCH + 1])
    return list(islice((row.pk for row in line[:LOOKED_AT] if not _held(row)), BATCH + 1))


def _held(row: Pooled) -> bool:
    if row.tenant.state not in Tenant.SERVED:
        return False
    with context.client(row.tenant):
        return holds_row(row)


def _do_in_language(row: Pooled) -> bool:
    """Does a queued row, with refusals in the client's language. Returns False where it waits on."""
    with translation.override(current_tenant().language):
        return _do_row(row, Actor(row.handed_in_by_kind, row.handed_in_by, row.handed_in_by_id))


def _do_row(row: Pooled, actor: Actor) -> bool:
    if row.subject == Pooled.Subject.SERIES:
        return maintenance.materialise(row.subject_id)
    if row.subject == Pooled.Subject.REQUEST:
        return _book(row, actor)
    if row.subject == Pooled.Subject.RESTORE:
        _restore(row, actor)
    else:
        case = Case.objects.get(pk=row.subject_id)
        restoring(lambda: backup_services.decide_restore(case), actor=actor)
    return True


def _book(row: Pooled, actor: Actor) -> bool:
    """Books the earliest window that fits the wish, or makes the request a draft again and tells the client.

    Returns False where edits were paused meanwhile.
    """
    waiting = MaintenanceRequest.objects.filter(pk=row.subject_id, state=MaintenanceRequest.State.POOLED)
    if not waiting.update(state=MaintenanceRequest.State.DRAFT):
        return True  # withdrawn meanwhile
    request, wish = MaintenanceRequest.objects.get(pk=row.subject_id), plain.wish_from(row.wish)
    try:
        with transaction.atomic():
            slots = selectors.proposal(request, wish=wish).slots
            if not slots:
                raise Refused(_("No permitted time available."), code="no_slot")
            maintenance.book(request.pk, slots[0].start, actor=actor, wish=wish)
    except Refused as refused:
        if refused.code == EDITS_PAUSED:
            MaintenanceRequest.objects.filter(pk=request.pk).update(state=MaintenanceRequest.State.POOLED)
            return False
        _tell_submitter(
            row, "pool_trouble", Page("proposal", request.pk), title=named_for_all(request), reason=str(refused)
        )
    return True


def _restore(row: Pooled, actor: Actor) -> None:
    data, restore = bytes(Snapshot.objects.get(pk=row.subject_id).content), for_all(lambda: _("Restore"))
    try:
        with transaction.atomic():
            done = restoring(lambda: backup_services.restore(data, actor=actor, only=row.only), actor=actor)
    except BackupError as error:
        why = error.code  # the name of an error ends with its block
        _tell_submitter(row, "pool_trouble", Page("backups"), title=restore, reason=for_all(lambda: backup_error(why)))
        return
    except Refused as refused:
        _tell_submitter(row, "pool_trouble", Page("backups"), title=restore, reason=str(refused))
        return
    tell_restored(done, actor=actor, key=_key(row), resumed=True)


def _tell_submitter(row: Pooled, template: str, page: Page, **parameters: Any) -> None:
    queue_message(
        f"maintenance/{template}",
        everyone_to_tell(Topic.PLANNING, doers=[row.handed_in_by_id]),
        key=_key(row),
        page=page,
        **parameters,
    )


def _key(row: Pooled) -> str:
    return f"pool:{row.subject_id}:{row.handed_in_at.isoformat()}"
