"""Decides what a directory should show for a number: one pure function, and the only place that decides it.

Versions, certification and standby leases go in; the text, the reason and the instant of its next change come out.
Freezes, restores, standby labels, scene labels and expiries only change what goes in. All intervals are half-open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from compliance.domain.expiry import Certification
from labels.domain.number_states import IN_USE, NumberState
from labels.domain.ownership import FOR_GOOD, Proved


class WantedReason(StrEnum):
    LABEL = "label"  # the newest approved version that is effective and valid
    KEPT = "kept"  # the version before it: this directory refuses the newest
    STANDBY = "standby"  # a standby lease covers it
    NOTHING_APPROVED = "nothing_approved"
    NOT_CERTIFIED = "not_certified"
    FROZEN = "frozen"
    NUMBER_SUSPENDED = "number_suspended"  # by its carrier: its labels are kept
    NUMBER_DISPUTED = "number_disputed"  # another client claims it too
    NUMBER_RECYCLED = "number_recycled"  # its carrier took it back
    NUMBER_RELEASED = "number_released"  # the client gave it up
    NUMBER_UNPROVED = "number_unproved"  # nothing proves, or proves any more, that it is the client's
    NOT_TAKEN = "not_taken"  # there is a label, and this directory refuses it


NUMBER_REASONS: Final[Mapping[NumberState, WantedReason]] = {
    NumberState.SUSPENDED: WantedReason.NUMBER_SUSPENDED,
    NumberState.DISPUTED: WantedReason.NUMBER_DISPUTED,
    NumberState.RECYCLED: WantedReason.NUMBER_RECYCLED,
    NumberState.RELEASED: WantedReason.NUMBER_RELEASED,
}


@dataclass(frozen=True, slots=True)
class Version:
    """A label version. effective_from None: not approved for display. The caller leaves out withdrawn versions.

    needs: codes of the documents that the label needs. superseded: wanted only while the directory still holds it and
    shows nothing newer.
    """

    sequence: int
    text: str
    effective_from: datetime | None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    needs: frozenset[str] = frozenset()
    superseded: bool = False

    def over(self, now: datetime, delay: timedelta) -> bool:
        """Tells whether its validity has ended; early by the delay, as in live."""
        return self.valid_until is not None and self.valid_until - delay <= now

    def live(self, now: datetime, delay: timedelta) -> bool:
        """Tells whether a directory that needs `delay` for a change should be ordered to show it. A scene label is
        ordered and withdrawn that much earlier, so that it is surely seen from its first moment and surely gone after
        its last.
        """
        return (
            self.effective_from is not None
            and self.effective_from <= now
            and (self.valid_from is None or self.valid_from - delay <= now)
            and not self.over(now, delay)
        )


@dataclass(frozen=True, slots=True)
class StandbyPeriod:
    """A standby label over a window, [starts_at, ends_at). It ends by itself: nobody has to return it.

    granted_at stays when the window is extended; a window that ends early moves ends_at. needs: as for a Version.
    """

    text: str
    granted_at: datetime
    starts_at: datetime
    ends_at: datetime
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer. text None: show nothing. until: the first instant at which this answer changes by itself (None: it
    stays until something is changed).
    """

    text: str | None
    reason: WantedReason
    until: datetime | None


class VisibilityReason(StrEnum):
    IN_TIME = "in_time"
    PARTLY = "partly"  # granted late: seen from some time after the start on
    TOO_LATE = "too_late"  # granted so late that less than half of the window would see it
    OUTSTAYS = "outstays"  # handsets would keep it after the window for longer than the window itself


@dataclass(frozen=True, slots=True)
class Visibility:
    """A directory's view of a lease: submitted at submit_at, surely shown from seen_from. If it is not included, the
    times say what would have been.
    """

    included: bool
    reason: VisibilityReason
    submit_at: datetime
    seen_from: datetime


def standby_visibility(lease: StandbyPeriod, delay_max: timedelta) -> Visibility:
    """Decides whether and when handsets see a standby label in a directory that needs delay_max at most for a change.

    It is submitted delay_max before the window (at the grant if that is later), so that it is surely seen from the
    start, and withdrawn at the end, not before, so that it is seen for the length of the window. It is left out if it
    would surely be seen for less than half of the window, or stay after it for longer than the window lasts (iOS, 12
    hours, in a window of one hour).
    """
    submit_at = max(lease.granted_at, lease.starts_at - delay_max)
    seen_from = submit_at + delay_max
    length = lease.ends_at - lease.starts_at
    if delay_max > length:
        reason = VisibilityReason.OUTSTAYS
    elif (lease.ends_at - seen_from) * 2 < length:
        reason = VisibilityReason.TOO_LATE
    elif seen_from > lease.starts_at:
        reason = VisibilityReason.PARTLY
    else:
        reason = VisibilityReason.IN_TIME
    return Visibility(
        included=reason in (VisibilityReason.IN_TIME, VisibilityReason.PARTLY),
        reason=reason,
        submit_at=submit_at,
        seen_from=seen_from,
    )


