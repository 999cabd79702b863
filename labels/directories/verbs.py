"""Names the kinds of calls to parties."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Verb(StrEnum):
    """A kind of call to a party; calls are limited and counted by it."""

    PUT = "put"
    LOOK_UP = "look_up"
    POLICY = "policy"
    ACCELERATE = "accelerate"
    APPEAL = "appeal"
    FORWARD = "forward"
    NUMBER_STATES = "number_states"
    BALANCE = "balance"


# The paths are those of contract.yaml.
VERB_OF_PATH: Final[Mapping[str, Verb]] = {
    "/displays": Verb.PUT,
    "/label-policy": Verb.POLICY,
    "/lookups": Verb.LOOK_UP,
    "/accelerations": Verb.ACCELERATE,
    "/appeals": Verb.APPEAL,
    "/appeals/results": Verb.APPEAL,
    "/forwardings": Verb.FORWARD,
    "/forwardings/lookups": Verb.FORWARD,
    "/number-states/pages": Verb.NUMBER_STATES,
}
