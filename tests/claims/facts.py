"""Numbers, times and states that templates put together: of hours, promises, displays, standby numbers, and badges."""

from __future__ import annotations

from tests.claims.claim import Claim
from tests.claims.fact_judges import (
    abouts_hours,
    ahead,
    all_hours,
    assumed_displays,
    assumed_of,
    begins_at,
    begins_in_sessions,
    booked_at,
    carriers_asked,
    carriers_failed,
    carriers_lead,
    column,
    done_before,
    extended,
    in_a_month,
    known_at,
    lacking,
    lent,
    numbers_counted,
    one_session,
    promised,
    promised_ahead,
    reserved,
    session_of,
    session_until,
    shown_of,
    taking_calls,
    unproved_here,
    why_then,
)
from tests.claims.judging import (
    accepted_everywhere,
    at_its_end,
    nothing_shown,
    seen_everywhere,
    states,
    while_it_counts,
)

COMPLETED = ("", "· ", "[Outcome]: ", "%(t_at)s ", "%(time)s · ")  # where the badge of a completed window stands
OPEN = ("scheduled", "waiting_for_approval", "running", "verifying")
BEGUN = ("running", "verifying", "completed", "aborted", "rolled_back", "superseded")
HOW_MANY = ("[%(count)s number]", "[%(count)s numbers]")
IMPACT = (
    "[no impact on display]",
    "[displays are affected while it runs]",
    "[no impact: what handsets show stays until the new label is live]",
)
BADGES = {
    "Scheduled": ("scheduled",),
    "Waiting for approval": ("waiting_for_approval",),
    "Running": ("running", "verifying"),  # in Chinese a step that is under way has the same word
    "Verifying on handsets": ("verifying",),
    "Cancelled": ("cancelled",),
    "Aborted": ("aborted",),
    "Rolled back": ("rolled_back",),
    "Missed": ("missed",),
    "Superseded": ("superseded",),
}
HAPPENED = {
    "Booked": (),
    "Approved": (),
    "Moved": (),
    "Started": BEGUN,
    "Extended": (),
    "Ended early": BEGUN,
    "Cancelled": ("cancelled",),
    "Aborted": ("aborted", "rolled_back"),
    "Rolled back": ("rolled_back",),
    "Superseded by a newer change": ("superseded",),
    "Nothing to publish": (),
}


def in_time(*words: str) -> tuple[str, ...]:
    """Words of what happened, as a page and the desk say it: with and without an instant and who did it."""
    return tuple(
        f"{before}[{word}]{after}" for word in words for before in ("", "%(t_at)s ") for after in ("", " %(who)s")
    )


