"""Which lane a request goes through, and the promise that the lane makes.

fast: label changes of small subjects that recognition accepts and no licence touches; green: 12 and more consecutive
compliant months; bulk: campaigns of the platform, shortened as in green for who has earned it; standard: everyone else.
The promise's clock runs from hand-in to published and stops while we wait for the client. A lane's own term counts
every hour; that of an estimate the time in which the work may run: nights without blackouts, working days of a review
(`working_time`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from compliance.domain.trust import DEFAULT_TERMS
from maintenance.domain.estimate import Content, is_small
from maintenance.domain.intervals import Interval, clipped, merged, total, without
from maintenance.domain.reasons import Reason
from tenants.domain.lanes import Lane

_ALWAYS, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Recognition(StrEnum):
    """Does the label belong to this firm?"""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Subject:
    subject_type: str
    micro: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the client's compliance history earns it."""

    compliant_months: int = 0
    forged_record: bool = False


@dataclass(frozen=True, slots=True)
class LanePolicy:
    """`terms`: hand-in to published, where the lane promises a time of its own; the others promise the estimate."""

    terms: Mapping[Lane, timedelta]
    green_months: int = DEFAULT_TERMS.green_months
    fast_quota_a_day: int = 20
    alert_percent: int = 75


DEFAULT_LANE_POLICY = LanePolicy(terms={Lane.FAST: timedelta(hours=1)})


@dataclass(frozen=True, slots=True)
class LaneChoice:
    """`reasons`: why this lane, then what kept the request out of the better ones.

    `green_share`: the client has earned the green channel's shorter processing, also where its work is done in bulk.
    """

    lane: Lane
    reasons: tuple[Reason, ...]
    green_share: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """Published by `due`; somebody is told at `alert_at`. Both move while the clock is stopped."""

    due: datetime
    alert_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The promise's clock at an instant. `promise` is None while it is stopped: nobody knows for how long."""

    state: Literal["running", "stopped", "alert", "overdue"]
    elapsed: timedelta
    left: timedelta
    promise: Promise | None


def choose_lane(
    subject: Subject,
    content: Content,
    recognition_decision: Recognition,
    touches_licence: bool,
    standing: Standing,
    quota_left: int,
    policy: LanePolicy = DEFAULT_LANE_POLICY,
    *,
    campaign: bool = False,
) -> LaneChoice:
    """The best lane that the request may go through."""
    against_green = _against_green(standing, policy)
    earned = Reason("compliant_months", {"months": standing.compliant_months, "needed": policy.green_months})
    if campaign:
        why = () if against_green else (earned,)
        return LaneChoice(Lane.BULK, (Reason("campaign"), *why), green_share=not against_green)
    against_fast = _against_fast(subject, content, recognition_decision, touches_licence, standing, quota_left)
    if not against_fast:
        return LaneChoice(Lane.FAST, (Reason("small_label_change"),))
    if not against_green:
        return LaneChoice(Lane.GREEN, (earned, *against_fast), green_share=True)
    kept_out = dict.fromkeys(reason.code for reason in against_fast)
    others = [reason for reason in against_green if reason.code not in kept_out]
    return LaneChoice(Lane.STANDARD, (*against_fast, *others))


def _against_fast(
    subject: Subject,
    content: Content,
    recognition_decision: Recognition,
    touches_licence: bool,
    standing: Standing,
    quota_left: int,
) -> list[Reason]:
    checks = (
        (content == Content.LABEL_CHANGE, Reason("not_a_label_change", {"content": content})),
        (is_small(subject.subject_type, micro=subject.micro), Reason("not_small", {"subject": subject.subject_type})),
        (
            recognition_decision == Recognition.ACCEPT,
            Reason("recognition_does_not_accept", {"decision": recognition_decision}),
        ),
        (not touches_licence, Reason("touches_licence")),
        (not standing.forged_record, Reason("forged_record")),
        (quota_left > 0, Reason("fast_quota_used_up")),
    )
    return [reason for holds, reason in checks if not holds]


