"""Labels whose words need a document: what the checks say, and what is asked for anyway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from compliance.domain.requirements import OwedReason
from compliance.models import Licence
from labels import texts
from labels.entitlement import checks, documents
from labels.models import LabelVersion
from labels.texts import DOCUMENT_IN_REVIEW, DOCUMENT_MISSING
from maintenance import selectors as maintenance_selectors, services as maintenance
from tenants.models import Tenant
from tenants.refusals import Refused
from tests import licences
from tests.licences import approved, decide, hand_in
from tests.scenarios.numbers import ACTOR, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
LABEL = "青禾医美"


def said(text: str = LABEL) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in documents.of_label(text)[0]]


def ask(text: str = LABEL) -> Any:
    numbers = register("0571-8765 4321")
    return maintenance.draft_label_change(text=text, numbers=[number.pk for number in numbers], actor=ACTOR)


def test_without_the_document_the_label_is_refused_and_the_place_is_named() -> None:
    checked = checks.check_label(LABEL)
    assert checked.decision == "reject"
    finding = next(each for each in checked.findings if each.code == DOCUMENT_MISSING)
    assert checked.text[finding.start : finding.end] == "医美"
    assert finding.params["document"] == "medical_practice_licence"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“医美” requires this document: Medical institution practice licence. Submit it first."),
        ("zh-hans", "医疗机构执业许可证"),
    ],
)
def test_the_refusal_names_the_document(language: str, sentence: str) -> None:
    with translation.override(language), pytest.raises(Refused) as refused:
        ask()
    assert refused.value.code == DOCUMENT_MISSING
    assert sentence in str(refused.value)


def test_in_review_the_label_waits_for_a_reviewer() -> None:
    hand_in("medical_practice_licence")
    assert said() == [(DOCUMENT_IN_REVIEW, "review")]
    assert checks.check_label(LABEL).decision == "review"


def test_approved_it_is_as_if_nothing_was_needed_but_not_in_the_fast_lane() -> None:
    approved("medical_practice_licence")
    assert said() == []
    assert documents.of_label(LABEL) == ([], True)
    assert {"code": "touches_licence", "params": {}} in [
        {"code": reason["code"], "params": reason["params"]} for reason in ask().lane_reasons
    ]


def test_a_label_without_such_words_needs_nothing() -> None:
    assert documents.of_label("青禾网络") == ([], False)


def test_rejected_it_is_missing_again() -> None:
    decide(hand_in("medical_practice_licence"), approved=False)
    assert said() == [(DOCUMENT_MISSING, "reject")]


def test_what_every_firm_owes_stands_in_the_way_when_it_is_past_due(acme: Tenant) -> None:
    Licence.objects.filter(document_type="business_licence").delete()
    assert said("青禾网络") == [], "a new client has its first days"
    acme.ready_at -= timedelta(days=40)
    acme.save()
    assert said("青禾网络") == [(DOCUMENT_MISSING, "reject")]
    with translation.override("zh-hans"):
        assert "营业执照" in texts.finding(DOCUMENT_MISSING, documents.of_label("青禾网络")[0][0].params)
    assert checks.check_standby_label("维护中").decision == "reject"
    with pytest.raises(Refused) as refused:
        ask("青禾网络")
    assert refused.value.code == DOCUMENT_MISSING


def test_an_alternative_does_as_well(acme: Tenant) -> None:
    Licence.objects.filter(document_type="business_licence").update(document_type="law_firm_licence")
    acme.ready_at -= timedelta(days=40)
    acme.save()
    assert said("青禾网络") == []


def test_what_has_lapsed_since_the_draft_stands_in_the_way_of_booking() -> None:
    licence = approved("medical_practice_licence")
    request = ask()
    start = maintenance_selectors.proposal(request).slots[0].start
    Licence.objects.filter(pk=licence.pk).update(state=Licence.State.EXPIRED)
    with pytest.raises(Refused) as refused:
        maintenance.book(request.pk, start, actor=ACTOR)
    assert refused.value.code == DOCUMENT_MISSING


def test_what_is_owed_follows_the_labels_in_use() -> None:
    assert documents.requirements().past_due == ()
    (number,) = register("0571-8765 4321", proved=False)
    LabelVersion.objects.create(number=number, sequence=1, text=LABEL, state="published")
    licences.held("medical_practice_licence", valid_from=licences.today() - timedelta(9), valid_until=licences.today())
    owed, _proof_of_the_number = documents.requirements().currently_due
    assert (owed.document_type, owed.reason, owed.blocks) == ("medical_practice_licence", OwedReason.EXPIRING, (LABEL,))
