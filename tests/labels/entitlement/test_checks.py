"""Whoever is asked to look at a label is told why: a verdict comes of findings, and of nothing else."""

from __future__ import annotations

import random

import pytest
from django.utils import translation

from compliance.catalogue.models import DocumentType
from labels import texts
from labels.domain.findings import Decision, Severity, decided
from labels.domain.hygiene import FindingCode
from labels.entitlement import checks
from labels.recognition.recognise import Reason, taken
from tenants.models import Tenant
from tests.labels.shared_names import LOOK_LIKE_NUMBERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
PIECES = [
    *LOOK_LIKE_NUMBERS,
    *"青禾网络客服双维护中o0OlI1z2Z一二三九五八零幺京东方清荷ａ雲龘-·. A",
    "95588",
    "110",
    "工商银行",
    "ab",
]


def anything(times: int = 400) -> list[str]:
    dice = random.Random(20261201)
    made = ["".join(dice.choices(PIECES, k=dice.randint(1, 4))) for _ in range(times)]
    return [*PIECES, *made, "青禾", "网络", "小天鹅", "浙杭", "杭州", "有限公司", "维护中-紧急联系"]


def test_no_label_is_reviewed_without_a_finding() -> None:
    reviewed = set()
    for check in (checks.check_label, checks.check_standby_label):
        for text in anything():
            checked = check(text)
            assert checked.decision is decided(checked.findings), text
            reviewed |= {each.code for each in checked.findings if checked.decision is Decision.REVIEW}
            if checked.recognition:
                strictness = checks.STRICTNESS
                assert strictness[checked.decision] >= strictness[checked.recognition.decision], text
    assert reviewed >= {Reason.NO_MATCH, Reason.PARTIAL, Reason.HOMOPHONE, FindingCode.IMPERSONATION, texts.STANDBY}


def test_what_another_client_has_certified_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.check_label("青禾网络").decision == "accept"
    monkeypatch.setattr("labels.registry.selectors.all_certified_elsewhere", set)
    checked = checks.check_label("青禾网络")
    assert (checked.decision, [each.code for each in checked.findings]) == ("review", [Reason.TAKEN])
    assert checked.recognition == taken(checks.judge()("青禾网络"))


@pytest.mark.parametrize("text", ["快递送餐", "双11专线", "课程顾问"])
@pytest.mark.parametrize(
    ("who", "decision"), [("individual", "review"), ("sole_proprietor", "accept"), ("enterprise", "accept")]
)
def test_a_purpose_without_a_name_goes_to_a_reviewer_where_the_client_is_a_person(
    in_acme: Tenant, text: str, who: str, decision: str
) -> None:
    in_acme.subject_type = who
    checked = checks.check_label(text)
    severity = {"review": Severity.REVIEW, "accept": Severity.NOTE}[decision]
    assert [(each.code, each.severity) for each in checked.findings] == [(FindingCode.SCENE_ONLY, severity)]
    assert checked.recognition is not None
    assert {checked.decision, checked.recognition.decision} == {Decision(decision)}


def test_which_trades_need_a_document_is_the_staffs_to_say(in_acme: Tenant) -> None:
    in_acme.subject_type = "individual"
    types = DocumentType.objects.filter(code="medical_practice_licence")
    types.update(subject_types=[], industries=[], label_words=["快递"])
    missing = checks.check_label("快递送餐")
    assert (missing.decision, [each.code for each in missing.findings]) == (
        Decision.REJECT,
        [FindingCode.SCENE_ONLY, texts.DOCUMENT_MISSING],
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_asks_a_person_is_said_in_words(language: str) -> None:
    with translation.override(language):
        said = {code: texts.finding(code, {}) for code in (*Reason, texts.STANDBY)}
    assert all(sentence[-1] == {"en": ".", "zh-hans": "。"}[language] for sentence in said.values()), said
