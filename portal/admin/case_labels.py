"""What the rules find about the labels of a case: as it is now, and what was found at hand-in where that differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compliance.reviews.models import Case
from labels import checks
from portal.admin.looks import has_schema
from portal.presenters import changes
from portal.presenters.recognition import explained
from tenants import context as schemas


def labels(case: Case) -> list[dict[str, Any]]:
    """Each label of the case: one for a label or standby label, several for a restore.

    {text, explained, verdict, summary, findings, recognition: as they are now; of a decided case, as at hand-in,
     then: {summary, findings, recognition} at hand-in, where that was otherwise}
    """
    facts = case.facts
    text = facts.get("label") or facts.get("standby_label")
    kept = facts.get("labels") or ([{**facts, "text": text}] if text else [])
    if case.decided or not has_schema(case.tenant):
        return [_shown(each) for each in kept]
    with schemas.client(case.tenant):
        return [_now_beside_then(case, each) for each in kept]


def _now_beside_then(case: Case, kept: Mapping[str, Any]) -> dict[str, Any]:
    then, found = _shown(kept), _found(case, kept["text"])
    now = _shown({**kept, **found})
    otherwise = "findings" in kept and then["findings"] != now["findings"]
    otherwise |= then["recognition"] != now["recognition"]
    return {**now, "then": then if otherwise else None}


def _found(case: Case, text: str) -> Mapping[str, Any]:
    """What the rules find now. Nothing of a label that a model judged otherwise: its case is about that judgement."""
    if case.kind == Case.Kind.STANDBY:
        return checks.check_standby_label(text)
    if case.kind == Case.Kind.ALIAS:
        return {"recognition": checks.recognition_facts(checks.judge()(text))}
    return {} if case.kind == Case.Kind.LABEL_FLIP else checks.check_label(text)


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": found["text"],
        "explained": explained(found.get("recognition"), found.get("before")),
        **(changes.checks({"decision": "review", "findings": [], **found}) or {}),
    }
