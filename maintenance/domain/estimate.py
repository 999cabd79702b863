"""Estimates how long a piece of maintenance takes, with every factor, its direction and its size.

Two spans, never mixed: *processing* is our own work, up to published (what lanes promise); *propagation* is the
directories' caches after it, up to completed (seen on handsets). Figures: docs/rules.md, a policy that staff change.

The likely figure is a sum: the content's base, then every factor's minutes, then the bounds, the lane and rounding,
each listed, so that the factors add up to the answer. A riskier job is never estimated shorter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from tenants.domain.lanes import Lane

HOUR = 60
DAY = 24 * HOUR


class Kind(StrEnum):
    DATA_CALIBRATION = "data_calibration"
    FEATURE_ITERATION = "feature_iteration"
    COMPLIANCE_REVIEW = "compliance_review"
    DEEP_MAINTENANCE = "deep_maintenance"


class Content(StrEnum):
    """The content of work; its kind: maintenance.domain.change_classes.KIND_OF."""

    LABEL_CHANGE = "label_change"
    MARK_REMOVAL = "mark_removal"
    NUMBER_STATE_SYNC = "number_state_sync"
    CALIBRATION = "calibration"
    RESTORE = "restore"
    MODEL_UPGRADE = "model_upgrade"
    LICENCE_REVIEW = "licence_review"
    ARCHITECTURE_UPGRADE = "architecture_upgrade"
    PLATFORM_HOOKUP = "platform_hookup"
    CARRIER_UPGRADE = "carrier_upgrade"


class Load(StrEnum):
    """The platform's load: outside promotions, busy, or at a peak (双11, 618)."""

    NORMAL = "normal"
    BUSY = "busy"
    PEAK = "peak"


class Scale(StrEnum):
    """The scale of an estimate: clock hours, days of nightly work, or working days of a review."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Direction(StrEnum):
    SHORTER = "shorter"
    LONGER = "longer"
    NEUTRAL = "neutral"


SMALL_SUBJECT_TYPES = frozenset({"individual", "sole_proprietor"})
FINANCE = "finance"


def is_small(subject_type: str, *, micro: bool) -> bool:
    """Tells whether a client is 小微: an individual, a sole proprietor, or an enterprise flagged micro."""
    return subject_type in SMALL_SUBJECT_TYPES or (subject_type == "enterprise" and micro)


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes: least ≤ likely ≤ most."""

    least: int
    likely: int
    most: int


_NONE = Span(0, 0, 0)
# For iOS, if no directories are named; otherwise each directory's own figures count (the desk's Directories).
SLOWEST_CACHE = Span(6 * HOUR, 9 * HOUR, 12 * HOUR)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a span may take, in minutes."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Finished windows against their estimates: percent more (minus: less), over `count` windows."""

    count: int
    likely: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Job:
    """The work to estimate. `subject_type` and `industry` are the client's codes.

    `propagation`: minutes until the slowest critical directory's handsets show a change; None: `SLOWEST_CACHE`.
    `carried`: minutes until the slowest critical party that people serve has answered, by our estimate; None: none.
    `measured`: None until enough windows of this content have finished. `green_share`: the client has earned the green
    channel's share; it counts in the green lane and in bulk.
    """

    kind: Kind
    content: Content
    subject_type: str = "enterprise"
    high_risk: bool = False
    industry: str = "other"
    micro: bool = False
    number_count: int = 1
    directory_count: int = 1
    load: Load = Load.NORMAL
    compliant_months: int = 0
    forged_record: bool = False
    lane: Lane = Lane.STANDARD
    propagation: Span | None = None
    measured: Measured | None = None
    green_share: bool = False
    carried: Span | None = None


@dataclass(frozen=True, slots=True)
class ContentTerms:
    """The figures of a content. `base`: our own processing; `seen`: it changes what handsets show."""

    kind: Kind
    base: Span
    seen: bool


@dataclass(frozen=True, slots=True)
class KindTerms:
    """The typical range of a kind; `finance_most` for finance; minutes."""

    bounds: Bounds
    finance_most: int
    scale: Scale


@dataclass(frozen=True, slots=True)
class EstimatePolicy:
    """All figures of an estimate. Shares are percent of the content's base; minus is shorter."""

    version: str
    contents: Mapping[Content, ContentTerms]
    kinds: Mapping[Kind, KindTerms]
    subject: Mapping[str, Decimal]
    small_subject: Decimal
    high_risk: Decimal
    finance: Decimal
    load: Mapping[Load, Decimal]
    clean_record: Decimal
    clean_record_months: int
    forged_record: Decimal
    per_number: Decimal
    most_for_numbers: Decimal
    per_directory: Decimal
    most_for_directories: Decimal
    # A share of the bounded processing, not of the base.
    green_lane: Decimal
    fast_lane: Bounds
    rounding: int = 15


