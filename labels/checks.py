"""Checking a label for the client in use: hygiene and recognition, as plain values that can be stored and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from labels import documents
from labels.domain import hygiene
from labels.models import Number
from labels.recognition.recognise import recognise
from labels.registry.models import StandbyAllocation
from tenants.context import current_tenant

STRICTNESS = {"accept": 0, "note": 0, "review": 1, "reject": 2}  # of decisions and severities
REVIEW_TERM = timedelta(hours=24)  # until a reviewer has answered what no lane promises sooner


def check_label(text: str) -> dict[str, Any]:
    """Findings and recognition of a label for the client in use.

    {text, decision: accept|review|reject, findings: [{code, severity, start, end, params}],
     recognition: {codes, alignment: [[character, matched]], identity, scene, unmatched}, touches_licence: its words
     need a document}. Documents that are missing or in review are findings too (labels.documents).
    """
    text, legal_name, numbers = hygiene.tidy(text), current_tenant().legal_name, own_numbers()
    found = hygiene.findings(text, legal_name, numbers)
    recognition = recognise(text, legal_name, own_numbers=numbers)
    needed, touches_licence = documents.of_label(text)
    return {
        "text": text,
        "decision": _strictest(recognition.decision.value, needed),
        "findings": [*(_finding(each) for each in found), *needed],
        "touches_licence": touches_licence,
        "recognition": {
            "codes": list(recognition.codes),
            "alignment": [[character, matched] for character, matched in recognition.alignment],
            "identity": recognition.identity,
            "scene": recognition.scene,
            "unmatched": recognition.unmatched,
        },
    }


def check_standby_label(text: str) -> dict[str, Any]:
    """As check_label, for a standby label: a number in it must be one of the client's own.

    It is never accepted unseen.
    """
    text = hygiene.tidy(text)
    found = hygiene.standby_findings(text, current_tenant().legal_name, own_numbers())
    findings = [*(_finding(each) for each in found), *documents.of_label(text)[0]]
    return {"text": text, "decision": _strictest("review", findings), "findings": findings}


def _strictest(decision: str, findings: list[dict[str, Any]]) -> str:
    """The decision, unless a finding is stricter."""
    return max((decision, *(str(each["severity"]) for each in findings)), key=STRICTNESS.__getitem__)


def own_numbers() -> frozenset[str]:
    """The client's certified numbers and the standby numbers that take its calls, canonical."""
    standby = StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None)
    return frozenset(Number.objects.filter(state=Number.State.ACTIVE).values_list("canonical", flat=True)) | frozenset(
        standby.values_list("standby_id", flat=True)
    )


def _finding(finding: hygiene.Finding) -> dict[str, Any]:
    return {
        "code": str(finding.code),
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "params": dict(finding.params),
    }
