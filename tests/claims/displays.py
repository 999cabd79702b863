"""What is said of numbers and of their displays at parties: each claim, and how it is judged.

The outside world knows what handsets show; what they should show is a plain column of the display.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from tests.claims.claim import Claim
from tests.claims.judging import MINUTE, SHANGHAI, Places, instant
from tests.claims.truth import Outside

Pair = tuple[str, str]  # a party and a number


@dataclass(frozen=True)
class Displays:
    """Some numbers at some parties at one moment. wanted: of each what handsets should show; unproved: numbers without
    a proof; begun: by number the labels that came into force, in their order, each with since when.
    """

    about: ClassVar[str] = "display"
    pairs: tuple[Pair, ...]
    outside: Outside
    now: datetime
    wanted: Mapping[Pair, str | None]
    unproved: frozenset[str] = frozenset()
    begun: Mapping[str, tuple[tuple[str, datetime], ...]] = field(default_factory=dict)

    def some(self, *, number: str, party: str | None = None) -> Displays:
        """One number at all parties, or at one."""
        pairs = tuple(pair for pair in self.pairs if pair[1] == number and party in (None, pair[0]))
        return replace(self, pairs=pairs)

    def visible(self, pair: Pair) -> str | None:
        return self.outside.visible(*pair, self.now)

    def last_seen(self, pair: Pair) -> str | None:
        """What handsets showed when the platform looked last."""
        at = self.outside.looked.get(pair)
        return self.outside.visible(*pair, at) if at else None

    def right(self, pair: Pair) -> bool:
        """Handsets show what they should."""
        return self.visible(pair) == self.wanted.get(pair)

    def shown(self, pair: Pair) -> bool:
        """Handsets show a label, and the one that they should."""
        return self.right(pair) and self.visible(pair) is not None

    def taken(self, pair: Pair) -> bool:
        """The party has been told what they should show, and took it."""
        return self.outside.holds(*pair) == self.wanted.get(pair)

    def waits(self, pair: Pair) -> bool:
        """What they should show is still to come: to the party, which may have refused it, or to handsets."""
        return not self.right(pair) or not self.taken(pair) or pair[1] in self.outside.refused

    def count(self, holds: Callable[[Pair], bool]) -> int:
        return sum(holds(pair) for pair in self.pairs)

    def parties(self) -> int:
        return len({party for party, _number in self.pairs})


Holds = Callable[[Displays, Pair], bool]
DisplayJudge = Callable[[Displays, Places], str | None]


def some(holds: Holds, otherwise: str) -> DisplayJudge:
    """A badge is the worst of what it stands for: one of them is so."""
    return lambda seen, _places: None if any(holds(seen, pair) for pair in seen.pairs) else otherwise


def all_shown(seen: Displays, _places: Places) -> str | None:
    wrong = [pair for pair in seen.pairs if not seen.right(pair)]
    return f"not so at {wrong[:2]}" if wrong else some(Displays.shown, "nothing is shown")(seen, _places)


def nothing(seen: Displays, _places: Places) -> str | None:
    """As seen when somebody looked last."""
    shown = [pair for pair in seen.pairs if seen.visible(pair) and seen.last_seen(pair)]
    return f"shown at {shown[:2]}" if shown else None


def at_most(name: str, holds: Holds) -> DisplayJudge:
    def judged(seen: Displays, places: Places) -> str | None:
        true = seen.count(lambda pair: holds(seen, pair))
        return None if int(places[name].replace(",", "")) <= true else f"{true} are"

    return judged


def seen_of(seen: Displays, places: Places) -> str | None:
    if int(places["count"]) > seen.parties():
        return f"{seen.parties()} parties"
    return at_most("seen", Displays.shown)(seen, places) or (
        at_most("coming", COMING)(seen, places) if "coming" in places else None
    )


def moment(text: str, near: datetime) -> datetime:
    """As instant; beside today's date in short, “22:00” or “11-26 00:05”."""
    here = near.astimezone(SHANGHAI)
    if found := re.fullmatch(r"(?:(\d\d)-(\d\d) )?(\d\d):(\d\d)", text):
        month, day, hour, minute = (int(part) if part else None for part in found.groups())
        return here.replace(month=month or here.month, day=day or here.day, hour=hour or 0, minute=minute or 0)
    return instant(text, near)


def since(seen: Displays, places: Places) -> str | None:
    """Handsets have shown it since then: not earlier than the party took it and they forgot what they had."""
    [(party, number)] = seen.pairs
    begins = [at + seen.outside.delays[party] for at, _label, _revision in seen.outside.taken.get((party, number), ())]
    said = moment(places["at"], seen.now)
    early = bool(begins) and said + MINUTE < begins[0]
    return f"it began at {begins}" if early or said > seen.now + MINUTE else None


def expected(seen: Displays, places: Places) -> str | None:
    """On its way: taken by the party, and not to be there earlier than handsets forget what they had."""
    [(party, number)] = seen.pairs
    if party in seen.outside.people or not seen.taken((party, number)):
        return None
    begins = seen.outside.taken[party, number][-1][0] + seen.outside.delays[party]
    return None if moment(places["at"], seen.now) + MINUTE > begins else f"it is there at {begins}"