def wanted(
    versions: Iterable[Version],
    certification: Certification,
    standby_leases: Iterable[StandbyPeriod],
    directory_delay: timedelta,
    now: datetime,
    number: NumberState = NumberState.ACTIVE,
    takes: Callable[[str], bool] = lambda _text: True,
    held: str | None = None,
    proved: Proved = FOR_GOOD,
) -> Wanted:
    """Decides what a directory that shows a change after `directory_delay` at the latest should show at `now`.

    1. Nothing for a number out of use, or not proved to be the client's, whatever a directory holds.
    2. Nothing without certification, or while it is frozen.
    3. The label that the directory holds, if it would not take it back after something temporary.
    4. A standby lease whose time it is there (the later start wins, then the later grant).
    5. The version with the highest sequence that is effective and valid (both earlier by the delay).

    A text that needs a frozen document is skipped: a scene label gives way to the everyday one. So is a text that the
    directory does not take by its policy (`takes`: labels.domain.directory_policy). Make before break: what it holds
    (`held`, the last text it took) stays all the same, a superseded version until something newer is shown.
    """
    if number not in IN_USE:
        return Wanted(None, NUMBER_REASONS[number], None)
    if not proved.now:
        return Wanted(None, WantedReason.NUMBER_UNPROVED, proved.until)
    ranked = sorted(versions, key=lambda version: version.sequence, reverse=True)
    overrides = [
        (visibility.submit_at, lease)
        for lease in standby_leases
        if (visibility := standby_visibility(lease, directory_delay)).included
    ]
    overrides.sort(key=lambda override: (override[1].starts_at, override[1].granted_at, override[1].text), reverse=True)
    asked = _Asked(ranked, certification, overrides, directory_delay, takes, held)
    answer = asked.answer(now)
    until = next((instant for instant in asked.instants(now) if asked.answer(instant) != answer), None)
    text, reason = answer
    return Wanted(text, reason, min((each for each in (until, proved.until) if each is not None), default=None))


_Override = tuple[datetime, StandbyPeriod]
_Answer = tuple[str | None, WantedReason]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything that an answer depends on except the instant. The versions: the highest sequence first."""

    versions: Sequence[Version]
    certification: Certification
    overrides: Sequence[_Override]
    delay: timedelta
    takes: Callable[[str], bool]
    held: str | None

    def answer(self, now: datetime) -> _Answer:
        certification = self.certification
        if certification.held_from is None or now < certification.held_from:
            return None, WantedReason.NOT_CERTIFIED
        if certification.frozen or (certification.held_until is not None and certification.held_until <= now):
            return None, WantedReason.FROZEN
        version, passed_over = self._version(self.versions, now)
        lasting, _reason = self._version([each for each in self.versions if each.valid_until is None], now)
        if lasting and lasting.text == self.held and (lasting.superseded or not self.takes(lasting.text)):
            return self._of(lasting, is_newest=lasting is version and passed_over is not WantedReason.NOT_TAKEN)
        frozen_lease = False
        for submit_at, lease in self.overrides:
            if submit_at <= now < lease.ends_at:
                if lease.needs & certification.frozen_documents:
                    frozen_lease = True
                elif self._shown(lease.text):
                    return lease.text, WantedReason.STANDBY
        if version is None:
            return None, WantedReason.FROZEN if frozen_lease else passed_over
        return self._of(version, is_newest=passed_over is not WantedReason.NOT_TAKEN)

    def _of(self, version: Version, *, is_newest: bool) -> _Answer:
        return version.text, WantedReason.LABEL if is_newest else WantedReason.KEPT

    def _shown(self, text: str) -> bool:
        return self.takes(text) or text == self.held

    def _version(self, versions: Sequence[Version], now: datetime) -> tuple[Version | None, WantedReason]:
        """Returns the version to show, and why newer ones, or all, are skipped."""
        passed_over, newer = WantedReason.NOTHING_APPROVED, False
        for version in versions:
            if version.superseded and not (newer and version.text == self.held):
                continue
            if version.needs & self.certification.frozen_documents:
                passed_over = WantedReason.FROZEN if version.live(now, self.delay) else passed_over
                continue
            newer = newer or not version.over(now, self.delay)
            if not version.live(now, self.delay):
                continue
            if self._shown(version.text):
                return version, passed_over
            if passed_over is WantedReason.NOTHING_APPROVED:
                passed_over = WantedReason.NOT_TAKEN
        return None, passed_over

    def instants(self, now: datetime) -> Iterator[datetime]:
        """Yields the instants after now at which an answer can change, in order."""
        instants = {self.certification.held_from, self.certification.held_until}
        for version in self.versions:
            instants.add(version.effective_from)
            instants |= {instant and instant - self.delay for instant in (version.valid_from, version.valid_until)}
        for submit_at, lease in self.overrides:
            instants |= {submit_at, lease.ends_at}
        yield from sorted(instant for instant in instants if instant is not None and instant > now)
