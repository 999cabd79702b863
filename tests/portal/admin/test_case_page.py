"""The page of a case: all that is needed to decide, deciding, and what the client sees of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from compliance import services as compliance
from compliance.certification import re_verification
from compliance.evidence import selectors as evidence
from compliance.models import Licence
from compliance.reviews import reconciling, services
from compliance.reviews.models import Attachment, Case
from labels import aliases, number_proofs
from labels import texts as texts_of_labels
from labels.models import Number
from labels.recognition.model import packaged
from labels.registry.models import NumberClaim
from maintenance import selectors
from portal.admin import case_page
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.actors import Actor
from tenants.people.models import StaffAccess
from tests import licences
from tests.compliance.bad_files import pdf
from tests.compliance.ofd_files import ofd
from tests.portal.admin.conftest import ANNE, INBOX, address, words
from tests.portal_client import PortalClient, sign_in
from tests.reviewers import TWO
from tests.scenarios.numbers import register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db

HandIn = Callable[..., Case]
LI = Actor("staff", "Li")


def decide(client: PortalClient, case: Case, decision: str, version: int = 0, **given: Any) -> Any:
    return client.post(address(case), {"decision": decision, "version": version, **given}, follow=True)


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


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
    found = case.facts["recognition"]
    said = words(reviewer.get(address(case)))
    assert "Names the firm 青禾 Scene 客服" in said
    assert f"Score {found['score']:.4f} Decision threshold {packaged().match_at:.4f}" in said
    assert f"Accepted unseen from {packaged().accept_at:.4f}" in said
    assert f"Model {packaged().version}+{packaged().sha256[:8]}" in said
    for piece, part in found["parts"]:
        assert f"{piece} {texts_of_labels.name_part(part)}" in said
    assert len(found["contributions"]) == 4
    for each in found["contributions"]:
        assert texts_of_labels.feature(each["feature"]) in said
        assert f"{each['effect']:+.2f} {'for the firm' if each['effect'] > 0 else 'against it'}" in said


def test_what_claims_nobody_has_no_score(reviewer: PortalClient, hand_in: HandIn) -> None:
    said = words(reviewer.get(address(hand_in("双11专线"))))
    assert "Names the firm nothing Scene 双11专线" in said
    assert "Decision threshold" not in said
    assert "What moved the score most" not in said


def test_a_flip_shows_what_the_model_before_said(reviewer: PortalClient, hand_in: HandIn) -> None:
    found = hand_in("青禾客服").facts["recognition"]
    kept = {key: value for key, value in found.items() if key not in ("match_at", "accept_at")}
    before = {"decision": "accept", "score": 0.9871, "model_version": "0.9.0+12345678"}
    facts = {"label": "青禾客服", "recognition": kept, "before": before}
    said = words(reviewer.get(address(hand_in("青禾客服", kind="label_flip", facts=facts))))
    assert "Score before 0.9871" in said
    assert "Model before 0.9.0+12345678" in said
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
        assert "青禾" in look.purpose
    with context.client(globex):
        assert not StaffAccess.objects.exists()


def test_a_number_claimed_twice_names_who_holds_it(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn
) -> None:
    NumberClaim.objects.create(canonical="+8657188880001", tenant=globex)
    case = hand_in("+8657188880001", kind="number_claim", facts={"number": "+8657188880001"})
    said = words(reviewer.get(address(case)))
    assert globex.legal_name in said
    assert "0571-8888 0001" in said


def test_several_labels_of_a_restore_are_all_shown(reviewer: PortalClient, acme: Tenant, hand_in: HandIn) -> None:
    from labels.checks import check_label

    with context.client(acme):
        facts = {
            "labels": [check_label("青禾网络"), check_label("暑期班")],
            "numbers": ["+8657188880001"],
            "number_count": 1,
        }
    response = reviewer.get(address(hand_in("青禾网络, 暑期班", kind="restore", facts=facts)))
    assert response.content.decode().count('<figure class="handset') == 4


def test_a_sign_up_reads_nothing_of_a_schema_that_does_not_exist(reviewer: PortalClient, staff: Tenant) -> None:
    applicant = Tenant.objects.create(
        schema_name="initech", legal_name="英尼科技", applicant_name="刘洋", applicant_email="liu@initech.example"
    )
    case = services.open_sign_up(applicant, due_at=business_now())
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
    assert "Reviewer 1 is on this case" in words(another_reviewer.get(address(case)))
    decide(reviewer, case, "approve")
    response = decide(another_reviewer, case, "reject", reason_code="misleading")
    assert "Somebody was faster" in words(response)
    assert "by Reviewer 1" in words(response)
    assert state(case) == Case.State.APPROVED
    assert decided.call_count == 1


def test_a_refusal_of_another_room_is_said_and_undoes_the_decision(
    reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    from maintenance.services import Refused

    decided.side_effect = Refused("No legal time is left.")
    case = hand_in("first")
    assert "No legal time is left." in words(decide(reviewer, case, "approve"))
    assert state(case) == Case.State.OPEN


# ---------------------------------------------------------------- files


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def attachment(acme: Tenant, hand_in: HandIn) -> Attachment:
    case = hand_in("first")
    with context.client(acme):
        services.say(case.pk, ANNE, "", [ContentFile(picture(), "营业执照.png")])
    return Attachment.objects.get(entry__case=case)


def test_files_are_downloads_and_nothing_else(reviewer: PortalClient, acme: Tenant, attachment: Attachment) -> None:
    case = attachment.entry.case
    response = reviewer.get(f"{INBOX}{case.pk}/files/{attachment.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    with context.client(acme):
        assert StaffAccess.objects.get().path.endswith(f"/files/{attachment.pk}/")


def test_a_file_belongs_to_its_case(
    reviewer: PortalClient, staff: Tenant, attachment: Attachment, hand_in: HandIn
) -> None:
    other = hand_in("second")
    assert reviewer.get(f"{INBOX}{other.pk}/files/{attachment.pk}/").status_code == 404
    here = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/"
    assert sign_in(staff).get(here).status_code == 302


def test_the_document_stands_beside_what_was_entered(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        licence = licences.hand_in(number="BL-2026-77", file=ContentFile(picture(), "执照.png"))
        case = licences.case_of(licence)
        decided = licences.hand_in(number="BL-2025-11")
        earlier = licences.case_of(decided)
    services.reject(earlier.pk, LI, "document_expired", "", earlier.version)
    response = reviewer.get(address(case))
    said, html = words(response), response.content.decode()
    assert "BL-2026-77" in said
    assert "杭州市市场监督管理局" in said
    assert licence.sha256 in said
    attachment = Attachment.objects.get(entry__case=case)
    shown = f"{INBOX}{case.pk}/files/{attachment.pk}/pages/1/"
    assert f'<img src="{shown}"' in html
    assert "The document has expired" in said, "what was decided before"


@pytest.mark.parametrize(
    ("file", "kind", "begins"),
    [
        (lambda: ContentFile(pdf(pages=3), "执照.pdf"), "image/jpeg", b"\xff\xd8\xff"),
        (lambda: ContentFile(ofd(), "执照.ofd"), "image/svg+xml", b"<svg"),
    ],
    ids=["PDF", "OFD"],
)
def test_pages_of_a_document_are_shown_beside_the_data(
    reviewer: PortalClient, acme: Tenant, file: Callable[[], ContentFile[bytes]], kind: str, begins: bytes
) -> None:
    with context.client(acme):
        licence = licences.hand_in(file=file())
        case = licences.case_of(licence)
    attachment = Attachment.objects.get(entry__case=case)
    html = reviewer.get(address(case)).content.decode()
    shown = re.findall(rf'<img src="({INBOX}{case.pk}/files/{attachment.pk}/pages/\d+/)"', html)
    assert len(shown) == attachment.pages == licence.pages == (3 if kind == "image/jpeg" else 1)
    assert ("seals, signatures and pictures are in the download only" in html) == (kind == "image/svg+xml")
    response = reviewer.get(shown[-1])
    assert response["Content-Type"] == kind
    assert response.content.startswith(begins)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]
    with context.client(acme):
        (seen,) = evidence.history(("licence", licence.pk), limit=1)
        assert seen.text == f"Page {len(shown)} of document “{attachment.name}” looked at, SHA-256 {attachment.sha256}"
        assert StaffAccess.objects.filter(path=shown[-1]).exists()
    assert reviewer.get(shown[-1].replace(f"/{len(shown)}/", f"/{len(shown) + 1}/")).status_code == 404
    assert reviewer.get(shown[-1].replace(f"pages/{len(shown)}/", "pages/0/")).status_code == 404


def re_verified(acme: Tenant, business_clock: BusinessClock) -> Case:
    """The re-verification of a clinic with one licence."""
    with context.client(acme):
        acme.industry = Tenant.Industry.MEDICAL
        acme.save()
        licences.approved("medical_practice_licence", days=900, number="PDY-1", issuer="浙江省卫生健康委员会")
        business_clock.advance(days=420)
        row = re_verification.re_verify()
        assert row is not None
    found: Case = Case.objects.get(subject_id=row.pk)
    return found


def test_a_re_verification_shows_every_document_beside_its_data(
    reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)
    with context.client(acme):
        last_day = f"{Licence.objects.get(document_type='medical_practice_licence').valid_until}"
    response = reviewer.get(address(case))
    said = words(response)
    for fact in ("Medical institution practice licence", "PDY-1", "浙江省卫生健康委员会", last_day):
        assert fact in said
    attachment = Attachment.objects.get(entry__case=case)
    assert f"{INBOX}{case.pk}/files/{attachment.pk}/pages/1/" in response.content.decode()


def test_a_re_verification_is_rejected_by_two(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)
    assert "Propose to reject" in words(reviewer.get(address(case)))
    decide(reviewer, case, "reject", reason_code="document_doubtful", text="The seal")
    assert state(case) == Case.State.OPEN
    proposal = Case.objects.get(kind=Case.Kind.FREEZE)
    page = another_reviewer.get(address(case))
    assert "Reviewer 1 proposes to reject this" in words(page)
    assert address(proposal) in page.content.decode()
    page = another_reviewer.get(address(proposal))
    assert "Reject the re-verification: labels that need its documents are withdrawn" in words(page)
    assert "The seal" in words(page)
    assert "PDY-1" in words(page), "the data"
    assert "/pages/1/" in page.content.decode(), "and the document"
    decide(reviewer, proposal, "confirm", version=proposal.version)
    assert (state(proposal), state(case)) == (Case.State.OPEN, Case.State.OPEN)
    decide(another_reviewer, proposal, "confirm", version=proposal.version)
    assert (state(proposal), state(case)) == (Case.State.APPROVED, Case.State.REJECTED)
    assert "proposed by Reviewer 1" in words(reviewer.get(address(case)))


def test_what_cannot_be_drawn_is_still_a_download(reviewer: PortalClient, attachment: Attachment) -> None:
    Attachment.objects.filter(pk=attachment.pk).update(content_type="application/pdf", pages=40)
    here = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/"
    assert reviewer.get(f"{here}pages/1/").status_code == 404
    assert reviewer.get(here).status_code == 200
    html = reviewer.get(address(attachment.entry.case)).content.decode()
    assert html.count("/pages/") // 2 == case_page.MOST_PAGES
    assert "20 more pages are in the download." in html


def test_pictures_are_shown_as_they_were_made_anew(
    reviewer: PortalClient, acme: Tenant, attachment: Attachment
) -> None:
    shown = f"{INBOX}{attachment.entry.case_id}/files/{attachment.pk}/pages/1/"
    response = reviewer.get(shown)
    assert b"".join(response.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    assert response["Content-Type"] == "image/png"
    assert not response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    with context.client(acme):
        assert StaffAccess.objects.get().path == shown


# ---------------------------------------------------------------- what takes two


def test_a_licence_is_revoked_by_two(reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        licence = licences.approved("trademark", days=300)
    approval = Case.objects.get(subject_id=licence.pk)
    assert "Propose to revoke" in words(reviewer.get(address(approval)))
    revoke = f"{INBOX}{approval.pk}/revoke/"
    assert "Give a reason" in words(reviewer.post(revoke, {"reason": " "}, follow=True))
    assert "Proposed:" in words(reviewer.post(revoke, {"reason": "Its seal is painted"}, follow=True))
    assert "proposed already" in words(another_reviewer.post(revoke, {"reason": "Me too"}, follow=True))
    proposal = Case.objects.get(kind=Case.Kind.FREEZE)
    with context.client(acme):
        reconciling.reconcile()
        assert licences.fresh(licence).state == Licence.State.APPROVED, "nobody does it alone"
    assert state(proposal) == Case.State.OPEN, "it is no drift"
    page = another_reviewer.get(address(proposal))
    assert "Revoke the licence: labels that need it are withdrawn" in words(page)
    assert "/pages/1/" in page.content.decode(), "the document is there to look at"
    decide(reviewer, proposal, "confirm", version=proposal.version)
    assert state(proposal) == Case.State.OPEN
    decide(another_reviewer, proposal, "confirm", version=proposal.version)
    with context.client(acme):
        assert licences.fresh(licence).state == Licence.State.REVOKED
        told = next(each for each in evidence.history() if each.action == "licence_revoked")
    assert (told.actor, told.details["proposed_by"]) == ("Reviewer 2", "Reviewer 1")
    assert "Propose to revoke" not in words(reviewer.get(address(approval)))
    assert "Only an approved licence" in words(reviewer.post(revoke, {"reason": "Again"}, follow=True))
    assert reviewer.post(f"{INBOX}{proposal.pk}/revoke/", {"reason": "x"}).status_code == 404


def test_the_page_offers_each_what_is_theirs(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    def offers(client: PortalClient) -> set[str]:
        return set(re.findall(r'name="decision" value="(\w+)"', client.get(address(case)).content.decode()))

    case = hand_in("risky", kind="emergency")
    assert offers(reviewer) == {"propose", "reject", "ask"}
    decide(reviewer, case, "propose", text="It harms them")
    assert offers(reviewer) == {"send_back", "reject", "ask"}
    assert offers(another_reviewer) == {"confirm", "send_back", "reject", "ask"}
    said = words(another_reviewer.get(address(case)))
    assert "Reviewer 1 proposes to approve this" in said
    assert "It harms them" in said
    decide(another_reviewer, case, "send_back", version=1, text="Ask them first")
    assert offers(reviewer) == {"propose", "reject", "ask"}
    decide(another_reviewer, case, "propose", version=2)
    decide(reviewer, case, "confirm", version=3)
    assert state(case) == Case.State.APPROVED
    assert "by Reviewer 1, proposed by Reviewer 2" in words(reviewer.get(address(case)))


def test_keys_and_digits_are_where_the_script_looks(reviewer: PortalClient, hand_in: HandIn) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    html = reviewer.get(address(first)).content.decode()
    keys = {key for found in re.findall(r'data-key="([^"]*)"', html) for key in found.split()}
    assert keys == {"a", "r", "q", "n", "j", "u"}
    assert re.findall(r'data-digit="(\d)"', html) == [str(digit) for digit in range(1, 10)]
    assert f'href="{address(second)}"' in html
    assert html.count('<form method="post"') >= 4, "each decision is a form of its own: no script is needed"


def test_a_brand_stands_beside_its_document(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        brand = aliases.request_alias(
            text="小芽", kind="trademark", reference="12345678", valid_until=None,
            files=[licences.document("商标.pdf")], actor=Actor("person", "Anne"),
        )  # fmt: skip
    page = words(reviewer.get(address(Case.objects.get(subject_id=brand.pk))))
    for text in ("Registered trademark", "12345678", "without an end", "商标.pdf"):
        assert text in page


def test_a_number_claimed_twice_is_decided_on_both_sides_proofs(
    reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    for tenant, name in ((globex, "旧证明.pdf"), (acme, "新证明.pdf")):
        with context.client(tenant):
            numbers = register("021-6123 4001")
            number_proofs.hand_in(
                Number.objects.filter(pk=numbers[0].pk), issuer="中国联通", number=f"of {tenant.schema_name}",
                valid_from=licences.today(), valid_until=None, file=licences.document(name), actor=licences.ANNE,
            )  # fmt: skip
    case = Case.objects.get(kind=Case.Kind.NUMBER_CLAIM)
    said = words(reviewer.get(address(case)))
    for text in ("旧证明.pdf", "新证明.pdf", "of globex", "of acme"):
        assert text in said
    for tenant in (acme, globex):
        with context.client(tenant):
            assert StaffAccess.objects.filter(path=address(case)).exists(), "both see who looked at their proofs"
    proof = Case.objects.get(tenant=acme, kind=Case.Kind.LICENCE)
    assert address(proof) in reviewer.get(address(case)).content.decode()
    assert "021-6123 4001" in words(reviewer.get(address(proof))), "the proof says which numbers it names"
    services.approve(case.pk, LI, "", case.version)
    with context.client(globex):
        assert Number.objects.get().state == Number.State.DISPUTED


def test_a_labels_reviewer_sees_how_many_numbers_are_not_proved(reviewer: PortalClient, acme: Tenant) -> None:
    from maintenance import services as maintenance

    with context.client(acme):
        numbers = register("021-6123 4001", "021-6123 4002")
        request = maintenance.draft_label_change(
            text="小芽客服", numbers=[number.pk for number in numbers], actor=licences.ANNE
        )
        slot = selectors.proposal(request).slots[0]
        maintenance.book(request.pk, slot.start, actor=licences.ANNE)
        case = Case.objects.get(kind=Case.Kind.LABEL)
        assert "2 are not proved" in words(reviewer.get(address(case)))
        licences.decide(
            number_proofs.hand_in(
                Number.objects.filter(pk=numbers[0].pk), issuer="中国联通", number="1", valid_from=licences.today(),
                valid_until=None, file=licences.document(), actor=licences.ANNE,
            )
        )  # fmt: skip
        assert "1 is not proved" in words(reviewer.get(address(case)))
