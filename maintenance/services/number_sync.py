"""Books the window that applies the corrections of a reviewed number-state sync."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.models import NumberSync
from labels.numbers import corrections
from maintenance import selectors
from maintenance.domain.estimate import Content
from maintenance.domain.intervals import on_grid
from maintenance.models import Window
from maintenance.services.drafting import draft_work
from maintenance.services.requests import book
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.refusals import Refused
from tenants.services import keep_open


def book_number_sync(sync_id: UUID) -> Window | None:
    """Book the first window with notice for an approved sync, once.

    Returns None when nothing is (left) to correct, or the account was closed. Raises Refused when no window is free;
    the job is tried again.
    """
    with transaction.atomic():
        if not keep_open():
            return None
        sync = NumberSync.objects.select_for_update().get(pk=sync_id)
        if sync.state != NumberSync.State.APPROVED or sync.request_id is not None:
            return None
        numbers = corrections.numbers_corrected(sync_id)
        if not numbers:
            corrections.end_sync(sync)
            return None
        request = draft_work(Content.NUMBER_STATE_SYNC, numbers=numbers, actor=PLATFORM, by_platform=True)
        earliest = on_grid(business_now() + selectors.notice_for(request))
        slots = selectors.proposal(request, not_before=earliest).slots
        if not slots:
            raise Refused(_("No window is available for the carrier's corrections."), code="no_window")
        sync.request_id = request.pk
        sync.save(update_fields=["request_id"])
        return book(request.pk, slots[0].start, actor=PLATFORM, not_before=earliest)
