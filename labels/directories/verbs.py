"""What parties are asked for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Verb(StrEnum):
    """What a party is asked for, as its calls are limited and counted."""

    PUT = "put"
    LOOK_UP = "look_up"
    POLICY = "policy"
    ACCELERATE = "accelerate"
    APPEAL = "appeal"
    FORWARD = "forward"
    NUMBER_STATES = "number_states"
    BALANCE = "balance"


# Of contract.yaml.
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
