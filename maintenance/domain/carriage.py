"""Adds to a promise the way of orders to critical parties that people serve.

All its instants are cut-offs on working days: nobody is called at night for a party that answers by day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from labels.domain.errands import after_working_days, next_cut_off
from maintenance.domain.promises import Promise

SPARE_DAYS = 1  # a working day to chase a party that has not answered


@dataclass(frozen=True, slots=True)
class Carrier:
    """A critical party that people serve. cut_off: when on a working day it gets what was ordered before; answer_days:
    working days until it answers.
    """

    cut_off: time
    answer_days: int


@dataclass(frozen=True, slots=True)
class Carriage:
    """The way of orders to the parties that people serve; without any, nothing is carried."""

    parties: Sequence[Carrier]
    is_working: Callable[[date], bool]
    zone: ZoneInfo

    def handed_over(self, ready: datetime) -> datetime:
        """Returns when every party has been given what is ready at an instant."""
        return max((self._cut_off(party, ready) for party in self.parties), default=ready)

    def answered(self, ready: datetime) -> datetime:
        """Returns when every party should have answered, with a day to spare."""
        return max((self._answer(party, ready) for party in self.parties), default=ready)

    def can_keep(self, due: datetime, begins: datetime) -> bool:
        """Tells whether a promise can be kept for work that begins at an instant, if our own part took no time."""
        return not self.parties or self.answered(begins) <= due

    def promise(self, own: Promise) -> Promise:
        """Adds the way there and the answers to the promise of our own work: it is at risk once it is not
        handed over.
        """
        if not self.parties:
            return own
        return Promise(due=self.answered(own.due), alert_at=self.handed_over(own.due))

    def by_day(self, promise: Promise) -> Promise:
        """Moves a changed promise to instants at which parties work."""
        return Promise(self.handed_over(promise.due), self.handed_over(promise.alert_at))

    def _cut_off(self, party: Carrier, ready: datetime) -> datetime:
        return next_cut_off(ready, party.cut_off, self.is_working, self.zone)

    def _answer(self, party: Carrier, ready: datetime) -> datetime:
        days = party.answer_days + SPARE_DAYS
        return after_working_days(self._cut_off(party, ready), days, self.is_working, self.zone)
