"""What is claimed at the desk of a campaign: how many clients are where. This client is the only one with numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.claims.claim import Claim
from tests.claims.judging import Places, instant, same
from tests.claims.scenes import Scene

# Which states of its window make a member what the desk calls it.
MEMBER = {
    "Booked": ("scheduled", "waiting_for_approval"),
    "Running": ("running", "verifying"),
    "Done": ("completed",),
    "Failed": ("aborted", "rolled_back", "missed"),
    "Left out": ("cancelled", "superseded"),
}


def member(word: str) -> Any:
    """It is so of its window, which begins then."""

    def judged(scene: Scene, places: Places) -> str | None:
        if scene.state not in MEMBER[word]:
            return f"the window is {scene.state}"
        at = places.get("t_at")
        return None if at is None or same(instant(at, scene.now), scene.starts_at) else f"it starts {scene.starts_at}"

    return judged


def wave(scene: Scene, places: Places) -> str | None:
    """The only client stands where its window does."""
    true = {f"n_{word.lower().replace(' ', '_')}": int(scene.state in states) for word, states in MEMBER.items()}
    wrong = {name: places[name] for name, count in true.items() if int(places[name]) != count}
    begins = same(instant(places["t_at"], scene.now), scene.starts_at)
    return f"the window is {scene.state}, {wrong}" if wrong else None if begins else f"it starts {scene.starts_at}"


def clients_done(scene: Scene, places: Places) -> str | None:
    """Whoever was left out counts nowhere."""
    of = int(scene.state not in MEMBER["Left out"])
    true = int(scene.state in (*MEMBER["Done"], *MEMBER["Failed"])), of
    return None if (int(places["n_done"]), int(places["n_of"])) == true else f"{true}"


def would_be_cancelled(scene: Scene, places: Places) -> str | None:
    true = int(scene.state in MEMBER["Booked"])
    return None if int(places["booked"]) == true else f"{true} are booked"


def goes_on(scene: Scene, _places: Places) -> str | None:
    return None if scene.open else f"the window is {scene.state}"


def is_over(scene: Scene, _places: Places) -> str | None:
    return None if not scene.open else f"the window is {scene.state}"


def can_answer(scene: Scene, places: Places) -> str | None:
    """The client may still choose another time, before it begins."""
    by = instant(places["by"], scene.now)
    lasts = scene.now < by + timedelta(minutes=1)  # it is said to the minute
    return None if lasts and by <= scene.periods[0][0] else f"it begins {scene.starts_at}"


COUNTED = " · ".join(f"%(n_{name})s" for name in ("planned", "booked", "running", "done", "failed", "left_out"))
CAMPAIGNS: tuple[Claim, ...] = (
    *(
        Claim(f"campaign's client: {word}", (f"campaign's client: [{word}]{more}",), member(word))
        for word in MEMBER
        for more in (" · %(t_at)s", " · [Its window]", "")
    ),
    Claim("campaign: wave", (f"wave: [Canary] · %(t_at)s · %(state)s · {COUNTED}",), wave),
    Claim("campaign: clients done", ("clients: %(n_done)s / %(n_of)s",), clients_done),
    Claim(
        "campaign: would be cancelled",
        (
            (
                "Stopping is final: %(booked)s booked window will be cancelled and its client notified; running"
                " windows will finish."
            ),
            (
                "Stopping is final: %(booked)s booked windows will be cancelled and their clients notified; running"
                " windows will finish."
            ),
        ),
        would_be_cancelled,
    ),
    Claim(
        "campaign: answer by",
        (("The platform has chosen the time of this window. Answer by %(by)s. After that the booked time stands."),),
        can_answer,
    ),
    Claim("campaign: under way", ("campaign: [Running]",), goes_on),
    Claim("campaign: over", ("campaign: [Done]", "campaign: [Paused]"), is_over),
)
