"""Maps contents to kinds of maintenance and to classes of change.

Standard changes are label-only, recognition accepts them and no licence is touched; emergencies need a reason and a
second person. Notice binds what the platform starts: a client's own request is its consent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from maintenance.domain.estimate import Content, Kind


class ChangeClass(StrEnum):
    """Standard: label-only, recognition accepts it, no licence is touched. Emergency: with a reason and a second
    person.
    """

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


KIND_OF: Mapping[Content, Kind] = {
    Content.LABEL_CHANGE: Kind.DATA_CALIBRATION,
    Content.MARK_REMOVAL: Kind.DATA_CALIBRATION,
    Content.NUMBER_STATE_SYNC: Kind.DATA_CALIBRATION,
    Content.CALIBRATION: Kind.DATA_CALIBRATION,
    Content.RESTORE: Kind.DATA_CALIBRATION,
    Content.MODEL_UPGRADE: Kind.FEATURE_ITERATION,
    Content.LICENCE_REVIEW: Kind.COMPLIANCE_REVIEW,
    Content.ARCHITECTURE_UPGRADE: Kind.DEEP_MAINTENANCE,
    Content.PLATFORM_HOOKUP: Kind.DEEP_MAINTENANCE,
    Content.CARRIER_UPGRADE: Kind.DEEP_MAINTENANCE,
}

# These touch displays while they run. Label changes are published make-before-break, a sync and a review only
# read, and a new recognition model is loaded beside the old one.
WITH_IMPACT = frozenset(
    {
        Content.CALIBRATION,
        Content.ARCHITECTURE_UPGRADE,
        Content.PLATFORM_HOOKUP,
        Content.CARRIER_UPGRADE,
    }
)
# Clients may request these; the platform starts the others, for what a client has ordered before.
FOR_CLIENTS = frozenset(
    {
        Content.LABEL_CHANGE,
        Content.CALIBRATION,
        Content.MARK_REMOVAL,
        Content.LICENCE_REVIEW,
        Content.PLATFORM_HOOKUP,
    }
)


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """The notice that is due before the start of a window of the platform.

    answer: how long a client may think about another time that it is offered.
    """

    normal: timedelta = timedelta(hours=72)
    emergency: timedelta = timedelta(hours=4)
    answer: timedelta = timedelta(hours=48)


def change_class(content: str, *, accepted: bool, touches_licence: bool, urgent: bool) -> ChangeClass:
    """Returns the class. `accepted`: recognition accepts the label; `urgent`: somebody gave a reason why it cannot
    wait.
    """
    if urgent:
        return ChangeClass.EMERGENCY
    label_only = content == Content.LABEL_CHANGE
    return ChangeClass.STANDARD if label_only and accepted and not touches_licence else ChangeClass.NORMAL


def required_notice(change: ChangeClass, *, by_platform: bool, policy: NoticePolicy) -> timedelta:
    """Returns the notice that is due; none for a client's own request."""
    if not by_platform:
        return timedelta()
    return policy.emergency if change is ChangeClass.EMERGENCY else policy.normal
