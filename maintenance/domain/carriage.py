"""The way of what is worked out to critical parties that people serve, which a promise to publish counts too.

All instants at which somebody is waited for are cut-offs on working days: nobody is rung at night for a party that
answers by day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from labels.domain.errands import after_working_days, next_cut_off
from maintenance.domain.promises import Promise

SPARE_DAYS = 1  # a working day in which a party that has not answered is chased


@dataclass(frozen=True, slots=True)
class Carrier:
    """A critical party that people serve. cut_off: by when of a working day it is given what was ordered before;
    answer_days: working days until it answers.
    """

    cut_off: time
    answer_days: int


@dataclass(frozen=True, slots=True)
class Carriage:
    """How orders get to the parties that people serve; without any nothing is carried."""

    parties: Sequence[Carrier]
    is_working: Callable[[date], bool]
    zone: ZoneInfo

    def handed_over(self, ready: datetime) -> datetime:
        """When every party has been given what is ready at an instant."""
        return max((self._cut_off(party, ready) for party in self.parties), default=ready)

    def answered(self, ready: datetime) -> datetime:
        """When every party should have answered, with a day to spare."""
        return max((self._answer(party, ready) for party in self.parties), default=ready)

    def can_keep(self, due: datetime, begins: datetime) -> bool:
        """Whether a promise can be kept of work that begins at an instant, were our own part done at once."""
        return not self.parties or self.answered(begins) <= due

    def promise(self, own: Promise) -> Promise:
        """The promise of our own work, with the way there and the answers: at risk once it is not handed over."""
        if not self.parties:
            return own
        return Promise(due=self.answered(own.due), alert_at=self.handed_over(own.due))

    def by_day(self, promise: Promise) -> Promise:
        """A promise that has moved, at instants at which parties work."""
        return Promise(self.handed_over(promise.due), self.handed_over(promise.alert_at))

    def _cut_off(self, party: Carrier, ready: datetime) -> datetime:
        return next_cut_off(ready, party.cut_off, self.is_working, self.zone)

    def _answer(self, party: Carrier, ready: datetime) -> datetime:
        days = party.answer_days + SPARE_DAYS
        return after_working_days(self._cut_off(party, ready), days, self.is_working, self.zone)
