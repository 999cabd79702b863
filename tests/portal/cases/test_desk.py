"""The page of a case: all that is needed to decide, and deciding."""

from __future__ import annotations

import re
from unittest import mock

import pytest

from compliance import services as compliance
from compliance.reviews import services
from compliance.reviews.models import Case
from labels.recognition import texts as recognition_texts
from labels.recognition.model import packaged
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tests.portal.desk import ANNE, INBOX, LI, HandIn, address, decide, state
from tests.portal_client import PortalClient, words
from tests.reviewers import TWO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# ---------------------------------------------------------------- what is seen


def test_everything_that_is_needed_stands_on_one_page(
    reviewer: PortalClient, acme: Tenant, hand_in: HandIn, decided: mock.Mock
) -> None:
    earlier = hand_in("最低价")
    services.reject(earlier.pk, LI, "advertising", "", 0)
    with context.client(acme):
        compliance.record_violation(severity="forged", occurred_at=business_now(), description="Painted seal", **TWO)
    case = hand_in("青禾网络", text="Our short name")
    response = reviewer.get(address(case))
    said, html = words(response), response.content.decode()
    for fact in (
        acme.legal_name,
        acme.credit_code,
        "Enterprise",
        "Shops and e-commerce",
        "0 compliant months",
        "forged document",
    ):
        assert fact in said, fact
    assert "Painted seal" in said
    assert "Our short name" in said, "the thread"
    assert "最低价" in said, "what was decided before"
    assert "0571-8888 0001" in said
    assert "and 29 more" in said
    assert html.count('<figure class="handset') == 2
    assert "<mark>青</mark><mark>禾</mark><mark>网</mark><mark>络</mark>" in html, "the alignment on the legal name"
    for key in ("a", "r", "q"):
        assert f'data-key="{key}"' in html


def test_findings_are_explained(reviewer: PortalClient, hand_in: HandIn) -> None:
    said = words(reviewer.get(address(hand_in("双11专线"))))
    assert "双11" in said
    assert "you may add your name" in said


def test_how_the_label_was_recognised(reviewer: PortalClient, hand_in: HandIn) -> None:
    case = hand_in("青禾客服")
    recognition = case.facts["recognition"]
    said = words(reviewer.get(address(case)))
    assert "Name part 青禾 Scene part 客服" in said
    assert f"Score {recognition['score']:.4f} Decision threshold {packaged().match_at:.4f}" in said
    assert f"Accepted automatically from (as part of the name) {packaged().accept_at:.4f}" in said
    assert f"Model {packaged().version}+{packaged().sha256[:8]}" in said
    for piece, part in recognition["parts"]:
        assert f"{piece} {recognition_texts.name_part(part)}" in said
    assert len(recognition["contributions"]) == 4
    for each in recognition["contributions"]:
        assert recognition_texts.feature(each["feature"]) in said
        assert f"{each['effect']:+.2f} {'in favour' if each['effect'] > 0 else 'against'}" in said


def test_what_claims_nobody_has_no_score(reviewer: PortalClient, hand_in: HandIn) -> None:
    said = words(reviewer.get(address(hand_in("双11专线"))))
    assert "Name part nothing Scene part 双11专线" in said
    assert "Decision threshold" not in said
    assert "Strongest factors" not in said


def test_a_flip_shows_what_the_model_before_said(reviewer: PortalClient, hand_in: HandIn) -> None:
    recognition = hand_in("青禾客服").facts["recognition"]
    kept = {key: value for key, value in recognition.items() if key not in ("match_at", "accept_at")}
    before = {"decision": "accept", "score": 0.9871, "model_version": "0.9.0+12345678"}
    facts = {"label": "青禾客服", "recognition": kept, "before": before}
    said = words(reviewer.get(address(hand_in("青禾客服", kind="label_flip", facts=facts))))
    assert "Previous score 0.9871" in said
    assert "Previous model 0.9.0+12345678" in said
    assert "Decision threshold" not in said, "thresholds are the model's then, and were not kept"


def test_every_look_is_noted_at_the_client(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn
) -> None:
    case = hand_in("青禾")
    reviewer.get(INBOX)
    with context.client(acme):
        assert not StaffAccess.objects.exists(), "the inbox shows nothing of the client's own"
    reviewer.get(address(case))
    with context.client(acme):
        (look,) = StaffAccess.objects.all()
        assert (look.person, look.path) == ("Reviewer 1", address(case))
        assert "青禾" in look.what_for
    with context.client(globex):
        assert not StaffAccess.objects.exists()


def test_several_labels_of_a_restore_are_all_shown(reviewer: PortalClient, acme: Tenant, hand_in: HandIn) -> None:
    from labels.entitlement.checks import check_label

    with context.client(acme):
        facts = {
            "labels": [check_label("青禾网络").as_json(), check_label("暑期班").as_json()],
            "numbers": ["+8657188880001"],
            "number_count": 1,
        }
    response = reviewer.get(address(hand_in("青禾网络, 暑期班", kind="restore", facts=facts)))
    assert response.content.decode().count('<figure class="handset') == 4