@dataclass(frozen=True, slots=True)
class Factor:
    """One step of the sum. `minutes`: added to the likely processing; `share`: percent, if it is one.

    `source`: the policy's figure, or `withheld.forged_record` for a reduction taken away.
    """

    code: str
    value: str
    direction: Direction
    minutes: int
    source: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The instants at which something is expected: at the earliest, most likely, at the latest."""

    least: datetime
    likely: datetime
    most: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate. `processing`: our own work; `carried`: people carry it to parties that answer, up to published;
    `propagation`: from there until completed.

    `least`, `likely` and `most` are of the processing. The factors' minutes add up to `processing.likely`.
    """

    processing: Span
    propagation: Span
    carried: Span
    scale: Scale
    factors: tuple[Factor, ...]
    policy_version: str
    job: Job = field(repr=False)

    @property
    def least(self) -> timedelta:
        return timedelta(minutes=self.processing.least)

    @property
    def likely(self) -> timedelta:
        return timedelta(minutes=self.processing.likely)

    @property
    def most(self) -> timedelta:
        return timedelta(minutes=self.processing.most)

    def completed(self, published: Expected) -> Expected:
        """Returns when the handsets show it, given when every directory has taken it."""
        return Expected(
            published.least + timedelta(minutes=self.propagation.least),
            published.likely + timedelta(minutes=self.propagation.likely),
            published.most + timedelta(minutes=self.propagation.most),
        )


def estimate(job: Job, policy: EstimatePolicy) -> Estimate:
    """Estimates a job.

    1. Adds the shares of the factors to the content's base.
    2. Bounds the sum by the kind's range.
    3. Corrects it by finished windows.
    4. Applies the lane, and rounds.

    Raises ValueError when the content is not of the kind, or a count is below one.
    """
    terms = policy.contents[job.content]
    if terms.kind != job.kind:
        raise ValueError(f"{job.content} is not a content of {job.kind}")
    if job.number_count < 1 or job.directory_count < 1:
        raise ValueError("an estimate needs at least one number and one directory")
    kind = policy.kinds[job.kind]
    base = terms.base
    factors = [Factor("base", job.content, Direction.NEUTRAL, base.likely, "policy.contents")]
    shares = _shares(job, policy)
    factors += [_share_factor(share, base.likely, job.forged_record) for share in shares]
    if job.forged_record:
        shares = [share for share in shares if share.percent > 0]
    likely = _with_shares(base.likely, shares)
    raw = Span(min(_with_shares(base.least, shares), likely), likely, max(_with_shares(base.most, shares), likely))
    bounds = Bounds(kind.bounds.least, kind.finance_most if job.industry == FINANCE else kind.bounds.most)
    bounded = _bounded(raw, bounds)
    factors += _step("bounds", job.kind, bounded.likely - raw.likely, "policy.kinds")
    measured = _as_measured(job, bounded, bounds)
    factors += _measured_factors(job, measured.likely - bounded.likely)
    in_lane, bounds, lane_factors = _in_lane(job, policy, measured, bounds)
    factors += lane_factors
    rounded = _bounded(_rounded(in_lane, policy.rounding, down=in_lane != measured), bounds)
    factors += _step("rounding", str(policy.rounding), rounded.likely - in_lane.likely, "policy.rounding")
    propagation = (job.propagation or SLOWEST_CACHE) if terms.seen else _NONE
    carried = (job.carried or _NONE) if terms.seen else _NONE
    return Estimate(rounded, propagation, carried, kind.scale, tuple(factors), policy.version, job)


@dataclass(frozen=True, slots=True)
class _Share:
    code: str
    value: str
    percent: Decimal
    source: str


def _shares(job: Job, policy: EstimatePolicy) -> list[_Share]:
    small = is_small(job.subject_type, micro=job.micro)
    clean = job.compliant_months >= policy.clean_record_months
    shares = [
        _Share("subject", job.subject_type, policy.subject[job.subject_type], "policy.subject"),
        _Share("load", job.load, policy.load[job.load], "policy.load"),
        _Share(
            "numbers",
            str(job.number_count),
            min(policy.per_number * (job.number_count - 1), policy.most_for_numbers),
            "policy.per_number",
        ),
        _Share(
            "directories",
            str(job.directory_count),
            min(policy.per_directory * (job.directory_count - 1), policy.most_for_directories),
            "policy.per_directory",
        ),
    ]
    if small:
        shares.insert(1, _Share("small_subject", job.subject_type, policy.small_subject, "policy.small_subject"))
    if job.high_risk:
        shares.append(_Share("high_risk", job.industry, policy.high_risk, "policy.high_risk"))
    if job.industry == FINANCE:
        shares.append(_Share("finance", job.industry, policy.finance, "policy.finance"))
    if clean:
        shares.append(_Share("clean_record", str(job.compliant_months), policy.clean_record, "policy.clean_record"))
    if job.forged_record:
        shares.append(_Share("forged_record", "yes", policy.forged_record, "policy.forged_record"))
    return shares


