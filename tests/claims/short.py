"""What is claimed in SMS, and nowhere else in these words."""

from __future__ import annotations

from tests.claims.claim import Claim
from tests.claims.fact_judges import promise_named, until_its_end
from tests.claims.facts import BEGUN, OPEN
from tests.claims.judging import Judge, Places, instant, of, same, states
from tests.claims.scenes import Scene
from tests.claims.spoken import ANY


def begins_then(scene: Scene, places: Places) -> str | None:
    """One of its sessions begins then."""
    said = instant(places["begins"], scene.now)
    return None if any(same(said, start) for start, _end in scene.periods) else f"it begins at {scene.starts_at}"


def begins_and(*allowed: str) -> Judge:
    stands = states(*allowed)
    return lambda scene, places: stands(scene, places) or begins_then(scene, places)


def taken(scene: Scene, places: Places) -> str | None:
    """A carrier at least leads the calls of one of its numbers to its standby number."""
    led = any(scene.outside.leads_to(number, standby) for number, standby in scene.standby)
    return until_its_end("end")(scene, places) if led else "no carrier leads them there"


SHORT: tuple[Claim, ...] = (
    Claim(
        "SMS: booked for",
        (
            "“%(title)s” is booked for %(begins)s.",
            "“%(title)s” is with a reviewer; it begins once approved, not before %(begins)s.",
            "Reminder: “%(title)s” runs from %(begins)s.",
            "“%(title)s” is approved and starts at %(begins)s.",
            "“%(title)s” was moved to %(begins)s.",
            "The time of “%(title)s” is agreed: %(begins)s.",
        ),
        begins_then,
    ),
    Claim("SMS: cancelled", ("“%(title)s” of %(begins)s is cancelled.",), begins_and("cancelled")),
    Claim(
        "mail: cancelled",
        ("the maintenance “%(title)s” planned for %(begins)s is cancelled: %(reason)s",),
        begins_and("cancelled"),
    ),
    Claim("SMS: missed", ("“%(title)s” of %(begins)s was missed; please book again.",), begins_and("missed")),
    Claim("SMS: extended", ("“%(title)s” was extended until %(ends)s.",), until_its_end("ends")),
    Claim(
        "why",
        (
            "Reason: %(why)s",
            "[Reason]: %(why)s",
            "[Aborted][: ]%(why)s",
            "[Window aborted: {reason}>why]",
        ),
        states(*ANY),
    ),
    Claim("SMS: ended early", ("“%(title)s” ended early.",), states(*BEGUN)),
    Claim(
        "SMS: frozen",
        (
            "Certification is suspended: “%(title)s” is on hold.",
            "A document was revoked: “%(title)s” is on hold.",
            "A document has expired: “%(title)s” is on hold.",
        ),
        states(*OPEN),
    ),
    Claim(
        "SMS: published, nothing to wait for",
        ("“%(title)s” is published; handsets are being checked.",),
        states(*BEGUN),
    ),
    Claim(
        "SMS: completed otherwise",
        (
            "“%(title)s” was closed manually before all handsets showed the label.",
            "“%(title)s” is completed, partly by estimate.",
        ),
        states("completed"),
    ),
    Claim("SMS: may not be kept", ("“%(title)s” may not be published by %(by)s, as we promised.",), promise_named),
    Claim(
        "SMS: standby numbers take", ("Standby numbers take your calls until %(end)s; see the page “Standby”.",), taken
    ),
    Claim(
        "SMS: standby numbers given back",
        (("Standby numbers are given back: carriers are asked to lead your calls to your own numbers again."),),
        of(lambda scene: not scene.opened, "some still take calls"),
    ),
    Claim(
        "SMS: standby numbers for",
        (
            "Standby numbers are reserved for the maintenance on %(start)s; see the page “Standby”.",
            "Too few standby numbers are available for the maintenance on %(start)s; see the page “Standby”.",
        ),
        lambda scene, places: begins_then(scene, {"begins": places["start"]}),
    ),
    Claim(
        "SMS: promised anew",
        (
            "“%(title)s”: we cannot keep our promise; now published by %(by)s.",
            "We cannot keep our promise: now published by %(by)s.",
        ),
        promise_named,
    ),
)