def _against_green(standing: Standing, policy: LanePolicy) -> list[Reason]:
    if standing.forged_record:
        return [Reason("forged_record")]
    if standing.compliant_months < policy.green_months:
        return [
            Reason("too_few_compliant_months", {"months": standing.compliant_months, "needed": policy.green_months})
        ]
    return []


def term(lane: Lane, policy: LanePolicy, processing: timedelta) -> timedelta:
    """The time that the lane promises; `processing`: the estimate's most."""
    return policy.terms.get(lane, processing)


def promise(
    lane: Lane,
    handed_in_at: datetime,
    policy: LanePolicy,
    processing: timedelta,
    waits: Sequence[Interval] = (),
    counted: Sequence[Interval] | None = None,
) -> Promise:
    """When the request must be published: the lane's term after hand-in, plus the time waited for the client.

    `waits`: finished waits, in any order. `counted`: the time in which the estimate's term runs, sorted and disjoint;
    after the last of it, and without it, every hour counts.
    """
    whole, ground = _term_and_ground(lane, policy, processing, waits, counted)
    return Promise(
        due=_after(handed_in_at, whole, ground),
        alert_at=_after(handed_in_at, whole * policy.alert_percent / 100, ground),
    )


def elapsed(
    handed_in_at: datetime, now: datetime, waits: Sequence[Interval], counted: Sequence[Interval] | None = None
) -> timedelta:
    """The clock's time from hand-in to `now`, without the waits."""
    return total(clipped(_ground(waits, counted), handed_in_at, now))


def clock(
    lane: Lane,
    handed_in_at: datetime,
    now: datetime,
    policy: LanePolicy,
    processing: timedelta,
    waits: Sequence[Interval] = (),
    waiting_since: datetime | None = None,
    counted: Sequence[Interval] | None = None,
) -> Clock:
    """The state of a promise not kept yet. `waiting_since`: the wait for the client that still lasts."""
    lasting = (Interval(waiting_since, now),) if waiting_since and waiting_since < now else ()
    whole, ground = _term_and_ground(lane, policy, processing, (*waits, *lasting), counted)
    gone = total(clipped(ground, handed_in_at, now))
    left = whole - gone
    state: Literal["running", "stopped", "alert", "overdue"]
    if left <= timedelta():
        state = "overdue"
    elif waiting_since is not None:
        state = "stopped"
    elif gone >= whole * policy.alert_percent / 100:
        state = "alert"
    else:
        state = "running"
    stopped = waiting_since is not None
    made = None if stopped else promise(lane, handed_in_at, policy, processing, waits, counted)
    return Clock(state, gone, left, made)


def _term_and_ground(
    lane: Lane,
    policy: LanePolicy,
    processing: timedelta,
    waits: Sequence[Interval],
    counted: Sequence[Interval] | None,
) -> tuple[timedelta, list[Interval]]:
    own = lane in policy.terms
    return term(lane, policy, processing), _ground(waits, None if own else counted)


def _ground(waits: Sequence[Interval], counted: Sequence[Interval] | None) -> list[Interval]:
    """The time in which the clock runs."""
    if not counted:
        return without([Interval(_ALWAYS, _NEVER)], merged(waits))
    return without(merged([*counted, Interval(counted[-1].end, _NEVER)]), merged(waits))


def after(start: datetime, amount: timedelta, counted: Sequence[Interval] | None) -> datetime:
    """The instant at which `amount` of the counted time (as of `promise`) has passed since `start`."""
    return _after(start, amount, _ground((), counted)) if amount else start


def _after(start: datetime, amount: timedelta, ground: Sequence[Interval]) -> datetime:
    """The instant at which `amount` of the ground has passed since `start`."""
    left = amount
    for piece in ground:
        begin = max(piece.start, start)
        if piece.end - begin >= left:
            return begin + left
        left -= max(piece.end - begin, timedelta())
    raise ValueError("the ground has an end")  # _ground has none
