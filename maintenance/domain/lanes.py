"""Chooses the lane of a request. Its promise: maintenance.domain.promises.

fast: label changes of small subjects that recognition accepts and no licence touches; green: 12 and more consecutive
compliant months; bulk: campaigns of the platform, shortened as in green for clients that earned it; standard: the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from compliance.domain.trust import DEFAULT_TERMS
from labels.domain.findings import Decision
from maintenance.domain.estimate import Content, is_small
from maintenance.domain.reasons import Reason
from tenants.domain.lanes import Lane


@dataclass(frozen=True, slots=True)
class Subject:
    subject_type: str
    micro: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The merits of a client's compliance history. green_months: compliant months that open the green channel."""

    compliant_months: int = 0
    forged_record: bool = False
    green_months: int = DEFAULT_TERMS.green_months


@dataclass(frozen=True, slots=True)
class LanePolicy:
    """A policy of lanes. `terms`: submission to published, for lanes with a term of their own; others promise the
    estimate.
    """

    terms: Mapping[Lane, timedelta]
    fast_quota_a_day: int = 20
    alert_percent: int = 75


DEFAULT_LANE_POLICY = LanePolicy(terms={Lane.FAST: timedelta(hours=1)})


@dataclass(frozen=True, slots=True)
class LaneChoice:
    """The chosen lane. `reasons`: why this lane, then what kept the request out of the better ones.

    `green_share`: the client has earned the green channel's shorter processing, also where its work is done in bulk.
    """

    lane: Lane
    reasons: tuple[Reason, ...]
    green_share: bool = False


def choose_lane(
    subject: Subject,
    content: Content,
    recognition_decision: Decision,
    touches_licence: bool,
    standing: Standing,
    quota_left: int,
    policy: LanePolicy = DEFAULT_LANE_POLICY,
    *,
    campaign: bool = False,
    carried: bool = False,
) -> LaneChoice:
    """Returns the best lane that the request may go through. carried: people serve a critical party, so that the fast
    lane's term, and its reason, cover our own work alone.
    """
    against_green = _against_green(standing)
    earned = Reason("compliant_months", {"months": standing.compliant_months, "needed": standing.green_months})
    if campaign:
        why = () if against_green else (earned,)
        return LaneChoice(Lane.BULK, (Reason("campaign"), *why), green_share=not against_green)
    against_fast = _against_fast(subject, content, recognition_decision, touches_licence, standing, quota_left)
    if not against_fast:
        minutes = policy.terms[Lane.FAST] // timedelta(minutes=1)
        within = Reason("own_work_within" if carried else "published_within", {"minutes": minutes})
        return LaneChoice(Lane.FAST, (Reason("small_label_change"), within))
    if not against_green:
        return LaneChoice(Lane.GREEN, (earned, *against_fast), green_share=True)
    kept_out = dict.fromkeys(reason.code for reason in against_fast)
    others = [reason for reason in against_green if reason.code not in kept_out]
    return LaneChoice(Lane.STANDARD, (*against_fast, *others))


def _against_fast(
    subject: Subject,
    content: Content,
    recognition_decision: Decision,
    touches_licence: bool,
    standing: Standing,
    quota_left: int,
) -> list[Reason]:
    checks = (
        (content == Content.LABEL_CHANGE, Reason("not_a_label_change", {"content": content})),
        (is_small(subject.subject_type, micro=subject.micro), Reason("not_small", {"subject": subject.subject_type})),
        (
            recognition_decision == Decision.ACCEPT,
            Reason("recognition_does_not_accept", {"decision": recognition_decision}),
        ),
        (not touches_licence, Reason("touches_licence")),
        (not standing.forged_record, Reason("forged_record")),
        (quota_left > 0, Reason("fast_quota_used_up")),
    )
    return [reason for holds, reason in checks if not holds]


def _against_green(standing: Standing) -> list[Reason]:
    if standing.forged_record:
        return [Reason("forged_record")]
    if standing.compliant_months < standing.green_months:
        figures = {"months": standing.compliant_months, "needed": standing.green_months}
        return [Reason("too_few_compliant_months", figures)]
    return []
