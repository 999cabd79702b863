"""Invents clients and their requests. Every distribution here is an assumption, and the report prints them.

Nobody is invented with a liking for nights: a client takes any of the slots offered to it with the same probability.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from maintenance.domain.estimate import Content, is_small
from maintenance.domain.wall_clock import start_instant

HIGH_RISK = frozenset({"medical", "finance"})
YEAR = 365  # days, for the rates below


@dataclass(frozen=True)
class Assumptions:
    """The assumed distributions. Shares are weights; rates are requests of one client in a year (a Poisson process)."""

    subjects: Mapping[str, float]
    micro_enterprises: float
    industries: Mapping[str, float]
    zones: Mapping[str, float]
    numbers: Mapping[str, tuple[int, int]]
    rates: Mapping[Content, float]
    hours: Sequence[float]
    months_at_start: int
    violations_a_month: float
    forged_records: float
    reviewed_labels: float
    labels_with_licence: float
    review_hours: float
    waits_for_client: float
    client_wait_hours: float
    bias: tuple[float, float]

    def sentences(self) -> list[str]:
        """Returns the distributions in words."""
        return [
            "Subjects: " + _shares(self.subjects) + f"; {self.micro_enterprises:.0%} of enterprises are micro.",
            "Industries: " + _shares(self.industries) + ". Zones: " + _shares(self.zones) + ".",
            "Numbers of a client, uniform: "
            + ", ".join(f"{subject} {low}–{high}" for subject, (low, high) in self.numbers.items())
            + ".",
            "Requests of a client in a year, Poisson: "
            + ", ".join(f"{content} {rate:g}" for content, rate in self.rates.items())
            + "; licence reviews for high-risk industries, deep maintenance for enterprises and groups only.",
            "Handed in by the hour of the local day, weights: "
            + " ".join(f"{weight:g}" for weight in self.hours)
            + ".",
            (
                f"Compliant months at the start, uniform: 0–{self.months_at_start}; a violation in a month ends them:"
                f" {self.violations_a_month:.1%}; forged records: {self.forged_records:.1%}."
            ),
            (
                f"Labels that a reviewer looks at: {self.reviewed_labels:.0%}, exponential with a mean of"
                f" {self.review_hours:g} h; {self.waits_for_client:.0%} wait for the client, mean"
                f" {self.client_wait_hours:g} h. Labels that touch a licence: {self.labels_with_licence:.0%}."
            ),
            (
                "What work takes: log-normal, its median the likely and its 95 % quantile the most of the policy's own"
                f" estimate, times a bias of each content, uniform {self.bias[0]:g}–{self.bias[1]:g} (fast lane: 1)."
            ),
            "A client takes any of the offered slots with the same probability.",
        ]


DEFAULT = Assumptions(
    subjects={"individual": 15, "sole_proprietor": 30, "enterprise": 45, "group": 10},
    micro_enterprises=0.4,
    industries={"retail": 25, "catering": 15, "education": 12, "legal": 6, "medical": 6, "finance": 6, "other": 30},
    zones={"Asia/Shanghai": 94, "Asia/Urumqi": 2, "Europe/Berlin": 2, "America/New_York": 2},
    numbers={"individual": (1, 2), "sole_proprietor": (1, 4), "enterprise": (1, 30), "group": (20, 120)},
    rates={
        Content.LABEL_CHANGE: 8,
        Content.MARK_REMOVAL: 2,
        Content.CALIBRATION: 1.5,
        Content.LICENCE_REVIEW: 2,
        Content.ARCHITECTURE_UPGRADE: 0.3,
        Content.PLATFORM_HOOKUP: 0.5,
    },
    hours=(1, 1, 1, 0.5, 0.5, 0.5, 1, 2, 5, 9, 10, 8, 4, 5, 9, 9, 8, 7, 4, 3, 3, 3, 2, 1.5),
    months_at_start=24,
    violations_a_month=0.05,
    forged_records=0.01,
    reviewed_labels=0.15,
    labels_with_licence=0.1,
    review_hours=2,
    waits_for_client=0.2,
    client_wait_hours=4,
    bias=(0.85, 1.2),
)
_FOR_HIGH_RISK = frozenset({Content.LICENCE_REVIEW})
_FOR_FIRMS = frozenset({Content.ARCHITECTURE_UPGRADE, Content.PLATFORM_HOOKUP})


@dataclass
class Client:
    code: str
    subject_type: str
    micro: bool
    industry: str
    zone: ZoneInfo
    number_count: int
    forged_record: bool
    compliant_months: int

    @property
    def small(self) -> bool:
        return is_small(self.subject_type, micro=self.micro)

    @property
    def high_risk(self) -> bool:
        return self.industry in HIGH_RISK


@dataclass(frozen=True)
class Request:
    """A request and when it comes (aware, UTC). Only labels are reviewed; `client_wait`: the client's part of it.

    `luck`: how long its work takes, in standard deviations.
    """

    client: Client
    content: Content
    handed_in_at: datetime
    luck: float
    taken: float
    reviewed: bool = False
    touches_licence: bool = False
    review: timedelta = timedelta()
    client_wait: timedelta = timedelta()
    wave: str = ""  # of a campaign; what a client asks for itself has none

    @property
    def campaign(self) -> bool:
        return bool(self.wave)


def invent_clients(count: int, chance: Random, given: Assumptions) -> list[Client]:
    clients = []
    for number in range(count):
        subject = _one_of(given.subjects, chance)
        clients.append(
            Client(
                code=f"client-{number}",
                subject_type=subject,
                micro=subject == "enterprise" and chance.random() < given.micro_enterprises,
                industry=_one_of(given.industries, chance),
                zone=ZoneInfo(_one_of(given.zones, chance)),
                number_count=chance.randint(*given.numbers[subject]),
                forged_record=chance.random() < given.forged_records,
                compliant_months=chance.randint(0, given.months_at_start),
            )
        )
    return clients


def invent_requests(client: Client, first: date, days: int, chance: Random, given: Assumptions) -> list[Request]:
    """Invents the requests of one client in so many local days."""
    requests = []
    for content, rate in given.rates.items():
        if (content in _FOR_HIGH_RISK and not client.high_risk) or (
            content in _FOR_FIRMS and client.subject_type not in ("enterprise", "group")
        ):
            continue
        at = chance.expovariate(rate / YEAR)
        while at < days:
            hour = bisect(list(accumulate(given.hours)), chance.random() * sum(given.hours))
            wall = datetime.combine(first + timedelta(days=int(at)), time(hour, chance.randrange(60)))
            requests.append(_request(client, content, start_instant(wall, client.zone), chance, given))
            at += chance.expovariate(rate / YEAR)
    return requests


def _request(client: Client, content: Content, at: datetime, chance: Random, given: Assumptions) -> Request:
    label = content is Content.LABEL_CHANGE
    reviewed = label and chance.random() < given.reviewed_labels
    waits = reviewed and chance.random() < given.waits_for_client
    return Request(
        client=client,
        content=content,
        handed_in_at=at,
        luck=chance.gauss(0, 1),
        taken=chance.random(),
        reviewed=reviewed,
        touches_licence=label and chance.random() < given.labels_with_licence,
        review=timedelta(minutes=int(60 * chance.expovariate(1 / given.review_hours))) if reviewed else timedelta(),
        client_wait=timedelta(minutes=int(60 * chance.expovariate(1 / given.client_wait_hours)))
        if waits
        else timedelta(),
    )


def _one_of(weights: Mapping[str, float], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _shares(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {weight / sum(weights.values()):.0%}" for name, weight in weights.items())