FACTS: tuple[Claim, ...] = (
    Claim(
        "hours, and what they are about",
        tuple(f"%(h_hours)s · {many} · {impact}" for many in HOW_MANY for impact in IMPACT)
        + tuple(f"%(h_hours)s · {many}" for many in HOW_MANY),
        abouts_hours,
    ),
    Claim(
        "hours",
        (
            "[Time]: %(h_hours)s",
            *(f"%(h_hours)s · {impact}" for impact in IMPACT),
        ),
        all_hours,
    ),
    Claim("hours of the plan", ("[Hours]: %(h_hours)s",), all_hours),
    Claim("a session", ("%(h_hours)s",), one_session),
    Claim("hours of a standby number", ("%(h_hours)s · %(title)s",), lent),
    Claim("numbers", (*HOW_MANY, "[Numbers]: %(count)s"), numbers_counted),
    Claim("starts", ("[Starts] %(t_at)s · %(countdown)s", "%(countdown)s · [%(count)s number]"), begins_at),
    Claim("starts, in a list", ("%(countdown)s · [%(count)s numbers]", "%(t_at)s %(title)s"), begins_at),
    Claim(
        "starts, in several sessions",
        tuple(f"%(countdown)s · {many} · [%(count)s sessions>sessions]" for many in HOW_MANY),
        begins_in_sessions,
    ),
    Claim("a session to come", ("%(countdown)s · [session %(place)s of %(count)s]",), session_of),
    Claim(
        "the session that runs",
        ("booked until %(end)s", "[session %(place)s of %(count)s] · [booked until %(end)s]"),
        session_until,
    ),
    Claim("in a month", tuple(f"%(time)s %(title)s · [{word}]" for word in BADGES), in_a_month),
    Claim("published by", ("[Published by] %(t_by)s",), promised_ahead),
    Claim("promised", ("[Promised to be published by]: %(t_by)s", "[Published by]: %(t_by)s"), promised),
    Claim(
        "visible by",
        (
            "[Completed by] %(t_by)s",
            "[Completed by] %(t_by)s [(later than estimated)]",
            "[expected] %(t_by)s",
            "[expected by] %(t_by)s",
            "%(party)s [expected by] %(t_by)s %(state)s",
        ),
        ahead,
    ),
    Claim("booked at", ("[Booked]: %(t_at)s %(who)s", "[Booked]: %(t_at)s"), booked_at),
    Claim("published at", ("[Published]: %(t_at)s",), column("published_at")),
    Claim("completed at", ("[Completed]: %(t_at)s",), column("completed_at")),
    Claim(
        "shown of",
        (
            "[%(shown)s of %(all)s numbers]",
            "[%(shown)s of %(all)s numbers] · [expected by] %(t_by)s",
            "%(party)s[%(shown)s of %(all)s numbers]",
            "%(party)s[%(shown)s of %(all)s numbers] %(more)s",
        ),
        shown_of,
    ),
    Claim("done at", ("%(t_at)s", "%(detail)s · %(t_at)s"), done_before),
    Claim("published in full", in_time("Published on every directory; now being verified on handsets"), known_at),
    Claim(
        "published everywhere",
        ("Label “{label}” published on every directory; numbers: {count}",),
        while_it_counts(accepted_everywhere),
    ),
    Claim(
        "was seen",
        (*in_time("Completed: visible on handsets"), "Window completed: visible on handsets"),
        at_its_end(seen_everywhere),
    ),
    Claim(
        "proved",
        tuple(f"{before}[Completed: proved on handsets]" for before in COMPLETED),
        at_its_end(seen_everywhere),
    ),
    Claim("nothing was to show", in_time("Completed: nothing to show"), at_its_end(nothing_shown)),
    Claim(
        "assumed at its end",
        (
            *in_time("Completed: assumed on handsets by estimate"),
            *(f"{before}[Completed: assumed by estimate]" for before in COMPLETED),
        ),
        states("completed"),
    ),
    Claim(
        "not proved here",
        (
            "[It waits for %(count)s number:] %(named)s",
            "[It waits for %(count)s numbers:] %(named)s",
            "It waits for %(count)s number:",
            "It waits for %(count)s numbers:",
        ),
        unproved_here,
    ),
    Claim("why this time", ("[Why this time]: %(reasons)s",), why_then),
    Claim(
        "given up",
        (
            "[Not completed]",
            "%(step)s [Not completed]",
        ),
        states("completed", "cancelled", "missed", *BEGUN[3:]),
    ),
    Claim(
        "waits for the client",
        ("[“%(gate)s” is waiting for the client:] %(words)s", "[“%(gate)s” is waiting for the client:]"),
        states(*OPEN),
    ),
    Claim(
        "assumed of",
        (
            "%(count)s assumed by estimate: accepted, and nobody can look",
            "%(party)s [%(count)s assumed by estimate: accepted, and nobody can look] %(state)s",
        ),
        assumed_of,
    ),
    Claim(
        "assumed displays",
        (
            "Visible on handsets (%(count)s displays); %(assumed)s assumed by estimate: nobody has looked at them",
            "Window completed; displays assumed by estimate, which nobody has looked at: {assumed}",
            (
                "“%(title)s” is completed. %(assumed)s of its displays are assumed by estimate: the parties have"
                " accepted them, and nobody can ask these parties what handsets show."
            ),
        ),
        assumed_displays,
    ),
    Claim("extended", ("[Extended]: [%(extensions)s of %(most)s times]",), extended),
    Claim(
        "standby numbers take",
        ("taking the calls of %(count)s number", "taking the calls of %(count)s numbers"),
        taking_calls,
    ),
    Claim(
        "standby numbers asked",
        (
            "carriers are asked to lead the calls of %(count)s number there",
            "carriers are asked to lead the calls of %(count)s numbers there",
        ),
        carriers_asked,
    ),
    Claim(
        "standby numbers failed",
        (
            "no carrier leads the calls of %(count)s number there",
            "no carrier leads the calls of %(count)s numbers there",
        ),
        carriers_failed,
    ),
    Claim(
        "standby numbers reserved",
        ("reserved for %(count)s number, from the start on", "reserved for %(count)s numbers, from the start on"),
        reserved,
    ),
    Claim(
        "standby numbers lacking",
        ("none available for %(count)s number", "none available for %(count)s numbers"),
        lacking,
    ),
    Claim(
        "led there by",
        ("led there by %(done)s of %(all)s carrier", "led there by %(done)s of %(all)s carriers"),
        carriers_lead,
    ),
    *(Claim(f"badge: {word}", (f"[{word}]", f"· [{word}]"), states(*allowed)) for word, allowed in BADGES.items()),
    *(
        Claim(
            f"happened: {word}",
            in_time(word),
            states(*allowed) if allowed else states(*OPEN, *BEGUN, "cancelled", "missed"),
        )
        for word, allowed in HAPPENED.items()
    ),
)