def test_a_sign_up_reads_nothing_of_a_schema_that_does_not_exist(reviewer: PortalClient, staff: Tenant) -> None:
    applicant = Tenant.objects.create(
        schema_name="initech", legal_name="英尼科技", applicant_name="刘洋", applicant_email="liu@initech.example"
    )
    case = services.open_sign_up(applicant)
    response = reviewer.get(address(case))
    assert "liu@initech.example" in words(response)
    assert 'data-key="q"' not in response.content.decode(), "an applicant cannot be asked"
    decide(reviewer, case, "approve")
    applicant.refresh_from_db()
    assert applicant.state == Tenant.State.PROVISIONING


def test_an_unknown_case_does_not_exist(reviewer: PortalClient) -> None:
    assert reviewer.get(f"{INBOX}nothing/change/").status_code == 404
    assert reviewer.get(f"{INBOX}01a20eb3-7843-72e6-9e0f-3a36ea17cfdf/change/").status_code == 404


# ---------------------------------------------------------------- deciding


def test_after_a_decision_the_next_case_is_there(reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    response = decide(reviewer, first, "approve", text="Fine")
    assert state(first) == Case.State.APPROVED
    assert response.redirect_chain == [(address(second), 302)]
    assert "Approved: first" in words(response)
    response = decide(reviewer, second, "reject", reason_code="misleading")
    assert state(second) == Case.State.REJECTED
    assert response.redirect_chain == [(INBOX, 302)], "nothing is left"


def test_asking_for_more(reviewer: PortalClient, acme: Tenant, hand_in: HandIn) -> None:
    case = hand_in("first")
    decide(reviewer, case, "ask", text="Which shop?")
    assert state(case) == Case.State.WAITING
    assert 'data-key="q"' not in reviewer.get(address(case)).content.decode()


@pytest.mark.parametrize(
    ("decision", "given", "told"),
    [
        ("reject", {"reason_code": ""}, "Choose a reason."),
        ("reject", {"reason_code": "other"}, "Give the reason in your own words."),
        ("reject", {"reason_code": "firm_not_found"}, "Select a valid choice"),
        ("ask", {"text": ""}, "Say what you need."),
        ("burn", {}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(
    reviewer: PortalClient, hand_in: HandIn, decision: str, given: dict[str, str], told: str
) -> None:
    case = hand_in("first")
    assert told in words(decide(reviewer, case, decision, **given))
    assert state(case) == Case.State.OPEN


def test_of_two_reviewers_the_second_is_told(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    case = hand_in("first")
    reviewer.get(address(case))
    assert "Reviewer 1 is working on this case" in words(another_reviewer.get(address(case)))
    decide(reviewer, case, "approve")
    response = decide(another_reviewer, case, "reject", reason_code="misleading")
    assert "Someone else was faster" in words(response)
    assert "by Reviewer 1" in words(response)
    assert state(case) == Case.State.APPROVED
    assert decided.call_count == 1


def test_what_was_written_stays_when_the_client_was_faster(
    reviewer: PortalClient, acme: Tenant, hand_in: HandIn, decided: mock.Mock
) -> None:
    case = hand_in("first")
    with context.client(acme):
        services.add_entry(case.pk, ANNE, "We have closed that shop.")
    page = decide(reviewer, case, "reject", reason_code="misleading", text="The shop at the lake & the other one")
    assert "Someone else was faster" in words(page)
    assert "We have closed that shop." in words(page)
    html = page.content.decode()
    assert "The shop at the lake &amp; the other one</textarea>" in html
    assert re.search(r'value="misleading" required checked', html)
    assert state(case) == Case.State.OPEN
    decide(reviewer, case, "reject", 1, reason_code="misleading", text="The shop at the lake & the other one")
    assert state(case) == Case.State.REJECTED


def test_what_one_has_decided_in_another_tab_is_no_failure(
    reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    decide(reviewer, first, "approve")
    response = decide(reviewer, first, "reject", reason_code="misleading")
    assert "You have already decided this case" in words(response)
    assert response.redirect_chain == [(address(second), 302)]
    assert state(first) == Case.State.APPROVED
    assert decided.call_count == 1


def test_a_refusal_of_another_room_is_said_and_undoes_the_decision(
    reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    from tenants.refusals import Refused

    decided.side_effect = Refused("No legal time is left.")
    case = hand_in("first")
    page = decide(reviewer, case, "approve", text="Fine for the shop")
    assert "No legal time is left." in words(page)
    assert "Fine for the shop</textarea>" in page.content.decode()
    assert state(case) == Case.State.OPEN


def test_each_button_says_in_chinese_what_it_does(reviewer: PortalClient, hand_in: HandIn) -> None:
    """That of a request for more was 申请, what a new company does on the platform's first page."""
    reviewer.cookies["django_language"] = "zh-hans"
    page = reviewer.get(address(hand_in("青禾"))).content.decode()
    forms = re.findall(r'name="decision" value="(\w+)">.*?<button[^>]*>(.*?)</button>', page, re.DOTALL)
    assert dict(forms) == {"approve": "通过", "reject": "驳回", "ask": "要求补充"}
