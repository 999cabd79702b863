"""Keeps a campaign's member in step with its window, in the transaction that writes the client's row."""

from datetime import datetime
from uuid import UUID

from maintenance.campaigns.models import Member
from maintenance.domain.audience import Audience
from tenants.agenda.services import schedule_for_platform
from tenants.domain.lanes import Lane

# What a window's state makes of its member.
STATES = {
    "running": Member.State.RUNNING,
    "verifying": Member.State.RUNNING,
    "completed": Member.State.DONE,
    "cancelled": Member.State.LEFT_OUT,
    "aborted": Member.State.FAILED,
    "rolled_back": Member.State.FAILED,
    "missed": Member.State.FAILED,
    "superseded": Member.State.LEFT_OUT,
}


def follow_member(window_id: UUID, state: str, starts_at: datetime) -> None:
    """Brings the member of a platform window up to date, and checks whether its campaign may go on."""
    member = Member.objects.select_for_update().filter(window_id=window_id).first()
    if member is None:
        return
    member.state, member.starts_at = STATES.get(state, Member.State.BOOKED), starts_at
    member.save(update_fields=["state", "starts_at"])
    if member.state in Member.ENDED:
        advance_later(member.campaign_id)


def campaign_of(window_id: UUID) -> UUID | None:
    """Returns the campaign that a window belongs to, or None."""
    return Member.objects.filter(window_id=window_id).values_list("campaign_id", flat=True).first()


def whom_of(window_id: UUID) -> Audience:
    """Returns the audience of a window's campaign; everybody where no campaign brings it."""
    member = Member.objects.filter(window_id=window_id).select_related("campaign").first()
    return member.campaign.whom if member else Audience()


def advance_later(campaign_id: UUID) -> None:
    """Schedules a look at the campaign."""
    schedule_for_platform("campaigns.advance", key=str(campaign_id), lane=Lane.BULK, campaign=str(campaign_id))
