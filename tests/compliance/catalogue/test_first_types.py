"""The documents that a new platform knows: which there are, who needs them, and for which labels."""

from __future__ import annotations

import pytest

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types, rules
from compliance.domain.documents import Subject, needed_by_label, owed
from tenants.clock import business_now
from tenants.models import Tenant

pytestmark = pytest.mark.django_db

ALWAYS = {"business_licence", "agent_identity", "authorisation_letter"}


def test_all_kinds_of_documents_are_known_with_both_names_and_what_they_must_show() -> None:
    types = document_types(business_now())
    assert set(types) == ALWAYS | {
        "medical_practice_licence",
        "financial_licence",
        "icp_filing",
        "trademark",
        "number_ownership",
        "law_firm_licence",
        "school_permit",
        "identity_document",
    }
    for row in types.values():
        assert row.name != row.name_en, row.code
        assert row.hint, row.code
        assert row.hint_en, row.code
    kinds = {row.validity for row in types.values()}
    assert kinds >= {DocumentType.Validity.FROM_TO, DocumentType.Validity.EITHER}


@pytest.mark.parametrize(
    ("subject", "needs"),
    [
        (Subject("individual", "retail"), {"identity_document"}),
        (Subject("sole_proprietor", "retail"), {"agent_identity", "business_licence"}),
        (Subject("enterprise", "retail"), ALWAYS),
        (Subject("group", "finance"), {*ALWAYS, "financial_licence"}),
        (Subject("enterprise", "medical"), {*ALWAYS, "medical_practice_licence"}),
    ],
)
def test_who_owes_what_before_any_label(subject: Subject, needs: set[str]) -> None:
    assert {rule.code for rule in owed(rules(business_now()), subject, [])} == needs


@pytest.mark.parametrize(
    ("label", "needs"),
    [
        ("青禾优选", set()),
        ("青禾医美客服", {"medical_practice_licence"}),
        ("青禾贷款专线", {"financial_licence"}),
        ("青禾招生办", {"school_permit"}),
        ("青禾官网客服", {"icp_filing"}),
        ("青禾小程序", {"icp_filing"}),
        ("青禾保险官网", {"financial_licence", "icp_filing"}),
    ],
)
def test_which_document_a_label_needs_by_what_it_says(label: str, needs: set[str]) -> None:
    needed = needed_by_label(rules(business_now()), Subject("enterprise", "retail"), label)
    assert {rule.code for rule in needed} == ALWAYS | needs


def test_every_industry_and_subject_type_is_one_of_the_clients() -> None:
    for row in document_types(business_now()).values():
        assert set(row.industries) <= set(Tenant.Industry.values), row.code
        assert set(row.subject_types) <= set(Tenant.SubjectType.values), row.code
