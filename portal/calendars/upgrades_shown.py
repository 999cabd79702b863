"""The quarterly upgrades of label recognition, as the desk's year and clients' months show them."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from maintenance.campaigns.models import Campaign
from maintenance.campaigns.preparing import PREPARATIONS
from maintenance.campaigns.quarterly import upgrades_ahead
from maintenance.domain.quarters import upgrades_from
from tenants.domain.working_days import WorkingDays
from tenants.when import dated_text


@dataclass(frozen=True)
class PreparationShown:
    """What is prepared by whom, until which day. done: None where it is not known yet."""

    what: str
    by: str
    done: bool | None
    late: bool


@dataclass(frozen=True)
class UpgradeShown:
    """An upgrade; begins: its first day; campaign: that brings it, None where none is set up."""

    quarter: str
    begins: str
    preparations: list[PreparationShown]
    campaign: Campaign | None


def upgrades_shown(working_days: WorkingDays) -> list[UpgradeShown]:
    """Those of a year ahead, for the desk."""
    return [
        UpgradeShown(
            quarter=each.upgrade.name,
            begins=dated_text(each.upgrade.begins_on),
            preparations=[
                PreparationShown(str(PREPARATIONS[row.preparation]), dated_text(row.by), row.done, row.late)
                for row in each.prepared
            ],
            campaign=each.campaign,
        )
        for each in upgrades_ahead(working_days)
    ]


def upgrades_between(first: date, last: date, today: date, working_days: WorkingDays) -> list[str]:
    """What a client is told of those of a year ahead that begin on these days."""
    ahead = [each.begins_on for each in upgrades_from(today, working_days)]
    said = _(
        "Quarterly upgrade of label recognition from %(day)s on; a window that concerns you is announced in advance."
    )
    return [said % {"day": dated_text(day)} for day in ahead if first <= day <= last]
