"""Checking a label for the client in use: hygiene and recognition, as plain values that can be stored and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from labels.displays import directory_policies
from labels.displays.proofs import not_proved
from labels.domain import hygiene
from labels.entitlement import documents
from labels.models import Alias
from labels.recognition.comparison import claim
from labels.recognition.model import Model
from labels.recognition.recognise import Decision, Recognition, identity_key, recognise, taken
from labels.registry import selectors as registry
from labels.registry.models import StandbyAllocation
from labels.selectors import numbers_in_use
from tenants.clock import business_now
from tenants.context import current_tenant

STRICTNESS = {"accept": 0, "note": 0, "review": 1, "reject": 2}  # of decisions and severities
Judge = Callable[[str], Recognition]


def judge(model: Model | None = None) -> Judge:
    """Recognition for the client in use, with its brands and numbers as they are now; model: the one in use."""
    chosen, legal_name = model or registry.model_in_use(), current_tenant().legal_name
    aliases, numbers = aliases_in_force(), own_numbers()

    def recognised(text: str) -> Recognition:
        return recognise(text, legal_name, aliases, numbers, model=chosen)

    return recognised


def check_label(text: str) -> dict[str, Any]:
    """Findings and recognition of a label for the client in use.

    {text, decision: accept|review|reject, findings: [{code, severity, start, end, params}],
     recognition: see recognition_facts, touches_licence: its words need a document}. Documents that are missing or in
     review are findings too (labels.entitlement.documents), and so are directories that do not take it
     (labels.displays.directory_policies).
    """
    text = hygiene.tidy(text)
    if hygiene.unreadable(text):
        return _unreadable(text) | {"touches_licence": False, "recognition": recognition_facts(judge()(text))}
    found = hygiene.findings(text, current_tenant().legal_name, own_numbers())
    recognition = judge()(text)
    if registry.certified_elsewhere(identity_key(recognition.identity)):
        recognition = taken(recognition)
    needed, touches_licence = documents.of_label(text)
    needed = [*directory_policies.directory_findings(text), *needed]
    return {
        "text": text,
        "decision": _strictest(recognition.decision.value, needed),
        "findings": [*(_finding(each) for each in found), *needed],
        "touches_licence": touches_licence,
        "recognition": recognition_facts(recognition),
    }


def _unreadable(text: str, policy: hygiene.Policy = hygiene.LABELS) -> dict[str, Any]:
    """Too long to be a label: nothing else is looked at, and of the text only its beginning is told."""
    found = hygiene.findings(text, current_tenant().legal_name, policy=policy)
    return {"text": text[: hygiene.MOST_READ], "decision": "reject", "findings": [_finding(each) for each in found]}


def rejected(texts: Iterable[str]) -> frozenset[str]:
    """Those of the labels that the rules reject now, whatever documents are there: no reviewer may let them pass."""
    judged, firm, own, reject = judge(), current_tenant().legal_name, own_numbers(), hygiene.Severity.REJECT
    return frozenset(
        text
        for text in texts
        if judged(text).decision is Decision.REJECT
        or any(each.severity is reject for each in hygiene.findings(text, firm, own))
    )


def worst_first(checked: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answers of check_label: what is rejected, then what is looked at; of these what is least like the firm first."""

    def order(each: dict[str, Any]) -> tuple[int, float, str]:
        return -STRICTNESS[each["decision"]], each.get("recognition", {}).get("score", 0), each["text"]

    return sorted(checked, key=order)


def recognition_facts(recognition: Recognition) -> dict[str, Any]:
    """What a reviewer sees of a recognition, as JSON values.

    {decision, codes, alignment: [[character, matched]], identity, scene, unmatched, parts: [[piece, part]],
     score, match, contributions: [{feature, value, effect}], match_at, accept_at, model_version}
    """
    return {
        "decision": recognition.decision.value,
        "codes": list(recognition.codes),
        "alignment": [[character, matched] for character, matched in recognition.alignment],
        "identity": recognition.identity,
        "scene": recognition.scene,
        "unmatched": recognition.unmatched,
        "parts": [[piece, part] for piece, part in recognition.parts],
        "score": round(recognition.score, 4),
        "match": recognition.match,
        "contributions": [
            {"feature": each.feature, "value": round(each.value, 3), "effect": round(each.effect, 3)}
            for each in recognition.contributions
        ],
        "match_at": recognition.match_at,
        "accept_at": recognition.accept_at,
        "model_version": recognition.model_version,
    }


def aliases_in_force() -> frozenset[str]:
    """The client's brands that a reviewer has approved and that have not ended."""
    return frozenset(Alias.objects.filter(state=Alias.State.APPROVED).values_list("text", flat=True))


def check_standby_label(text: str) -> dict[str, Any]:
    """As check_label, for a standby label: a number in it must be one of the client's own.

    It is never accepted unseen. A directory that does not take it goes on showing the label.
    """
    text = hygiene.tidy(text)
    if hygiene.unreadable(text):
        return _unreadable(text, hygiene.STANDBY_LABELS)
    found = hygiene.standby_findings(text, current_tenant().legal_name, own_numbers())
    left_out = [{**each, "severity": "note"} for each in directory_policies.directory_findings(text)]
    findings = [*(_finding(each) for each in found), *left_out, *documents.of_label(text)[0]]
    return {"text": text, "decision": _strictest("review", findings), "findings": findings}


def carrying_foreign_numbers(texts: Iterable[str]) -> frozenset[str]:
    """Those of the standby labels that carry a number which is not one of the client's own now."""
    own, firm = own_numbers(), current_tenant().legal_name
    return frozenset(
        text
        for text in texts
        if any(
            each.severity is hygiene.Severity.REJECT and "digits" in each.params
            for each in hygiene.standby_findings(text, firm, own)
        )
    )


def rejected_standby(texts: Iterable[str]) -> frozenset[str]:
    """Those of the standby labels that the rules reject now: no reviewer may let them pass."""
    own, firm, reject = own_numbers(), current_tenant().legal_name, hygiene.Severity.REJECT
    return frozenset(
        text for text in texts if any(each.severity is reject for each in hygiene.standby_findings(text, firm, own))
    )


def resting_on_ended_brands(texts: Iterable[str]) -> frozenset[str]:
    """Those of the labels that carry a brand of the client which is no longer in force, and would go to a reviewer."""
    states = Alias.State
    ended = set(Alias.objects.filter(state__in=[states.EXPIRED, states.RETIRED]).values_list("text", flat=True))
    brands = {identity_key(text) for text in ended.difference(aliases_in_force())}
    if not brands:
        return frozenset()
    firm, judged = current_tenant().legal_name, judge()
    carrying = [
        text for text in texts if not brands.isdisjoint((identity_key(text), identity_key(claim(text, firm).identity)))
    ]
    return frozenset(text for text in carrying if judged(text).decision is not Decision.ACCEPT)


def _strictest(decision: str, findings: list[dict[str, Any]]) -> str:
    """The decision, unless a finding is stricter."""
    return max((decision, *(str(each["severity"]) for each in findings)), key=STRICTNESS.__getitem__)


def own_numbers() -> frozenset[str]:
    """The client's proved numbers and the standby numbers that take its calls, canonical."""
    standby = StandbyAllocation.objects.filter(tenant=current_tenant(), closed_at=None)
    proved = numbers_in_use().exclude(pk__in=not_proved(numbers_in_use(), business_now()).values("pk"))
    return frozenset(proved.values_list("canonical", flat=True)) | frozenset(
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
