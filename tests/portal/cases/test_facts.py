"""portal/cases/facts.py: what a case keeps is read by its kind, also as older code wrote it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from compliance.high_risk import SUSPEND, MeasureFacts
from compliance.licences.selectors import ReVerificationFacts
from compliance.licences.services import HandedInFacts
from compliance.reviews.models import Case
from labels.domain.findings import Decision, Finding, Severity
from labels.entitlement.brands import BrandFacts
from labels.entitlement.certified import FlipFacts
from maintenance.case_facts import QuestionFacts, RequestFacts
from portal.cases.facts import OF_ACT, OF_KIND, facts_of_case
from tenants.domain.kept import StoredAsJson

BEFORE_THE_MODEL = {
    "decision": "review",
    "codes": ["no_match"],
    "alignment": [["青", True], ["禾", False]],
    "identity": "青苗",
    "scene": "",
    "unmatched": "苗",
}
FINDING = {"code": "length", "severity": "reject", "start": 0, "end": 1, "params": {"longest": "18"}}
WINDOW = {"id": str(UUID(int=1))}


def facts(kind: str, kept: dict[str, Any], subject_kind: str = "") -> Any:
    return facts_of_case(Case(kind=kind, subject_kind=subject_kind, facts=kept))


def test_each_kind_has_facts_of_its_own() -> None:
    assert OF_KIND.keys() == set(Case.Kind.values) - {Case.Kind.STAFF_ACT}


@pytest.mark.parametrize("kind", Case.Kind.values)
def test_a_case_may_keep_nothing_but_its_title(kind: str) -> None:
    for act in OF_ACT:
        assert type(facts(kind, {"titles": {"en": "A", "zh-hans": "甲"}}, act)) is StoredAsJson


def test_a_label_as_it_was_kept_before_there_was_a_model() -> None:
    shown = facts("label", {"label": "青苗", "findings": [FINDING], "recognition": BEFORE_THE_MODEL})
    assert isinstance(shown, RequestFacts)
    assert shown.findings == (Finding("length", Severity.REJECT, 0, 1, {"longest": "18"}),)
    assert shown.recognition
    assert (shown.recognition.decision, shown.recognition.alignment) == (
        Decision.REVIEW,
        (("青", True), ("禾", False)),
    )
    assert (shown.recognition.parts, shown.recognition.match_at, shown.window) == ((), None, None)


def test_licences_and_windows_stand_under_re_verifications() -> None:
    licence = {"id": str(UUID(int=2)), "document_type": "business_licence", "valid_from": "2026-01-01"}
    shown = facts("re_verification", {"licences": [licence | {"issuer": "局", "number": "1", "sha256": "a"}]})
    assert isinstance(shown, ReVerificationFacts)
    assert (shown.licences[0].id, shown.licences[0].valid_until, shown.licences[0].names) == (UUID(int=2), None, {})
    work = facts("re_verification", {"number_count": 3, "window": WINDOW})
    assert isinstance(work, RequestFacts)
    assert work.window
    assert (work.number_count, work.window.id, work.window.starts_at) == (3, UUID(int=1), None)


@pytest.mark.parametrize(
    ("kind", "kept", "of"),
    [
        ("licence", {"licence": {"issuer": "局", "valid_from": "2026-01-01"}, "document": None}, HandedInFacts),
        ("alias", {"label": "麦浪", "alias": {"kind": "trademark", "reference": "1", "valid_until": None}}, BrandFacts),
        ("label_flip", {"label": "青禾", "recognition": BEFORE_THE_MODEL}, FlipFacts),
        ("support", {"window": WINDOW | {"starts_at": "2026-11-27T08:00:00+00:00"}}, QuestionFacts),
        ("freeze", {"act": SUSPEND, "reason": "Doubt"}, MeasureFacts),
        ("violation", {"secret": "of newer code"}, MeasureFacts),
    ],
)
def test_older_rows(kind: str, kept: dict[str, Any], of: type[StoredAsJson]) -> None:
    assert isinstance(facts(kind, kept), of)


def test_an_act_is_read_by_its_name() -> None:
    shut_out = facts("staff_act", {"act": "shut_out", "person": str(UUID(int=1)), "name": "Li"}, "shut_out")
    assert (shut_out.person, shut_out.until) == (UUID(int=1), None)