def _share_factor(share: _Share, base: int, forged_record: bool) -> Factor:
    if share.percent < 0 and forged_record:
        return Factor(share.code, share.value, Direction.NEUTRAL, 0, "withheld.forged_record", Decimal())
    minutes = _grown(base, share.percent) - base
    return Factor(share.code, share.value, _direction(share.percent), minutes, share.source, share.percent)


def _as_measured(job: Job, bounded: Span, bounds: Bounds) -> Span:
    """Corrects the likely and the most by finished windows. A forged record takes a reduction away."""
    measured = job.measured
    if measured is None:
        return bounded
    least_change = Decimal(0) if job.forged_record else Decimal(-90)
    likely = _grown(bounded.likely, max(measured.likely, least_change))
    most = max(_grown(bounded.most, max(measured.most, least_change)), likely)
    return _bounded(Span(min(bounded.least, likely), likely, most), bounds)


def _measured_factors(job: Job, minutes: int) -> list[Factor]:
    measured = job.measured
    if measured is None:
        return []
    if job.forged_record and measured.likely < 0:
        return [Factor("measured", str(measured.count), Direction.NEUTRAL, 0, "withheld.forged_record", Decimal())]
    direction = _direction(Decimal(minutes))
    return [Factor("measured", str(measured.count), direction, minutes, "finished_windows", measured.likely)]


def _in_lane(job: Job, policy: EstimatePolicy, bounded: Span, bounds: Bounds) -> tuple[Span, Bounds, list[Factor]]:
    """Applies the lane to the bounded processing and its bounds. A forged record takes that away."""
    lane = Lane.GREEN if job.lane == Lane.BULK and job.green_share else job.lane
    if lane not in (Lane.FAST, Lane.GREEN) or (lane == Lane.FAST and not _may_be_fast(job)):
        return bounded, bounds, []
    code, source = f"{lane}_lane", f"policy.{lane}_lane"
    if job.forged_record:
        return bounded, bounds, [Factor(code, lane, Direction.NEUTRAL, 0, "withheld.forged_record")]
    if lane == Lane.FAST:
        # The fast lane promises less than the kind's typical range begins with.
        half = (policy.fast_lane.least + policy.fast_lane.most) // 2
        fast = Span(policy.fast_lane.least, half, policy.fast_lane.most)
        return fast, Bounds(fast.least, fast.most), _step(code, lane, fast.likely - bounded.likely, source)
    shortened = Span(*(_grown(minutes, policy.green_lane) for minutes in (bounded.least, bounded.likely, bounded.most)))
    green = _bounded(shortened, bounds)
    minutes = green.likely - bounded.likely
    return green, bounds, [Factor(code, lane, _direction(Decimal(minutes)), minutes, source, policy.green_lane)]


def _may_be_fast(job: Job) -> bool:
    return job.content == Content.LABEL_CHANGE and is_small(job.subject_type, micro=job.micro)


def _step(code: str, value: str, minutes: int, source: str) -> list[Factor]:
    return [Factor(code, value, _direction(Decimal(minutes)), minutes, source)] if minutes else []


def _direction(size: Decimal) -> Direction:
    if size == 0:
        return Direction.NEUTRAL
    return Direction.LONGER if size > 0 else Direction.SHORTER


def _grown(minutes: int, percent: Decimal) -> int:
    return int((minutes * (100 + percent) / 100).to_integral_value())


def _bounded(span: Span, bounds: Bounds) -> Span:
    return Span(*(min(max(minutes, bounds.least), bounds.most) for minutes in (span.least, span.likely, span.most)))


def _with_shares(minutes: int, shares: list[_Share]) -> int:
    """Adds every share, rounded on its own as its factor shows it."""
    return minutes + sum(_grown(minutes, share.percent) - minutes for share in shares)


def _rounded(span: Span, step: int, *, down: bool) -> Span:
    """Rounds to multiples of `step`: up, but down where a lane promises a share less."""
    extra = 0 if down else step - 1
    return Span(*((minutes + extra) // step * step for minutes in (span.least, span.likely, span.most)))
