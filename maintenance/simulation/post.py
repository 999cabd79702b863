"""Simulates what people carry to parties: the product's rule gives the promise, chance gives the answer."""

from datetime import date, datetime
from random import Random

from labels.domain.errands import after_working_days, next_cut_off
from maintenance.domain.carriage import Carriage, Carrier
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.estimate import Content
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.simulation.platform import Platform
from tenants.domain.working_days import ChineseWorkingDays

_WORKING_DAYS = ChineseWorkingDays()


def way_to_parties(content: Content, platform: Platform) -> Carriage:
    """Returns the way to the parties that people serve, all critical; to none for content that handsets do not show."""
    count = platform.desk_parties if DEFAULT_POLICY.contents[content].seen else 0
    return Carriage([Carrier(platform.cut_off, platform.answer_days)] * count, _is_working, PLATFORM_ZONE)


def answers(content: Content, ordered_at: datetime, platform: Platform, chance: Random) -> list[datetime]:
    """Returns when each of them has answered: into the next file, and after some working days."""
    return [_answer(ordered_at, platform, chance) for _party in way_to_parties(content, platform).parties]


def _answer(ordered_at: datetime, platform: Platform, chance: Random) -> datetime:
    days = chance.randint(1, platform.answer_days)
    if chance.random() < platform.late_answers:
        days = chance.randint(platform.answer_days, 2 * platform.answer_days)
    out = next_cut_off(ordered_at, platform.cut_off, _is_working, PLATFORM_ZONE)
    return after_working_days(out, days, _is_working, PLATFORM_ZONE)


def _is_working(day: date) -> bool:
    return _WORKING_DAYS(day).is_working
