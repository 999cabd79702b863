"""Checking a label for the client in use: hygiene and recognition, as plain values that can be stored and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from labels.domain import hygiene
from labels.models import Number
from labels.recognition.recognise import recognise
from tenants.context import current_tenant

REVIEW_TERM = timedelta(hours=24)  # until a reviewer has answered what no lane promises sooner


def check_label(text: str) -> dict[str, Any]:
    """Findings and recognition of a label for the client in use.

    {text, decision: accept|review|reject, findings: [{code, severity, start, end, params}],
     recognition: {codes, alignment: [[character, matched]], identity, scene, unmatched}}
    """
    text, legal_name, numbers = hygiene.tidy(text), current_tenant().legal_name, own_numbers()
    found = hygiene.findings(text, legal_name, numbers)
    recognition = recognise(text, legal_name, own_numbers=numbers)
    return {
        "text": text,
        "decision": recognition.decision.value,
        "findings": [_finding(each) for each in found],
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
    rejected = any(each.severity == "reject" for each in found)
    return {
        "text": text,
        "decision": "reject" if rejected else "review",
        "findings": [_finding(each) for each in found],
    }


def own_numbers() -> frozenset[str]:
    """The client's certified numbers, canonical."""
    return frozenset(Number.objects.filter(state=Number.State.ACTIVE).values_list("canonical", flat=True))


def _finding(finding: hygiene.Finding) -> dict[str, Any]:
    return {
        "code": str(finding.code),
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "params": dict(finding.params),
    }
