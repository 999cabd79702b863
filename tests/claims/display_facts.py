"""What is claimed on a display's own page, of a number's versions, in lists that are downloaded, and at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.claims.claim import Claim
from tests.claims.displays import FROZEN, REFUSED, WITHOUT_PROOF, DisplayJudge, Displays, handset, nothing, some
from tests.claims.judging import MINUTE, Places, instant, same

STANDBY = "维护中"  # as each standby label of a play begins


def wanted(seen: Displays, places: Places) -> str | None:
    """A label, or none, is what handsets should show."""
    said, true = places["label"].strip("—"), {seen.wanted.get(pair) or "" for pair in seen.pairs}
    return None if true == {said} else f"{true} is wanted"


def on_its_handsets(seen: Displays, places: Places) -> str | None:
    return (nothing if places["label"] in ("no label", "无标签") else handset)(seen, places)


def still_shown(seen: Displays, places: Places) -> str | None:
    return handset(seen, {"label": places["shown"]})


def wants(holds: str) -> DisplayJudge:
    """Why it is wanted: a label, the standby label, or nothing."""

    def judged(seen: Displays, _places: Places) -> str | None:
        [label] = [seen.wanted.get(pair) for pair in seen.pairs]
        kind = "nothing" if label is None else "standby" if label.startswith(STANDBY) else "label"
        return None if kind == holds else f"“{label}” is wanted"

    return judged


def accepted_at(seen: Displays, places: Places) -> str | None:
    """The party took what is wanted then."""
    [pair] = seen.pairs
    taken = seen.outside.taken.get(pair, ())
    if not taken or not seen.taken(pair):
        return "it has not taken it"
    if pair[0] in seen.outside.people:
        return None  # as it stands on its answer
    return None if same(instant(places["t_at"], seen.now), taken[-1][0]) else f"taken at {taken[-1][0]}"


def not_accepted(seen: Displays, _places: Places) -> str | None:
    [pair] = seen.pairs
    open_ = not seen.taken(pair) or pair not in seen.outside.taken or REFUSED(seen, pair)
    # Where people carry it, an order may be in hand that takes back what they took before.
    return None if open_ or pair[0] in seen.outside.people else "it has taken it"


def comes_by(seen: Displays, said: datetime) -> str | None:
    """It is still to come, and not promised earlier than handsets forget what they had."""
    [pair] = seen.pairs
    if seen.shown(pair) and seen.last_seen(pair) == seen.wanted.get(pair):
        return "handsets were seen to show it"
    if not seen.taken(pair):
        return "the party has not taken it"
    if pair[0] in seen.outside.people:
        return None
    there = seen.outside.taken[pair][-1][0] + seen.outside.delays[pair[0]]
    return None if said + MINUTE > there else f"it is there at {there}"


def expected_between(seen: Displays, places: Places) -> str | None:
    _from, _dash, until = places["h_hours"].partition(" – ")
    if ":" in until[:3]:  # the same day
        begins = instant(_from, seen.now)
        hour, minute = until.split(":")
        return comes_by(seen, begins.replace(hour=int(hour), minute=int(minute)))
    return comes_by(seen, instant(until, seen.now))


def looked_at(seen: Displays, said: datetime) -> str | None:
    [pair] = seen.pairs
    true = seen.outside.looked.get(pair)
    return None if same(said, true) else f"looked at {true}"


def in_force(seen: Displays, places: Places) -> str | None:
    """The label that came into force last, since then; nobody took it earlier."""
    begun = seen.begun.get(seen.pairs[0][1], ())
    since = instant(places["t_since"], seen.now)
    if not begun or begun[-1][0] != places["label"] or not same(since, begun[-1][1]):
        return f"in force came {begun}"
    others = {seen.wanted.get(pair) for pair in seen.pairs} - {places["label"], None}
    wrong = sorted(label for label in others if label is not None and not label.startswith(STANDBY))
    return f"wanted is {wrong}" if wrong else None


def current(seen: Displays, places: Places) -> str | None:
    return "its certification is frozen" if seen.outside.frozen else in_force(seen, places)


def was_in_force(seen: Displays, places: Places) -> str | None:
    """Another one came into force after it."""
    begun = seen.begun.get(seen.pairs[0][1], ())
    since = instant(places["t_since"], seen.now)
    earlier = any(label == places["label"] and same(since, at) for label, at in begun[:-1])
    return None if earlier else f"in force came {begun}"


def to_come(seen: Displays, places: Places) -> str | None:
    """A label that nobody has been told to show is shown nowhere for its sake."""
    begun = seen.begun.get(seen.pairs[0][1], ())
    shown = some(lambda seen, pair: seen.visible(pair) == places["label"], "")(seen, places) is None
    return "it is shown" if shown and all(label != places["label"] for label, _at in begun) else None


def looks_right(seen: Displays, _places: Places) -> str | None:
    [pair] = seen.pairs
    right = seen.right(pair) or not seen.taken(pair) or REFUSED(seen, pair) or pair[0] in seen.outside.people
    return None if right or seen.last_seen(pair) == seen.wanted.get(pair) else "handsets show something else"


def is_late(seen: Displays, _places: Places) -> str | None:
    [pair] = seen.pairs
    return "handsets were seen to show it" if seen.last_seen(pair) == seen.wanted.get(pair) else None


def was_withdrawn(seen: Displays, places: Places) -> str | None:
    """It is in force no more."""
    begun = seen.begun.get(seen.pairs[0][1], ())
    since = instant(places["t_since"], seen.now)
    still = begun and begun[-1][0] == places["label"] and same(since, begun[-1][1])
    return "it is in force" if still else None


def _iso(judge: Callable[[Displays, datetime], str | None]) -> DisplayJudge:
    return lambda seen, places: judge(seen, datetime.fromisoformat(places["at"]))


ENDS = ("[no end date]", "%(t_until)s")
ON_PAGES: tuple[Claim, ...] = (
    Claim("display: wanted", ("[Expected]: %(label)s",), wanted),
    Claim("display: on its handsets", ("[On handsets]: %(label)s",), on_its_handsets),
    Claim("display: accepted at", ("[Accepted by the directory]: %(t_at)s",), accepted_at),
    Claim("display: not accepted yet", ("[Accepted by the directory]: [not yet]",), not_accepted),
    Claim("display: expected between", ("[Expected on handsets]: %(h_hours)s",), expected_between),
    Claim(
        "display: looked at",
        ("[Last checked]: %(t_at)s",),
        lambda seen, places: looked_at(seen, instant(places["t_at"], seen.now)),
    ),
    Claim("display: refused", ("What its handsets showed before stays.",), some(REFUSED, "nobody has")),
    Claim("display: still the old one", ("Handsets still show “%(shown)s”",), still_shown),
    Claim("display: no label", ("Handsets show no label",), nothing),
    Claim("display: an approved label", ("The approved label",), wants("label")),
    Claim("display: the standby label", ("The standby label, while maintenance runs",), wants("standby")),
    Claim("display: no valid label", ("No label is approved and valid: nothing is shown",), wants("nothing")),
    Claim("display: nothing, frozen", ("Certification is frozen: nothing is shown",), FROZEN),
    Claim(
        "display: nothing, no proof",
        ("Ownership of the number not proved: nothing is shown",),
        some(WITHOUT_PROOF, "it is proved"),
    ),
    Claim(
        "display: no acceleration needed",
        ("No acceleration needed: handsets show the expected label, or the directory has not accepted it yet.",),
        looks_right,
    ),
    Claim(
        "display: nothing to accelerate",
        ("No label is expected here, so there is nothing to accelerate.",),
        wants("nothing"),
    ),
    Claim(
        "display: can be accelerated",
        ("Handsets refresh immediately instead of waiting for their cache to expire.",),
        is_late,
    ),
    Claim("version: current", tuple(f"%(label)s · [Current] · %(t_since)s · {end}" for end in ENDS), current),
    Claim("version: frozen", tuple(f"%(label)s · [Frozen] · %(t_since)s · {end}" for end in ENDS), FROZEN),
    Claim(
        "version: superseded", tuple(f"%(label)s · [Superseded] · %(t_since)s · {end}" for end in ENDS), was_in_force
    ),
    Claim(
        "version: to come",
        tuple(
            f"%(label)s · [{word}] · — · {end}"
            for word in ("Draft", "In review", "Approved", "Rejected", "Withdrawn", "Superseded")
            for end in ENDS
        ),
        to_come,
    ),
    Claim("version: withdrawn", tuple(f"%(label)s · [Withdrawn] · %(t_since)s · {end}" for end in ENDS), was_withdrawn),
)
DOWNLOADED: tuple[Claim, ...] = (
    Claim("list: wanted", (), wanted, (r"wanted: (?P<label>.*)",)),
    Claim("list: to come by", (), _iso(comes_by), (r"to come by (?P<at>\d.+)",)),
    Claim("list: looked at", (), _iso(looked_at), (r"looked at (?P<at>\d.+)",)),
    Claim("list: proof by", (), some(WITHOUT_PROOF, "it is proved"), (r"proof by \d.+",)),
)
