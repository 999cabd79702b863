"""Counts a window's displays by directory, and decides what the counts say about handsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maintenance.domain.reasons import Parameter, Reason

# Reasons why a check is not applicable: nothing is there to look at. It passes, and nothing counts as seen.
NOT_APPLICABLE = frozenset({"nothing_to_show", "review_shows_nothing"})


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """The window's displays in one directory, by state; `failed`: refused by the directory.

    `withheld`, of all of them: the label that the window brings (or any label) is not wanted there, whatever they show.
    `covered`, of those pending: under another window's standby label, which is to end at covered_until. `nothing`:
    nothing is wanted and nothing is shown; none of them is a seen label. `assumed`: accepted by a directory that nobody
    can ask, and its estimated time is over.

    expected_from, expected_by: when handsets are expected to show what was accepted; answer_by: when a directory that
    people serve should have decided on what is pending. sampled, sample: how many displays have been seen as wanted, of
    how many that prove all; must_be_seen: an estimate is not enough.
    """

    directory: str
    critical: bool = True
    by_people: bool = False
    pending: int = 0
    waiting: int = 0
    shown: int = 0
    assumed: int = 0
    stale: int = 0
    wrong: int = 0
    failed: int = 0
    nothing: int = 0
    withheld: int = 0
    covered: int = 0
    covered_until: datetime | None = None
    expected_from: datetime | None = None
    expected_by: datetime | None = None
    answer_by: datetime | None = None
    must_be_seen: bool = False
    sampled: int = 0
    sample: int = 0

    @property
    def unseen(self) -> int:
        """Counts displays assumed by estimate; zero if enough others of them have been seen."""
        return self.assumed if self.sampled < self.sample else 0

    @property
    def accepted(self) -> int:
        """Counts displays that the directory has accepted, whatever the handsets show."""
        return self.waiting + self.shown + self.assumed + self.stale + self.wrong

    @property
    def total(self) -> int:
        return self.accepted + self.pending + self.failed


def seen_reason(critical: Sequence[DirectoryCounts], superseded: int = 0) -> Reason:
    """Returns how we know that handsets show what the window brought: all seen, by sample, or assumed by estimate.

    superseded: numbers of the window that show the label of a newer change, which does not count here.
    """
    replaced: dict[str, Parameter] = {"superseded": superseded} if superseded else {}
    shown, unseen = sum(each.shown for each in critical), sum(each.unseen for each in critical)
    if unseen:
        return Reason("seen_or_assumed", {"count": shown, "assumed": unseen, **replaced})
    by_sample = [each for each in critical if each.assumed]
    if by_sample:
        seen, of = sum(each.sampled for each in by_sample), sum(each.sample for each in by_sample)
        return Reason("proved_by_sample", {"count": seen, "of": of, **replaced})
    if not shown:
        return Reason("nothing_to_show", replaced)
    return Reason("seen_on_handsets", {"count": shown, **replaced})


def at_directories(code: str, directories: Sequence[DirectoryCounts], count: int) -> Reason:
    """Returns the reason with the codes of these directories and the count of displays."""
    return Reason(code, {"directories": ", ".join(each.directory for each in directories), "count": count})


def beneath_standby(covered: Sequence[DirectoryCounts]) -> Reason:
    """Returns the reason that only another window's standby label keeps directories from taking what the
    window brings.
    """
    until = max(each.covered_until for each in covered if each.covered_until)
    reason = at_directories("beneath_standby", covered, sum(each.covered for each in covered))
    return Reason(reason.code, {**reason.params, "until": until})


def not_taken_yet(waited_for: Sequence[DirectoryCounts], others: Sequence[DirectoryCounts]) -> Reason:
    """Returns the reason that these directories have not taken everything; the window waits for none of the others."""
    count = sum(each.pending for each in (*waited_for, *others))
    reason = at_directories("not_taken_yet", waited_for, count)
    if not others:
        return reason
    return Reason(reason.code, {**reason.params, "others": ", ".join(each.directory for each in others)})
