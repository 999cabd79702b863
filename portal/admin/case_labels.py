"""What the rules find about the labels of a case: as it is now, and what was found at hand-in where that differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from compliance.reviews.models import Case
from labels.backups import services as backup_services
from labels.entitlement import checks
from labels.models import Snapshot
from portal.admin.staff_access import has_schema
from portal.presenters.label_checks import LabelCheck, label_check
from portal.presenters.recognition import Explained, recognition_explained
from tenants import context as schemas

IN_FULL = 20  # labels that are shown on handsets; the others stand in the list of all, with what was found


@dataclass(frozen=True)
class LabelShown:
    """A label of a case. count: of the numbers that are to carry it (0: not said); explained: how it was recognised;
    check: what the rules find now (of a decided case: found at hand-in); then: what they found at hand-in, where it
    differs.
    """

    text: str
    explained: Explained | None
    check: LabelCheck
    count: int
    then: LabelCheck | None = None


def case_labels(case: Case) -> list[LabelShown]:
    """Every label of the case, the worst first: one for a label or standby label, several for a restore."""
    facts = case.facts
    text = facts.get("label") or facts.get("standby_label")
    kept = facts.get("labels") or ([{**facts, "text": text}] if text else [])
    if not has_schema(case.tenant):
        return [_shown(each, 0) for each in kept]
    with schemas.client(case.tenant):
        counts = _counts(case)
        if case.decided:
            return [_shown(each, counts.get(each["text"], 0)) for each in kept]
        known = {each["text"]: each for each in kept}
        found = [(each, _found(case, each["text"])) for each in ({"text": text} for text in {**counts, **known})]
        now = checks.worst_first({"decision": "review", "findings": [], **each, **now} for each, now in found)
        return [_beside_then(known.get(each["text"]), each, counts.get(each["text"], 0)) for each in now]


def _counts(case: Case) -> dict[str, int]:
    """The labels of a restore, all of them whatever its facts name, with how many numbers are to carry each."""
    if case.kind != Case.Kind.RESTORE or not Snapshot.objects.filter(pk=case.subject_id).exists():
        return {}
    return backup_services.texts_of(backup_services.entries_of(case))


def _beside_then(kept: Mapping[str, Any] | None, found: Mapping[str, Any], count: int) -> LabelShown:
    if kept is None:
        return _shown(found, count)
    then, now = _check(kept), _shown({**kept, **found}, count)
    otherwise = "findings" in kept and then.findings != now.check.findings
    return replace(now, then=then if otherwise or then.recognition != now.check.recognition else None)


def _found(case: Case, text: str) -> Mapping[str, Any]:
    """What the rules find now. Nothing of a label that a model judged otherwise: its case is about that judgement."""
    if case.kind == Case.Kind.STANDBY:
        return checks.check_standby_label(text)
    if case.kind == Case.Kind.ALIAS:
        return {"recognition": checks.recognition_facts(checks.judge()(text))}
    return {} if case.kind == Case.Kind.LABEL_FLIP else checks.check_label(text)


def _shown(found: Mapping[str, Any], count: int) -> LabelShown:
    explained = recognition_explained(found.get("recognition"), found.get("before"))
    return LabelShown(found["text"], explained, _check(found), count)


def _check(found: Mapping[str, Any]) -> LabelCheck:
    return label_check({"decision": "review", "findings": [], **found})
