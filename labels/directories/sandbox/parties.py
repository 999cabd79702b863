"""Lists the stand-ins and how they behave when nobody changes it. The mission gives the figures of the caches."""

from dataclasses import dataclass
from typing import Literal

from labels.directories.sandbox.label_policy import LabelPolicy

USUAL = LabelPolicy(longest=30)


@dataclass(frozen=True)
class Behaviour:
    """A party's behaviour. Times are in the unit of their name, rates from 0 to 1; see BehaviourChange in
    contract.yaml.
    """

    latency_ms: int
    cache_min_minutes: int
    cache_max_minutes: int
    error_rate: float = 0
    slow_rate: float = 0
    slow_ms: int = 3000
    outage: bool = False
    drop_answer_rate: float = 0
    late_minutes: int = 0
    acceleration_minutes: int = 15
    acceleration_failure_rate: float = 0
    appeal_minutes: int = 120
    appeal_rejection_rate: float = 0
    token_expired: bool = False
    busy_rate: float = 0
    pending_minutes: int = 0
    stuck_rate: float = 0
    lost_rate: float = 0
    person_rate: float = 0
    callback_url: str = ""
    callback_copies: int = 1
    callback_forged: bool = False
    policy: LabelPolicy = USUAL


@dataclass(frozen=True)
class OutsideParty:
    code: str
    name: str
    kind: Literal["carrier", "handset", "app"]
    platform: Literal["network", "android", "ios", "app"]
    behaviour: Behaviour
    accelerates: bool = False

    @property
    def forwards(self) -> bool:
        """Tells whether calls pass through the party, so that it can forward them."""
        return self.kind == "carrier"


# The order fixes the ports: base + 1 for the first, and so on.
PARTIES = (
    OutsideParty("china-mobile", "中国移动", "carrier", "network", Behaviour(60, 5, 30, policy=LabelPolicy(32))),
    OutsideParty("china-unicom", "中国联通", "carrier", "network", Behaviour(60, 5, 30, policy=LabelPolicy(32))),
    OutsideParty("china-telecom", "中国电信", "carrier", "network", Behaviour(60, 5, 30, policy=LabelPolicy(32))),
    OutsideParty("huawei", "华为", "handset", "android", Behaviour(20, 0, 0)),
    OutsideParty("xiaomi", "小米", "handset", "android", Behaviour(20, 0, 0)),
    OutsideParty("apple", "Apple", "handset", "ios", Behaviour(40, 360, 720, policy=LabelPolicy(40)), accelerates=True),
    OutsideParty("tencent-guard", "腾讯手机管家", "app", "app", Behaviour(40, 30, 120, policy=LabelPolicy(24))),
)