def was_expected(seen: Displays, places: Places) -> str | None:
    return None if moment(places["at"], seen.now) <= seen.now else "that is to come"


def answer_due(seen: Displays, _places: Places) -> str | None:
    [(party, _number)] = seen.pairs
    return None if party in seen.outside.people else f"nobody serves {party}"


def handset(seen: Displays, places: Places) -> str | None:
    label = places["label"]
    return some(lambda seen, pair: label in (seen.visible(pair), seen.last_seen(pair)), "no handset shows it")(
        seen, places
    )


FROZEN: DisplayJudge = lambda seen, _places: None if seen.outside.frozen else "no certification is frozen"  # noqa: E731


def of_all_frozen(seen: Displays, places: Places) -> str | None:
    return None if places["n_count"] == "0" else FROZEN(seen, places)


REFUSED: Holds = lambda seen, pair: pair[1] in seen.outside.refused  # noqa: E731
LATE: Holds = Displays.waits
BY_PEOPLE: Holds = lambda seen, pair: pair[0] in seen.outside.people  # noqa: E731
# People may have an order in hand to take back what they have not shown yet.
COMING: Holds = lambda seen, pair: LATE(seen, pair) or BY_PEOPLE(seen, pair)  # noqa: E731
WITHOUT_PROOF: Holds = lambda seen, pair: pair[1] in seen.unproved  # noqa: E731

SEEN = ("Visible on the handsets of %(seen)s of %(count)s directory",)
SEEN += ("Visible on the handsets of %(seen)s of %(count)s directories",)
MORE = tuple(
    assumed + coming + left_out
    for assumed in ("", "[; assumed by estimate at %(count)s>assumed]")
    for coming in ("", "[; on the way at %(count)s>coming]")
    for left_out in ("", "[; not accepted by %(count)s>out]")
)

DISPLAYS: tuple[Claim, ...] = (
    Claim("display: on handsets", ("[On handsets]",), all_shown),
    Claim("display: assumed", ("[Assumed by estimate]",), some(BY_PEOPLE, "nobody serves it")),
    Claim("display: on the way", ("[On the way]",), some(LATE, "all is there")),
    Claim(
        "display: to be submitted",
        ("[To be submitted]",),
        some(COMING, "it is"),
    ),
    Claim("display: submitted", ("[Submitted]",), some(Displays.taken, "it is not")),
    Claim("display: overdue", ("[Overdue]",), some(LATE, "all is there")),
    Claim("display: missing", ("[Missing on handsets]",), some(LATE, "all is there")),
    Claim("display: something else", ("[Shows something else]",), some(LATE, "all is there")),
    Claim("display: refused", ("[Refused]",), some(REFUSED, "nobody has")),
    Claim("display: frozen", ("[Frozen]",), FROZEN),
    Claim("display: nothing to show", ("[Nothing to show]",), nothing),
    Claim("display: since", ("[since] %(at)s",), since),
    Claim("display: expected by", ("[expected by] %(at)s",), expected),
    Claim("display: was expected by", ("[was expected by] %(at)s",), was_expected),
    Claim("display: answer due by", ("[answer due by] %(at)s",), answer_due),
    Claim("display: not accepted", ("[latest label not accepted here]",), some(REFUSED, "nobody has refused")),
    Claim("handset: a label", (), handset, (r"handset: (?P<label>.+)",)),
    Claim("handset: no label", ("no label",), nothing),
    Claim(
        "number: seen",
        tuple(f"[{said}]{more}" for said in SEEN for more in MORE),
        seen_of,
    ),
    Claim("number: standby label", ("Standby label: %(words)s",), some(Displays.taken, "nobody has taken it")),
    Claim(
        "number: wrong",
        (
            "Not as it should be at %(wrong)s of %(count)s directory",
            "Not as it should be at %(wrong)s of %(count)s directories",
        ),
        at_most("wrong", lambda seen, pair: LATE(seen, pair) or REFUSED(seen, pair)),
    ),
    Claim("number: frozen", ("Certification is frozen: its label may not be shown",), FROZEN),
    Claim(
        "number: not proved",
        ("Not proved: no label may be shown on it",),
        some(WITHOUT_PROOF, "it is proved"),
    ),
    Claim(
        "number: no proof by",
        ("%(words)s; without a proof it is given up after %(day)s",),
        some(WITHOUT_PROOF, "it is proved"),
    ),
    Claim("number: label to come", ("No label yet; “%(text)s” is to come",), nothing),
    Claim("number: no label", ("No label",), nothing),
    Claim("of all: as expected", ("%(n_count)s [as expected]",), at_most("n_count", Displays.shown)),
    Claim("of all: assumed", ("%(n_count)s [assumed by estimate]",), at_most("n_count", BY_PEOPLE)),
    Claim("of all: on the way", ("%(n_count)s [on the way]",), at_most("n_count", COMING)),
    Claim("of all: overdue", ("%(n_count)s [overdue]",), at_most("n_count", LATE)),
    Claim(
        "of all: refused",
        ("%(n_count)s [incorrect or refused]",),
        at_most("n_count", lambda seen, pair: LATE(seen, pair) or REFUSED(seen, pair)),
    ),
    Claim(
        "of all: frozen",
        ("%(n_count)s [frozen]",),
        of_all_frozen,
    ),
)
