"""Numbers, times and states in letters, papers, scripts, the history and on the month's page."""

from __future__ import annotations

from tests.claims.claim import Claim
from tests.claims.fact_judges import (
    abouts_hours,
    all_hours,
    begins_at,
    checked_at,
    counted_in,
    covered,
    done_before,
    from_to,
    in_sessions,
    left,
    numbers_counted,
    promise_named,
    proofs_lacking,
    reported,
    standby_from,
    still_open,
    taken_by_carrier,
    until_its_end,
)
from tests.claims.judging import (
    accepted_where_it_counts,
    at_its_end,
    nothing_shown,
    states,
    superseded,
    while_it_counts,
)

ANY = (
    "scheduled",
    "waiting_for_approval",
    "running",
    "verifying",
    "completed",
    "aborted",
    "rolled_back",
    "superseded",
    "cancelled",
    "missed",
)
LETTERS: tuple[Claim, ...] = (
    Claim(
        "hours in a letter",
        (
            "the maintenance “%(title)s” runs on %(count)s numbers: %(h_hours)s.",
            "维护“%(title)s”涉及 %(count)s 个号码，时间：%(h_hours)s。",
        ),
        abouts_hours,
    ),
    Claim(
        "it runs",
        (
            "It runs: %(when)s.",
            "in %(ahead)s the maintenance “%(title)s” begins on %(numbers)s numbers. It runs: %(when)s.",
        ),
        all_hours,
    ),
    Claim(
        "extended until",
        ("the maintenance “%(title)s” was extended until %(ends)s: %(reason)s",),
        until_its_end("ends"),
    ),
    Claim(
        "proofs are lacking",
        (
            (
                "%(count)s of the numbers is not proved to be yours yet: prove it before the start, or the window waits"
                " for it."
            ),
            (
                "%(count)s of the numbers are not proved to be yours yet: prove them before the start, or the window"
                " waits for them."
            ),
            (
                "the maintenance “%(title)s” waits: %(count)s of its numbers is not proved to be yours, and no label is"
                " shown before. It goes on by itself once it is."
            ),
            (
                "the maintenance “%(title)s” waits: %(count)s of its numbers are not proved to be yours, and no label"
                " is shown before. It goes on by itself once they are."
            ),
        ),
        proofs_lacking,
    ),
    Claim(
        "may not be kept",
        ("we promised that “%(title)s” is published by %(by)s, and may not keep that.",),
        promise_named,
    ),
    Claim(
        "not accepted in time",
        (
            (
                "not every directory has accepted “%(title)s” in time. Our staff have been alerted; it goes on by"
                " itself once they have."
            ),
        ),
        still_open,
    ),
    Claim(
        "a carrier takes the calls",
        (
            (
                "a carrier has taken the forwarding: a standby number takes the calls to %(counted)s of your numbers"
                " until %(end)s."
            ),
            (
                "a carrier has taken the forwarding: standby numbers take the calls to %(counted)s of your numbers"
                " until %(end)s."
            ),
        ),
        taken_by_carrier,
    ),
)

