"""Alerts the staff, every working morning, to late preparations of the next quarterly upgrade."""

from datetime import datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as lazy

from compliance.duty.alerts import end_alerts, raise_alert, watch_subject
from compliance.duty.models import Alert
from maintenance.campaigns.quarterly import Prepared, upgrades_ahead
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.quarters import Preparation
from tenants.agenda.selectors import keys_ahead
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.languages import for_all
from tenants.selectors import working_days

LOOK: Final = "campaigns.look_at_upgrade"
AT: Final = time(10)  # on the platform's wall clock, when somebody is there who can prepare it
_DAY: Final = timedelta(days=1)
# What is prepared, and who does it.
PREPARATIONS: Final = {
    Preparation.MODEL: lazy("Administrators: a label model is evaluated"),
    Preparation.CAMPAIGN: lazy("Administrators: its campaign is looked at and started"),
    Preparation.NOTICE: lazy("The platform: clients of the first wave are notified"),
}


def look_after_upgrades() -> None:
    """Schedules the next check unless one is ahead."""
    if not keys_ahead(LOOK):
        _later()


def look_at_upgrade() -> None:
    """Raises an alert for each late preparation, anew each morning until it is done. Outside any client's schema."""
    upcoming = upgrades_ahead(working_days())[0]
    for row in upcoming.prepared:
        end_alerts(about_preparation(row.preparation))
        if row.late:
            name, what = upcoming.upgrade.name, PREPARATIONS[row.preparation]
            title = for_all(lambda name=name, what=what: f"{name} · {what}")  # type: ignore[misc]  # bound now
            raise_alert(Alert.Kind.UPGRADE_LATE, about_preparation(row.preparation), title=title)
    _later()


def end_prepared() -> None:
    """Ends the alerts of preparations that are done or not late."""
    for row in _prepared():
        if not row.late:
            end_alerts(about_preparation(row.preparation))


def about_preparation(preparation: Preparation) -> str:
    """Returns the alerts' name for a preparation."""
    return f"upgrade:{preparation}"


def _prepared() -> list[Prepared]:
    return upgrades_ahead(working_days())[0].prepared


def _still_late(alert: Alert) -> bool:
    return any(row.late for row in _prepared() if about_preparation(row.preparation) == alert.about)


def _later() -> None:
    known, day = working_days(), business_now().astimezone(PLATFORM_ZONE).date() + _DAY
    while not known(day).is_working:
        day += _DAY
    schedule_for_platform(LOOK, key="next", lane=Lane.BULK, due_at=datetime.combine(day, AT, PLATFORM_ZONE))


watch_subject("upgrade", _still_late)
