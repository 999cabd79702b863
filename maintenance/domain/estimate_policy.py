"""Gives the first version of the estimate's figures, and converts figures to data that an admin can store (JSON)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from maintenance.domain.estimate import (
    DAY,
    HOUR,
    Bounds,
    Content,
    ContentTerms,
    EstimatePolicy,
    Kind,
    KindTerms,
    Load,
    Scale,
    Span,
)

# Ranges of the kinds, the fast lane and the green share: docs/rules.md. The bases inside the ranges and
# the other shares are the platform's own first guess, corrected in the admin once windows have been measured.
DEFAULT_POLICY = EstimatePolicy(
    version="1",
    contents={
        Content.LABEL_CHANGE: ContentTerms(Kind.DATA_CALIBRATION, Span(HOUR, 2 * HOUR, 4 * HOUR), seen=True),
        Content.MARK_REMOVAL: ContentTerms(Kind.DATA_CALIBRATION, Span(2 * HOUR, 4 * HOUR, 8 * HOUR), seen=True),
        Content.NUMBER_STATE_SYNC: ContentTerms(Kind.DATA_CALIBRATION, Span(HOUR, 3 * HOUR, 6 * HOUR), seen=True),
        Content.CALIBRATION: ContentTerms(Kind.DATA_CALIBRATION, Span(2 * HOUR, 6 * HOUR, 10 * HOUR), seen=True),
        Content.RESTORE: ContentTerms(Kind.DATA_CALIBRATION, Span(HOUR, 2 * HOUR, 4 * HOUR), seen=True),
        Content.MODEL_UPGRADE: ContentTerms(Kind.FEATURE_ITERATION, Span(DAY, 2 * DAY, 3 * DAY), seen=False),
        Content.LICENCE_REVIEW: ContentTerms(Kind.COMPLIANCE_REVIEW, Span(3 * DAY, 4 * DAY, 5 * DAY), seen=False),
        Content.ARCHITECTURE_UPGRADE: ContentTerms(Kind.DEEP_MAINTENANCE, Span(DAY, 3 * DAY, 5 * DAY), seen=True),
        Content.PLATFORM_HOOKUP: ContentTerms(Kind.DEEP_MAINTENANCE, Span(DAY, 2 * DAY, 3 * DAY), seen=True),
        Content.CARRIER_UPGRADE: ContentTerms(Kind.DEEP_MAINTENANCE, Span(DAY, 2 * DAY, 4 * DAY), seen=True),
    },
    kinds={
        Kind.DATA_CALIBRATION: KindTerms(Bounds(HOUR, 12 * HOUR), 12 * HOUR, Scale.HOURS),
        Kind.FEATURE_ITERATION: KindTerms(Bounds(DAY, 3 * DAY), 3 * DAY, Scale.DAYS),
        Kind.COMPLIANCE_REVIEW: KindTerms(Bounds(3 * DAY, 7 * DAY), 15 * DAY, Scale.WORKING_DAYS),
        Kind.DEEP_MAINTENANCE: KindTerms(Bounds(DAY, 7 * DAY), 15 * DAY, Scale.DAYS),
    },
    subject={
        "individual": Decimal(0),
        "sole_proprietor": Decimal(0),
        "enterprise": Decimal(0),
        "group": Decimal(50),
    },
    small_subject=Decimal(-25),
    high_risk=Decimal(50),
    finance=Decimal(100),
    load={Load.NORMAL: Decimal(0), Load.BUSY: Decimal(20), Load.PEAK: Decimal(50)},
    clean_record=Decimal(-10),
    clean_record_months=3,
    forged_record=Decimal(50),
    per_number=Decimal(1),
    most_for_numbers=Decimal(100),
    per_directory=Decimal(2),
    most_for_directories=Decimal(20),
    green_lane=Decimal(-40),
    fast_lane=Bounds(15, 60),
)

_SHARES = (
    "small_subject",
    "high_risk",
    "finance",
    "clean_record",
    "forged_record",
    "per_number",
    "most_for_numbers",
    "per_directory",
    "most_for_directories",
    "green_lane",
)
_REDUCTIONS = ("small_subject", "clean_record", "green_lane")


def policy_as_data(policy: EstimatePolicy) -> dict[str, Any]:
    """Converts to JSON: minutes as numbers, shares as text, so that nothing is lost."""
    return {
        "version": policy.version,
        "contents": {
            content: {"kind": terms.kind, "base": _span_as_data(terms.base), "seen": terms.seen}
            for content, terms in policy.contents.items()
        },
        "kinds": {
            kind: {
                "least": terms.bounds.least,
                "most": terms.bounds.most,
                "finance_most": terms.finance_most,
                "scale": terms.scale,
            }
            for kind, terms in policy.kinds.items()
        },
        "subject": {code: str(share) for code, share in policy.subject.items()},
        "load": {load: str(share) for load, share in policy.load.items()},
        **{name: str(getattr(policy, name)) for name in _SHARES},
        "clean_record_months": policy.clean_record_months,
        "fast_lane": {"least": policy.fast_lane.least, "most": policy.fast_lane.most},
        "rounding": policy.rounding,
    }


def policy_from_data(data: Mapping[str, Any]) -> EstimatePolicy:
    """Inverts `policy_as_data`. Raises ValueError that names the first wrong figure."""
    try:
        policy = EstimatePolicy(
            version=str(data["version"]),
            contents={
                Content(content): ContentTerms(Kind(terms["kind"]), _span(terms["base"]), bool(terms["seen"]))
                for content, terms in data["contents"].items()
            },
            kinds={
                Kind(kind): KindTerms(
                    Bounds(int(terms["least"]), int(terms["most"])), int(terms["finance_most"]), Scale(terms["scale"])
                )
                for kind, terms in data["kinds"].items()
            },
            subject={code: Decimal(share) for code, share in data["subject"].items()},
            load={Load(load): Decimal(share) for load, share in data["load"].items()},
            **{name: Decimal(data[name]) for name in _SHARES},
            clean_record_months=int(data["clean_record_months"]),
            fast_lane=Bounds(int(data["fast_lane"]["least"]), int(data["fast_lane"]["most"])),
            rounding=int(data["rounding"]),
        )
    except KeyError as missing:
        raise ValueError(f"the policy lacks {missing}") from missing
    except (ArithmeticError, TypeError, AttributeError) as error:
        raise ValueError(f"the policy cannot be read: {error}") from error
    _check(policy)
    return policy


def _check(policy: EstimatePolicy) -> None:
    """Raises ValueError if a reduction lengthens or an addition shortens: riskier is never shorter."""
    for name in _REDUCTIONS:
        if not -100 < getattr(policy, name) <= 0:
            raise ValueError(f"{name} must be a reduction of less than 100 percent")
    if policy.small_subject + policy.clean_record <= -100:
        raise ValueError("the reductions together leave nothing")
    additions = {name: getattr(policy, name) for name in _SHARES if name not in _REDUCTIONS}
    additions |= {f"load {load}": share for load, share in policy.load.items()}
    additions |= {f"subject {code}": share for code, share in policy.subject.items()}
    if below := [name for name, share in additions.items() if share < 0]:
        raise ValueError(f"{below[0]} must not be a reduction")
    _check_order(policy)
    missing = set(Content) - set(policy.contents) or set(Kind) - set(policy.kinds)
    if missing:
        raise ValueError(f"the policy says nothing of {', '.join(sorted(missing))}")


def _check_order(policy: EstimatePolicy) -> None:
    if not policy.load[Load.NORMAL] <= policy.load[Load.BUSY] <= policy.load[Load.PEAK]:
        raise ValueError("a busier platform must not shorten")
    if policy.subject["group"] < max(policy.subject.values()):
        raise ValueError("a group must not be shorter than another subject")
    for kind, terms in policy.kinds.items():
        if not 0 < terms.bounds.least <= terms.bounds.most <= terms.finance_most:
            raise ValueError(f"the range of {kind} is not one")
    if policy.rounding < 1 or not 0 < policy.fast_lane.least <= policy.fast_lane.most:
        raise ValueError("rounding and the fast lane must be positive")


def _span_as_data(span: Span) -> dict[str, int]:
    return {"least": span.least, "likely": span.likely, "most": span.most}


def _span(data: Mapping[str, Any]) -> Span:
    span = Span(int(data["least"]), int(data["likely"]), int(data["most"]))
    if not 0 <= span.least <= span.likely <= span.most:
        raise ValueError(f"{span} is not least ≤ likely ≤ most")
    return span
