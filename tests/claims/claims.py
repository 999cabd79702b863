"""What is said: some forty claims, each with the message ids that say it and how it is judged."""

from __future__ import annotations

import re
from functools import cache

from tests.claims.announced import ANNOUNCED
from tests.claims.campaigns import CAMPAIGNS
from tests.claims.claim import Claim
from tests.claims.display_facts import DOWNLOADED, ON_PAGES
from tests.claims.displays import DISPLAYS
from tests.claims.facts import FACTS
from tests.claims.judging import (
    accepted_by,
    accepted_everywhere,
    accepted_where_it_counts,
    at_its_end,
    beneath_a_standby_label,
    booked_ahead,
    broken,
    expected_by,
    hours_told,
    instant,
    kept,
    limit_is_over,
    newer_label,
    not_shown,
    not_taken,
    nothing_shown,
    of,
    rests,
    same,
    seen_everywhere,
    states,
    superseded,
    taken_back,
    unproved,
    until_spoken,
    visible_at,
    while_it_counts,
    works_and_more,
    works_until,
)
from tests.claims.offered import OFFERED
from tests.claims.short import SHORT
from tests.claims.spoken import SPOKEN
from tests.claims.wording import chinese, expressions, known

CLAIMS: tuple[Claim, ...] = (
    Claim("booked", ("Booked; begins by itself at its time",), booked_ahead),
    Claim(
        "numbers to be proved",
        (
            "Booked; %(count)s numbers are not proved yet, and the window will wait for them",
            "Booked; %(count)s number is not proved yet, and the window will wait for it",
        ),
        unproved,
    ),
    Claim("about to begin", ("About to begin",), states("scheduled")),
    Claim(
        "in review",
        ("Label under review", "Label under review; begins at the first permitted time after its approval"),
        states("waiting_for_approval"),
    ),
    Claim(
        "waits for proofs",
        ("Waits until its numbers are proved to be yours",),
        of(lambda scene: scene.asked.unproved, "all are"),
    ),
    Claim("needs attention", ("“%(gate)s” needs attention", "A step needs attention"), states("running", "verifying")),
    Claim("backing up", ("Started: the label configuration is being backed up",), states("running")),
    Claim("being prepared", ("Determining the target labels for every directory",), states("running")),
    Claim("work under way", ("Maintenance work under way until %(until)s",), works_until),
    Claim(
        "work under way, more to come",
        (
            "Maintenance work under way until %(until)s; %(count)s more session, at %(next)s",
            "Maintenance work under way until %(until)s; %(count)s more sessions, the next at %(next)s",
        ),
        works_and_more,
    ),
    Claim("no work now", ("No work at this hour: it goes on at %(next)s",), rests),
    Claim(
        "work has ended",
        ("Maintenance work has ended and is being checked", "Work finished"),
        of(lambda scene: scene.session() is None and scene.next_start() is None, "work is to come"),
    ),
    Claim(
        "accepted n of m",
        ("Accepted by %(taken)s of %(count)s directory", "Accepted by %(taken)s of %(count)s directories"),
        accepted_by,
    ),
    Claim(
        "seen n of m",
        (
            "Published. Visible on the handsets of %(seen)s of %(count)s directory",
            "Published. Visible on the handsets of %(seen)s of %(count)s directories",
        ),
        visible_at,
    ),
    Claim(
        "completed: visible",
        (
            "Completed: visible on handsets",
            "“%(title)s” is completed: visible on handsets.",
            "“%(title)s” is visible on handsets. The maintenance is completed.",
        ),
        at_its_end(seen_everywhere),
    ),
    Claim(
        "completed: as it should",
        ("“%(title)s” is completed: handsets show what they should.",),
        at_its_end(seen_everywhere),
    ),
    Claim(
        "completed: assumed",
        ("Completed: accepted by every party that it waits for, assumed on handsets by estimate",),
        at_its_end(accepted_where_it_counts),
    ),
    Claim(
        "nothing to show",
        (
            "Completed: there was nothing to show on handsets",
            "Completed: nothing to show",
            "“%(title)s” is completed. There was nothing to show on handsets.",
            "“%(title)s” is completed; there was nothing to show on handsets.",
            "Not applicable: none of its numbers has a label to show",
        ),
        at_its_end(nothing_shown),
    ),
    Claim(
        "superseded",
        (
            "Superseded: a newer change has replaced or withdrawn its label on every number",
            "“%(title)s” ends: a newer change has replaced or withdrawn its label.",
            (
                "the maintenance “%(title)s” ends here: a newer change has replaced or withdrawn its label on all of"
                " its numbers. It neither succeeded nor failed; what counts now is the newer change."
            ),
        ),
        superseded,
    ),
    Claim(
        "replaced in part",
        (
            "%(words)s; a later change gave %(count)s number another label",
            "%(words)s; later changes gave %(count)s numbers another label",
            "A later change gave %(count)s of its numbers another label.",
            "Later changes gave %(count)s of its numbers another label.",
        ),
        newer_label,
    ),
    Claim("cancelled", ("Cancelled before its start",), states("cancelled")),
    Claim("rejected", ("Cancelled before its start: the reviewer did not approve it",), states("cancelled")),
    Claim("missed", ("Missed: it could not start within the permitted time",), states("missed")),
    Claim(
        "taken back",
        (
            "Taken back: what was to be shown before it is to be shown again",
            "Every directory is updated again to show what it showed before.",
        ),
        taken_back,
    ),
    Claim(
        "untouched",
        ("Aborted before anything was changed", "Nothing was changed on handsets."),
        states("aborted", "rolled_back"),
    ),
    Claim("closed by hand", ("Closed by hand before all handsets showed it",), states("completed")),
    Claim(
        "frozen",
        ("Certification is frozen for this label: stopped",),
        states("scheduled", "waiting_for_approval", "running", "verifying"),
    ),
    Claim("accepted everywhere", ("every directory has accepted “%(title)s”.",), accepted_everywhere),
    Claim(
        "accepted by who counts",
        (
            (
                "every directory that the maintenance waits for has accepted “%(title)s”; not accepted so far by:"
                " %(names)s."
            ),
        ),
        accepted_where_it_counts,
    ),
    Claim(
        "expected by",
        (
            "Handsets show it when their cache expires, expected by %(time)s; we keep checking and will notify you.",
            "“%(title)s” is published; expected on handsets by %(time)s.",
        ),
        expected_by,
    ),
    Claim(
        "all displays accepted",
        ("Accepted by every directory (%(count)s displays)",),
        while_it_counts(accepted_everywhere),
    ),
    Claim(
        "accepted, some open",
        (
            (
                "Accepted by every directory that the window waits for (%(count)s displays); not accepted so far by:"
                " %(directories)s"
            ),
        ),
        while_it_counts(accepted_where_it_counts),
    ),
    Claim("step: visible", ("Visible on handsets (%(count)s displays)",), while_it_counts(seen_everywhere)),
    Claim("promise kept", ("kept, %(length)s early",), kept),
    Claim("promise not kept", ("not kept, %(length)s late", "overdue by %(length)s"), broken),
    Claim(
        "told that it is late",
        (
            "“%(title)s” is not published yet; we had promised %(by)s.",
            "we promised that “%(title)s” is published by %(by)s, and have not kept that.",
        ),
        broken,
    ),
    Claim(
        "promise runs from the start",
        ("runs from the start of the window",),
        of(lambda scene: scene.now < scene.periods[0][0], "it has begun"),
    ),
    Claim(
        "hours",
        (
            "the maintenance “%(title)s” of %(count)s number is booked: %(when)s.",
            "the maintenance “%(title)s” of %(count)s numbers is booked: %(when)s.",
            "a reviewer has approved “%(title)s”. It runs: %(when)s.",
        ),
        hours_told,
    ),
    Claim(
        "spoken until",
        (),
        until_spoken,
        (
            r".*until about (?P<until>[^(]+?)(?: \(\+\d+ sessions?\))?\.(?: .*)?",
            r".*预计(?P<until>[^（]+?)(?:（[^）]*）)?恢复.*",
        ),
    ),
    Claim("not yet accepted", ("Not yet accepted by %(directories)s (%(count)s)",), not_taken),
    Claim(
        "beneath a standby label",
        (("Goes to %(directories)s when the standby label of another window ends, planned for %(until)s (%(count)s)"),),
        beneath_a_standby_label,
    ),
    Claim("not yet on handsets", ("Not yet on the handsets of %(directories)s (%(count)s)",), not_shown),
    Claim("not done in time", ("Not done by %(limit)s: %(missing)s",), limit_is_over),
    Claim("not proved", ("Ownership not proved yet, no label is shown on these numbers: %(count)s",), unproved),
    Claim(
        "refused",
        ("Refused by %(directories)s (%(count)s)",),
        of(lambda scene: bool(scene.outside.refused), "none has"),
    ),
    Claim(
        "sessions end",
        ("Its sessions end at %(until)s",),
        lambda scene, places: (
            None if same(instant(places["until"], scene.now), scene.periods[-1][1]) else "at another time"
        ),
    ),
    Claim(
        "not to be shown there",
        ("The label of this window is not to be shown on %(directories)s (%(count)s displays): see why",),
        states("running", "verifying"),
    ),
    Claim(
        "started",
        ("“%(title)s” has started.", "the maintenance “%(title)s” has started."),
        states("running", "verifying", "completed", "aborted", "rolled_back", "superseded"),
    ),
    Claim(
        "aborted",
        ("“%(title)s” was aborted.", "the maintenance “%(title)s” was aborted: %(reason)s"),
        states("aborted", "rolled_back"),
    ),
    Claim(
        "rolled back",
        ("“%(title)s” was rolled back.", "the maintenance “%(title)s” was rolled back: %(reason)s"),
        states("rolled_back"),
    ),
    Claim(
        "no backup to roll back to",
        (),
        of(lambda scene: scene.published_at is None, "it is published"),
        (r"Roll back: There is no backup to roll back to\.", r"回滚：没有可恢复的备份。"),
    ),
    Claim(
        "extended as often as allowed",
        (),
        of(lambda scene: scene.asked.extended >= 3, "not extended three times"),
        (r"Extend: A window can be extended at most 3 times\.", r"延长：维护窗口最多延长 3 次。"),
    ),
    Claim(
        "waits for the proof",
        ("“%(title)s” waits for the proof of its numbers.",),
        of(lambda scene: scene.asked.unproved, "all are proved"),
    ),
)


BY_SUBJECT: dict[str, tuple[Claim, ...]] = {
    "window": (*CLAIMS, *FACTS, *SPOKEN, *SHORT, *OFFERED, *ANNOUNCED, *CAMPAIGNS),
    "display": (*DISPLAYS, *ON_PAGES, *DOWNLOADED),
}


@cache
def patterns(about: str) -> tuple[tuple[Claim, re.Pattern[str]], ...]:
    """Each claim about windows, or about displays, with what finds it, in English and in Chinese."""
    found = []
    for claim in BY_SUBJECT[about]:
        made = [*claim.finds, *(each for said in claim.says for each in expressions(said))]
        found += [(claim, re.compile(each)) for each in made]
    return tuple(found)


def never_said() -> list[str]:
    """Message ids of claims that the catalogue does not know: nothing says them any more."""
    claims = [claim for some in BY_SUBJECT.values() for claim in some]
    said = [msgid for claim in claims for each in claim.says for msgid in known(each)]
    return [msgid for msgid in said if msgid not in chinese()]
