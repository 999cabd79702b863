"""Turns the rules' results into JSON values and back: for requests, windows and the API."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from maintenance.domain.calendar import CalendarState
from maintenance.domain.estimate import Content, Estimate, Job, Kind, Load, Measured, Span
from maintenance.domain.plans import Proposal, Slot, Wish
from maintenance.domain.reasons import Reason
from tenants.domain.lanes import Lane

_JOB = [each.name for each in fields(Job) if each.name not in ("propagation", "carried", "measured")]


def instant(given: datetime) -> str:
    """Returns an instant as text, in UTC."""
    return given.astimezone(UTC).isoformat()


def value(parameter: object) -> Any:
    """Returns decimals as text, the rest as it is: TaggedJSONField tags instants and days."""
    return str(parameter) if isinstance(parameter, Decimal) else parameter


def params(parameters: Mapping[str, object]) -> dict[str, Any]:
    """Returns the parameters of a reason as JSON values, instants and days."""
    return {name: value(parameter) for name, parameter in parameters.items()}


def reasons(given: Iterable[Reason]) -> list[dict[str, Any]]:
    """Returns [{code, params}]."""
    return [{"code": str(reason.code), "params": params(reason.params)} for reason in given]


def estimate_as_json(answer: Estimate) -> dict[str, Any]:
    """Returns {processing, propagation: {least, likely, most} in minutes, scale, factors, policy, job}.

    factors: [{code, value, direction, minutes, share, source}]. With the policy of that version, `job` gives the same
    result again. Where people carry it to a party there is `carried`, too.
    """
    spans = {"processing": answer.processing, "propagation": answer.propagation}
    if answer.job.carried:
        spans["carried"] = answer.carried
    return {
        **{name: {"least": span.least, "likely": span.likely, "most": span.most} for name, span in spans.items()},
        "scale": str(answer.scale),
        "factors": [
            {
                "code": factor.code,
                "value": str(factor.value),
                "direction": str(factor.direction),
                "minutes": factor.minutes,
                "share": None if factor.share is None else str(factor.share),
                "source": factor.source,
            }
            for factor in answer.factors
        ],
        "policy": answer.policy_version,
        "job": job(answer.job),
    }


def until_published(stored: Mapping[str, Any]) -> Span:
    """Returns the minutes until publication of a stored estimate: our own work, and people's way to the parties."""
    spans = [Span(**stored[name]) for name in ("processing", "carried") if name in stored]
    return Span(*(sum(getattr(each, name) for each in spans) for name in ("least", "likely", "most")))


def job(given: Job) -> dict[str, Any]:
    """Returns the estimate's job as JSON values."""
    simple = {name: value(getattr(given, name)) for name in _JOB}
    spread, measured, carried = given.propagation, given.measured, given.carried
    return (
        simple
        | ({"carried": [carried.least, carried.likely, carried.most]} if carried else {})
        | {
            "propagation": spread and [spread.least, spread.likely, spread.most],
            "measured": measured and [measured.count, str(measured.likely), str(measured.most)],
        }
    )


def job_from(data: Mapping[str, Any]) -> Job:
    """Reads what `job` has written."""
    spread, measured, carried = data["propagation"], data["measured"], data.get("carried")
    return Job(
        **{
            # What was not asked of a job when it was stored is as it is by default.
            **{name: data[name] for name in _JOB if name in data},
            "kind": Kind(data["kind"]),
            "content": Content(data["content"]),
            "load": Load(data["load"]),
            "lane": Lane(data["lane"]),
            "propagation": Span(*spread) if spread else None,
            "carried": Span(*carried) if carried else None,
            "measured": Measured(measured[0], Decimal(measured[1]), Decimal(measured[2])) if measured else None,
        }
    )


def slot(given: Slot) -> dict[str, Any]:
    """Returns {start, end, sessions: [[start, end]], reasons}."""
    return {
        "start": instant(given.start),
        "end": instant(given.end),
        "sessions": [[instant(session.start), instant(session.end)] for session in given.sessions],
        "reasons": reasons(given.reasons),
    }


def proposal_as_json(answer: Proposal) -> dict[str, Any]:
    """Returns {slots, passed_over: [{start, end, reasons}], looked_until, alternatives}.

    alternatives: [{given_up, wish, slot, numbers}].
    """
    return {
        "slots": [slot(each) for each in answer.slots],
        "passed_over": [
            {"start": instant(each.start), "end": instant(each.end), "reasons": reasons(each.reasons)}
            for each in answer.passed_over
        ],
        "looked_until": instant(answer.looked_until),
        "alternatives": [
            {
                "given_up": str(each.given_up),
                "wish": wish(each.wish),
                "slot": slot(each.slot),
                "numbers": each.numbers,
            }
            for each in answer.alternatives
        ],
    }


def wish(given: Wish) -> dict[str, Any]:
    """Returns {nights, not_weekdays, before, not_before, in_one_piece}."""
    return {
        "nights": given.nights,
        "not_weekdays": sorted(given.not_weekdays),
        "before": given.before and given.before.isoformat(),
        "not_before": given.not_before and given.not_before.isoformat(),
        "in_one_piece": given.in_one_piece,
    }


def wish_from(data: Mapping[str, Any]) -> Wish:
    """Reads what `wish` has written; conditions missing in old rows are no wish."""
    days = {name: date.fromisoformat(data[name]) if data.get(name) else None for name in ("before", "not_before")}
    return Wish(data["nights"], frozenset(data["not_weekdays"]), **days, in_one_piece=data.get("in_one_piece", False))


def state(at: datetime, given: CalendarState) -> dict[str, Any]:
    """Returns {at, open, off_peak, provisional, reasons, next_change}."""
    return {
        "at": instant(at),
        "open": given.open,
        "off_peak": given.off_peak,
        "provisional": given.provisional,
        "reasons": reasons(given.reasons),
        "next_change": given.next_change and instant(given.next_change),
    }