PAPERS: tuple[Claim, ...] = (
    Claim("planned and actual start", ("[Starts] | %(t_planned)s | %(t_at)s | %(lag)s",), done_before),
    Claim(
        "planned and actual publication",
        ("[Published] | %(t_by)s | %(t_at)s | %(lag)s",),
        reported("published_at"),
    ),
    Claim("never started", ("[Starts] | %(t_planned)s | – | –",), states("missed", "cancelled")),
    Claim(
        "never published",
        ("[Published] | %(t_by)s | – | –",),
        lambda scene, _places: "it was" if scene.published_at else None,
    ),
    Claim("seen at last", ("[Seen on handsets] | – | %(t_at)s | –",), reported("completed_at")),
    Claim("looked up", ("%(party)s | %(n_agree)s | %(n_way)s | %(n_differ)s | %(t_at)s",), checked_at),
    Claim("moved and extended", ("[Times moved]: %(n_moved)s", "[Times extended]: %(n_extended)s"), counted_in),
    Claim("a standby label seen from", ("%(party)s | %(text)s | %(t_from)s",), standby_from),
    Claim(
        "started late",
        (
            "Started %(minutes)s min late",
            "Started: Started %(n_minutes)s min late",
            "已开始：晚开始 %(n_minutes)s 分钟",
        ),
        states("running", "verifying", "completed", "aborted", "rolled_back", "superseded"),
    ),
    Claim("promise runs", ("%(length)s left", "%(length)s left; the desk has been alerted"), left),
    Claim("outcome", ("[Outcome]: %(words)s",), lambda _scene, _places: None),
    Claim("being submitted", ("Being submitted to the directories",), states("running", "verifying")),
    Claim("being checked", ("Published; not confirmed on all handsets yet",), states("running", "verifying")),
    Claim(
        "a script before",
        (),
        begins_at,
        (
            r"This is .*?\. From (?P<t_at>.+?) our number certification will be upgraded\. .*",
            r"您好，这里是.*?。(?P<t_at>.+?)起号码认证将升级，.*",
        ),
    ),
)

HISTORY: tuple[Claim, ...] = (
    Claim("booked for", ("Window booked: {starts_at} to {ends_at}",), from_to),
    Claim(
        "booked in sessions",
        ("Window booked in {sessions} sessions, the first from {starts_at}, the last until {ends_at}",),
        in_sessions,
    ),
    Claim("extended to", ("Window extended to {ends_at}: {reason}",), until_its_end("ends_at")),
    Claim(
        "standby label from and until",
        ("Standby label “{label}” shown from {starts_at} to {ends_at}",),
        states(
            "scheduled",
            "waiting_for_approval",
            "running",
            "verifying",
            "completed",
            "aborted",
            "rolled_back",
            "superseded",
            "cancelled",
            "missed",
        ),
    ),
    Claim(
        "published, not everywhere",
        ("Label “{label}” published, but not on every directory; numbers: {count}",),
        while_it_counts(accepted_where_it_counts),
    ),
    Claim(
        "cannot start any more",
        (
            "It could not start at %(starts_at)s and is no longer permitted now",
            "Missed: It could not start at %(t_start)s and is no longer permitted now",
            "已错过：未能在 %(t_start)s 开始，现已不在允许的时间内",
            "Window missed: {reason}",
            (
                "the maintenance “%(title)s” could not start at %(begins)s and is no longer permitted at this time."
                " Nothing was changed. Please book another window."
            ),
        ),
        states("missed"),
    ),
    Claim("needs attention, noted", ("Step “{gate}” needs attention: {reason}",), states(*ANY)),
    Claim("retried, noted", ("Step “{gate}” retried: {reason}",), states(*ANY)),
    Claim("label asked for", ("Label “{label}” requested; numbers: {count}",), numbers_counted),
    Claim(
        "standby numbers reserved, noted",
        (
            "Standby numbers reserved; numbers covered: {count}; none available for: {lacking}",
            "Carriers asked to lead calls to standby numbers; numbers covered: {count}; none available for: {lacking}",
            "Standby numbers returned: {count}",
            "Standby numbers activated; numbers covered: {count}",
            "No carrier leads calls to the standby numbers; numbers concerned: {count}",
            "Reserved standby numbers returned unused: {count}",
        ),
        covered,
    ),
    Claim(
        "step: published",
        ("Step completed: {gate}",),
        states(
            "scheduled",
            "running",
            "verifying",
            "completed",
            "aborted",
            "rolled_back",
            "superseded",
            "waiting_for_approval",
        ),
    ),
    Claim(
        "superseded, noted",
        ("Window superseded: a newer change has replaced or withdrawn its label; numbers: {count}",),
        superseded,
    ),
    Claim(
        "nothing to show, noted",
        ("Window completed: there was nothing to show on handsets",),
        at_its_end(nothing_shown),
    ),
)
SPOKEN = (*LETTERS, *PAPERS, *HISTORY)
