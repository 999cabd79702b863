"""Reads the quarterly upgrades of label recognition that lie ahead, and how far each is prepared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from labels.registry import selectors as label_models
from maintenance.campaigns.models import Campaign
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.quarters import Preparation, QuarterlyUpgrade, upgrades_from
from maintenance.domain.wall_clock import local_day
from tenants.clock import business_now
from tenants.domain.working_days import WorkingDays

_OF_THIS_QUARTER: Final = timedelta(days=60)  # a campaign that is set up so long before it begins
LATEST: Final = 20  # of these are looked through


@dataclass(frozen=True)
class Prepared:
    """A preparation and its last day. done: None where that is unknown yet; late: not done, and its day is over."""

    preparation: Preparation
    by: date
    done: bool | None
    late: bool


@dataclass(frozen=True)
class UpgradeAhead:
    """An upgrade ahead; campaign: the one that brings it to every client, None where none is set up."""

    upgrade: QuarterlyUpgrade
    prepared: list[Prepared]
    campaign: Campaign | None


def upgrades_ahead(working_days: WorkingDays) -> list[UpgradeAhead]:
    """Returns the upgrades of a year ahead. Only the next one's preparations are known."""
    today = business_now().astimezone(PLATFORM_ZONE).date()
    upcoming, *others = upgrades_from(today, working_days)
    return [_next(upcoming, today), *(UpgradeAhead(each, _planned(each), None) for each in others)]


def _next(upgrade: QuarterlyUpgrade, today: date) -> UpgradeAhead:
    since = local_day(upgrade.begins_on - _OF_THIS_QUARTER, PLATFORM_ZONE)[0]
    upgrades = Campaign.objects.filter(content=Campaign.Content.MODEL_UPGRADE, created_at__gte=since)
    upgrades = upgrades.exclude(state=Campaign.State.STOPPED).order_by("-created_at")[:LATEST]
    campaign = next((each for each in upgrades if not each.whom.narrower), None)
    started = campaign is not None and campaign.state != Campaign.State.DRAFT
    done = {
        Preparation.MODEL: campaign is not None or label_models.to_bring().exists(),
        Preparation.CAMPAIGN: started,
        Preparation.NOTICE: campaign is not None and campaign.members.exclude(window_id=None).exists(),
    }
    prepared = [Prepared(each, by, done[each], late=by < today and not done[each]) for each, by in upgrade.by]
    return UpgradeAhead(upgrade, prepared, campaign)


def _planned(upgrade: QuarterlyUpgrade) -> list[Prepared]:
    return [Prepared(each, by, None, late=False) for each, by in upgrade.by]
