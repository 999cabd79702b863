"""Works out what is known of a number now: the one answer that pages, lists, exports and programs word. Pure.

labels/number_words.py has the sentence of each standing. All instants are business time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from labels.domain.display_state import (
    BAD,
    FROZEN,
    NOT_TAKEN,
    ON_THE_WAY,
    DisplayState,
    display_standing,
    worst_display,
)
from labels.domain.number_states import IN_USE, NumberState
from labels.domain.ownership import Ownership, Standing
from labels.domain.wanted import WantedReason


class NumberStanding(StrEnum):
    """A number's standing: the first that applies, from what keeps labels away to what is seen."""

    RELEASED = "released"
    RECYCLED = "recycled"
    DISPUTED = "disputed"
    SUSPENDED = "suspended"
    PROOF_IN_REVIEW = "proof_in_review"
    UNPROVED = "unproved"
    WRONG = "wrong"  # late, refused or something else at a party
    FROZEN = "frozen"
    ON_THE_WAY = "on_the_way"
    ASSUMED = "assumed"  # at a party that nobody can ask what handsets show
    SHOWN = "shown"
    COMING = "coming"  # it has no label yet, and one is in review or waits for its window
    UNLABELLED = "unlabelled"


class OnHandsets(StrEnum):
    """The view of a number that all parties give together, whatever its own state; the first that applies."""

    WRONG = "wrong"
    FROZEN = "frozen"
    ON_THE_WAY = "on_the_way"
    LABEL = "label"  # as it should be, seen or assumed
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CellsSeen:
    """A count of a number's displays at active parties that stand alike; reason: why they should show what
    they should.
    """

    state: str
    reason: str
    count: int

    @property
    def standing(self) -> str:
        return display_standing(self.state, self.reason)


@dataclass(frozen=True, slots=True)
class NumberSeen:
    """The facts of a number.

    label, coming: the text of the live version, and of the one in review or waiting for its window. Without a proof,
    the client holds the number until claim_until, and its label stays until kept_until.
    """

    state: NumberState
    ownership: Ownership
    displays: Sequence[CellsSeen] = ()
    label: str = ""
    coming: str = ""
    claim_until: datetime | None = None
    kept_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartiesSeen:
    """The parties that have to do with a number's label: how many show it, are assumed to, do not yet, show something
    else, and show an older one or none because they do not take it.
    """

    count: int = 0
    seen: int = 0
    assumed: int = 0
    coming: int = 0
    wrong: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class NumberKnown:
    """A number's standing, with the values of its sentence.

    display: the worst of its displays; ownership: what proves that it is the client's, and until when; lacks_proof: no
    label may be shown before there is a proof; standby: a standby label lies over it. given_up_at, kept_until: when the
    number is given up, or its label goes, for want of a proof; None where no proof is missing.
    """

    standing: NumberStanding
    display: str
    ownership: Ownership
    lacks_proof: bool
    parties: PartiesSeen
    label: str = ""
    coming: str = ""
    standby: bool = False
    given_up_at: datetime | None = None
    kept_until: datetime | None = None


def number_known(seen: NumberSeen) -> NumberKnown:
    """Works out what is known of a number by facts that were read at one instant."""
    missing = seen.ownership.way is None
    kept = seen.kept_until if missing else None
    return NumberKnown(
        standing=_standing(seen),
        display=worst_display(each.standing for each in seen.displays),
        ownership=seen.ownership,
        lacks_proof=_lacks_proof(seen),
        parties=parties_seen(seen.displays),
        label=seen.label,
        coming=seen.coming,
        standby=any(each.reason == WantedReason.STANDBY for each in seen.displays),
        given_up_at=seen.claim_until if missing and kept is None else None,
        kept_until=kept,
    )


def parties_seen(displays: Iterable[CellsSeen]) -> PartiesSeen:
    """Counts the parties of one number. One that never had to do with a label is not counted."""
    counts: dict[str, int] = {}
    left_out = 0
    for each in displays:
        if each.reason in NOT_TAKEN and each.standing not in (*BAD, *ON_THE_WAY):
            left_out += each.count
        else:
            counts[each.standing] = counts.get(each.standing, 0) + each.count
    return PartiesSeen(
        count=left_out + sum(count for state, count in counts.items() if state != DisplayState.NOTHING),
        seen=counts.get(DisplayState.SHOWN, 0),
        assumed=counts.get(DisplayState.ASSUMED, 0),
        coming=sum(counts.get(state, 0) for state in ON_THE_WAY),
        wrong=sum(counts.get(state, 0) for state in BAD),
        left_out=left_out,
    )


def on_handsets(*, bad: bool, frozen: bool, moving: bool, labelled: bool) -> OnHandsets:
    """Returns the state of a number's displays together: whether any is bad, frozen, on the way, or labelled."""
    if bad:
        return OnHandsets.WRONG
    if frozen:
        return OnHandsets.FROZEN
    if moving:
        return OnHandsets.ON_THE_WAY
    return OnHandsets.LABEL if labelled else OnHandsets.NOTHING


_BY_STATE: Mapping[NumberState, NumberStanding] = {
    NumberState.RELEASED: NumberStanding.RELEASED,
    NumberState.RECYCLED: NumberStanding.RECYCLED,
    NumberState.DISPUTED: NumberStanding.DISPUTED,
    NumberState.SUSPENDED: NumberStanding.SUSPENDED,
}


def _lacks_proof(seen: NumberSeen) -> bool:
    """Tells whether a missing proof keeps labels away: as it was decided for parties, otherwise by what is on file."""
    if seen.state in (NumberState.RELEASED, NumberState.RECYCLED):
        return False
    if seen.state in IN_USE and seen.displays:
        return any(each.reason == WantedReason.NUMBER_UNPROVED for each in seen.displays)
    return seen.ownership.way is None and seen.kept_until is None


def _standing(seen: NumberSeen) -> NumberStanding:
    if seen.state not in IN_USE:
        return _BY_STATE[seen.state]
    if _lacks_proof(seen):
        in_review = seen.ownership.standing is Standing.IN_REVIEW
        return NumberStanding.PROOF_IN_REVIEW if in_review else NumberStanding.UNPROVED
    parties = parties_seen(seen.displays)
    frozen = any(each.standing == FROZEN for each in seen.displays)
    labelled = bool(parties.seen or parties.assumed or parties.left_out)
    match on_handsets(bad=bool(parties.wrong), frozen=frozen, moving=bool(parties.coming), labelled=labelled):
        case OnHandsets.WRONG:
            return NumberStanding.WRONG
        case OnHandsets.FROZEN:
            return NumberStanding.FROZEN
        case OnHandsets.ON_THE_WAY:
            return NumberStanding.ON_THE_WAY
        case OnHandsets.LABEL:
            return NumberStanding.ASSUMED if parties.assumed else NumberStanding.SHOWN
    return NumberStanding.COMING if seen.coming else NumberStanding.UNLABELLED
