"""The pages of licences: what is owed, handing in, renewing, fetching."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from compliance.certification.models import ReVerification
from compliance.evidence.models import Record
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.reviews.models import Attachment, Case
from labels.models import LabelVersion
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.when import dated_text
from tests import licences, reviewers
from tests.licences import LI, approved, case_of, decide, document, fresh, hand_in, today
from tests.maintenance.booking import ask, book
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.transactions import depths_of_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "in_acme")]
DAY = timedelta(days=1)


def given(**more: Any) -> dict[str, Any]:
    return {
        "document_type": "trademark",
        "number": "12345678",
        "issuer": "国家知识产权局",
        "file": document("商标.pdf"),
        "valid_from": str(today() - 9 * DAY),
        "valid_until": str(today() + 99 * DAY),
        "text": "",
        **more,
    }


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# ---------------------------------------------------------------- the list


def test_nothing_owed(viewer: PortalClient) -> None:
    page = text(viewer.get(reverse("licences")))
    assert "No outstanding documents" in page
    assert page.count(">Business licence<") == 1
    assert "Submit a document" not in page, "a viewer hands nothing in"


def test_what_is_owed_says_why_until_when_and_what_it_stops(operator: PortalClient, in_acme: Tenant) -> None:
    in_acme.ready_at = business_now()  # however long ago the template was made
    in_acme.save()
    Licence.objects.filter(document_type="business_licence").delete()
    LabelVersion.objects.create(number=register("0571-8765 4321")[0], sequence=1, text="青禾医美", state="published")
    old = licences.held("medical_practice_licence", valid_from=today() - 9 * DAY, valid_until=today() + 9 * DAY)
    answer = operator.get(reverse("licences"))
    page = text(answer)
    first, second = answer.context["owed"]
    assert (first.name, first.blocks) == ("Medical institution practice licence", "“青禾医美”")
    assert first.url == reverse("licence_renew", args=[old.pk])
    assert (second.name, second.alternatives) == ("Business licence", []), "that of law firms is no shop's"
    assert second.url == f"{reverse('licence_new')}?type=business_licence"
    assert f"It is valid until {dated_text(today() + 9 * DAY)}: submit its renewal." in page
    assert "9 days left: submit its renewal." in page


def test_a_re_verification_and_a_window_that_waits_stand_there(operator: PortalClient, in_acme: Tenant) -> None:
    ensure_directories()
    old = approved("medical_practice_licence", days=900)
    window = book(ask(register("0571-8765 4321"), "青禾医美"))
    in_acme.industry = "medical"
    in_acme.save()
    row = ReVerification.objects.create(due_on=today(), documents=[old.document_type], answer_by=business_now() + DAY)
    case = reviews.open_case(
        kind="re_verification",
        subject_kind="re_verification",
        subject_id=row.pk,
        title="x",
        lane="standard",
        actor=PLATFORM,
        days=5,
    )
    answer = operator.get(reverse("licences"))
    (looked_at,) = (each for each in answer.context["owed"] if each.status == "pending_verification")
    assert looked_at.url == reverse("case", args=[case.pk])
    reviewers.fail(case, "Painted")
    answer = operator.get(reverse("licences"))
    (failed,) = (each for each in answer.context["owed"] if each.status == "past_due")
    assert failed.windows == [window]
    page = text(answer)
    assert "Re-verification failed on" in page
    assert f'Waiting for it: <a href="{reverse("window", args=[window.pk])}">青禾医美' in page
    assert "Re-verification failed on" in text(operator.get(reverse("dashboard")))


def test_the_dashboard_says_what_is_owed(operator: PortalClient) -> None:
    register("0571-8765 4321")
    Licence.objects.filter(document_type="agent_identity").delete()
    page = text(operator.get(reverse("dashboard")))
    assert "Agent&#x27;s identity" in page
    assert f"{reverse('licence_new')}?type=agent_identity" in page


def test_the_form_says_what_the_document_must_show_and_offers_no_other_industrys(operator: PortalClient) -> None:
    Licence.objects.filter(document_type="authorisation_letter").delete()
    page = operator.get(f"{reverse('licence_new')}?type=authorisation_letter")
    assert [each.code for each in page.context["choices"]] == ["authorisation_letter"]
    assert "Sealed; names the agent and what the numbers are used for" in text(page)
    assert "Submitted now, you have an answer by" in text(page)
    offered = [each.code for each in operator.get(reverse("licence_new")).context["choices"]]
    assert offered[0] == "authorisation_letter", "what is owed stands first"
    assert not {"law_firm_licence", "medical_practice_licence", "identity_document"} & set(offered)
    led_to = operator.get(f"{reverse('licence_new')}?type=financial_licence").context["choices"]
    assert [each.code for each in led_to] == ["financial_licence"], "a label's words may need it"


def test_after_one_document_the_next_that_is_owed_is_a_link(operator: PortalClient) -> None:
    Licence.objects.filter(document_type__in=["authorisation_letter", "agent_identity"]).delete()
    for asked, other in (("authorisation_letter", "agent_identity"), ("agent_identity", None)):
        answer = operator.post(
            f"{reverse('licence_new')}?type={asked}", given(document_type=asked, valid_until="", once=asked)
        )
        page = operator.get(answer["Location"])
        assert page.context["other"] == (other and ("Agent's identity", f"{reverse('licence_new')}?type={other}"))
        assert ("Also to be submitted" in text(page)) is (other is not None)


def test_a_reviewer_checks_it_once_one_has_it(operator: PortalClient) -> None:
    made = hand_in("trademark")
    assert "Submitted: waiting for a reviewer." in text(operator.get(reverse("licence", args=[made.pk])))
    Case.objects.filter(pk=case_of(made).pk).update(assigned_to=LI.name)
    assert "A reviewer is checking it." in text(operator.get(reverse("licence", args=[made.pk])))


def test_a_viewer_is_told_but_not_sent_to_a_form(viewer: PortalClient) -> None:
    register("0571-8765 4321")
    Licence.objects.filter(document_type="agent_identity").delete()
    answer = viewer.get(reverse("dashboard"))
    assert "Agent&#x27;s identity" in text(answer)
    links = re.findall(r'href="(/[^"]*)"', answer.content.decode())
    assert [link for link in links if viewer.get(link).status_code == 403] == []


def test_the_empty_list_leads_to_the_form(operator: PortalClient, viewer: PortalClient) -> None:
    Licence.objects.all().delete()
    page = operator.get(reverse("licences")).content.decode()
    assert f'<a class="btn btn-primary" href="{reverse("licence_new")}">Submit a document</a>' in page
    assert "Submit a document" not in viewer.get(reverse("licences")).content.decode()


def test_validity_is_printed_with_its_year(operator: PortalClient) -> None:
    held = licences.held("trademark", valid_from=today() - 9 * DAY, valid_until=today() + DAY)
    for address in (reverse("licences"), reverse("licence", args=[held.pk]), reverse("licence_renew", args=[held.pk])):
        page = text(operator.get(address))
        shown = re.findall(rf'<time datetime="{held.valid_until}">([^<]+)</time>', page)
        assert shown, address
        assert all(str((today() + DAY).year) in each for each in shown), address


def test_a_document_has_a_document_number_not_a_telephone_number(operator: PortalClient) -> None:
    held = licences.held("trademark", valid_from=today() - 9 * DAY, valid_until=today() + DAY)
    operator.cookies["django_language"] = "zh-hans"
    page = text(operator.get(reverse("licence", args=[held.pk])))
    assert "<dt>材料编号</dt>" in page
    assert "<dt>号码</dt>" not in page


# ---------------------------------------------------------------- not valid yet


def test_what_is_valid_from_next_year_only_is_said_everywhere(operator: PortalClient) -> None:
    Licence.objects.filter(document_type="business_licence").delete()
    first = today() + 400 * DAY
    answer = operator.post(
        reverse("licence_new"),
        given(document_type="business_licence", valid_from=str(first), valid_until=""),
        follow=True,
    )
    assert "It is not valid yet: it counts from" in text(answer)
    made = Licence.objects.get(document_type="business_licence")
    (owed,) = (each for each in operator.get(reverse("licences")).context["owed"] if each.name == "Business licence")
    assert owed.status != "pending_verification", "with it, nothing would be covered today"
    decide(made)
    (owed,) = (each for each in operator.get(reverse("licences")).context["owed"] if each.name == "Business licence")
    begins = dated_text(first)
    assert owed.reason == f"Your submission is only valid from {begins}: submit the document that is valid now."
    assert "it counts from" in text(operator.get(reverse("licence", args=[made.pk])))


# ---------------------------------------------------------------- handing in


def test_handing_in(operator: PortalClient) -> None:
    answer = operator.post(reverse("licence_new"), given(text="A new brand"))
    made = Licence.objects.get(document_type="trademark")
    assert answer["Location"] == reverse("licence", args=[made.pk])
    assert (made.state, made.file_name) == ("in_review", "商标.pdf")
    page = text(operator.get(answer["Location"]))
    assert "A new brand" in page
    assert "Submitted: waiting for a reviewer." in page
    assert reverse("case", args=[case_of(made).pk]) in page


def test_a_document_is_read_before_a_transaction_begins_and_once(
    operator: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = depths_of_reading(monkeypatch)
    answers = [operator.post(reverse("licence_new"), given(once="a-token")) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert depths == [0], "whoever waits for a row that is locked meanwhile would wait for the file"


def test_the_asked_for_document_is_chosen(operator: PortalClient) -> None:
    form = operator.get(f"{reverse('licence_new')}?type=trademark").context["form"]
    assert form["document_type"].value() == "trademark"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"file": ContentFile(b"<html>", "a.pdf")}, "file"),
        ({"file": ""}, "file"),
        ({"valid_until": ""}, "valid_until"),  # a trademark ends
        ({"valid_until": "2020-01-01", "valid_from": "2019-01-01"}, "valid_until"),
        ({"document_type": "nothing"}, "document_type"),
        ({"number": ""}, "number"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(operator: PortalClient, more: dict[str, Any], field: str) -> None:
    answer = operator.post(reverse("licence_new"), given(**more))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Licence.objects.filter(document_type="trademark").exists()


def test_a_form_sent_twice_hands_in_once(operator: PortalClient) -> None:
    answers = [operator.post(reverse("licence_new"), given(once="one")) for _time in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Licence.objects.filter(document_type="trademark").count() == 1


def test_renewing(operator: PortalClient) -> None:
    old = approved("trademark", days=9)
    page = text(operator.get(reverse("licence", args=[old.pk])))
    assert "9 days left: submit its renewal." in page
    assert reverse("licence_renew", args=[old.pk]) in page
    form = operator.get(reverse("licence_renew", args=[old.pk])).context["form"]
    assert form["number"].value() == old.number
    operator.post(reverse("licence_renew", args=[old.pk]), given())
    new = Licence.objects.get(replaces=old)
    assert new.version == 2
    page = text(operator.get(reverse("licence", args=[old.pk])))
    assert reverse("licence", args=[new.pk]) in page
    assert operator.post(reverse("licence_renew", args=[old.pk]), given()).status_code == 409
    for seen in (page, text(operator.get(reverse("licences")))):
        assert "Its renewal is under review." in seen
        assert "submit its renewal" not in seen, "it is handed in"


def test_withdrawn_and_handed_in_again(operator: PortalClient) -> None:
    licence = hand_in("trademark")
    operator.post(reverse("case_withdraw", args=[case_of(licence).pk]))
    page = operator.get(reverse("licence", args=[licence.pk]))
    assert page.context["can_hand_in_again"]
    operator.post(reverse("licence_hand_in_again", args=[licence.pk]))
    assert fresh(licence).state == "in_review"
    assert operator.post(reverse("licence_hand_in_again", args=[licence.pk])).status_code == 409


def test_a_question_of_the_reviewer_is_seen(operator: PortalClient) -> None:
    licence = hand_in("agent_identity")
    Licence.objects.filter(document_type="agent_identity", state="approved").delete()
    reviews.ask(case_of(licence).pk, LI, "Whose card is this?", case_of(licence).version)
    (owed,) = operator.get(reverse("licences")).context["owed"]
    assert (owed.status, owed.url) == ("currently_due", reverse("licence", args=[licence.pk]))
    assert "Whose card is this?" in text(operator.get(reverse("licence", args=[licence.pk])))


def test_documents_are_counted_by_state_and_sorted(operator: PortalClient) -> None:
    Licence.objects.all().delete()
    ending, renewed = approved("trademark", days=9), approved("law_firm_licence", days=9)
    hand_in("law_firm_licence", replaces=renewed.pk)
    asked = hand_in("agent_identity")
    reviews.ask(case_of(asked).pk, LI, "Whose is it?", case_of(asked).version)
    page = operator.get(reverse("licences"))
    counted = {each.key: each.count for each in page.context["listed"].facets}
    assert counted == {None: 4, "waits": 1, "soon": 1, "in_review": 2, "approved": 2}
    for only, found in (("waits", [asked]), ("soon", [ending]), ("approved", [renewed, ending])):
        rows = operator.get(reverse("licences"), {"only": only}).context["licences"]
        assert [row.licence for row in rows] == found, only
    assert "Nothing matches the filter" in operator.get(reverse("licences"), {"only": "revoked"}).content.decode()
    ends = [row.licence.valid_until for row in operator.get(reverse("licences"), {"sort": "until"}).context["licences"]]
    assert ends[:2] == sorted(each for each in ends if each)[:2]
    file = operator.get(reverse("list_csv", args=["licences"]), {"only": "soon"}).getvalue().decode()
    assert file.count("\n") == 2
    assert operator.get(reverse("list_xlsx", args=["licences"]), {"only": "soon"}).status_code == 200


# ---------------------------------------------------------------- fetching


@pytest.fixture
def licence() -> Iterator[Licence]:
    made = decide(hand_in("trademark"))
    yield made
    made.file.storage.delete(made.file.name)


def test_the_document_is_a_download_and_the_history_says_who_fetched_it(
    operator: PortalClient, licence: Licence
) -> None:
    answer = operator.get(reverse("licence_file", args=[licence.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert len(b"".join(answer.streaming_content)) == licence.size
    noted = Record.objects.get(action="document_fetched")
    assert (noted.subject_id, noted.actor, noted.actor_kind) == (str(licence.pk), "Operator 1", "person")
    assert noted.details["sha256"] == licence.sha256
    assert "accessed" in text(operator.get(reverse("licence", args=[licence.pk])))


def test_a_viewer_sees_neither_the_document_nor_its_number(viewer: PortalClient, licence: Licence) -> None:
    page = text(viewer.get(reverse("licence", args=[licence.pk])))
    attachment = Attachment.objects.get(entry__case__subject_id=licence.pk)
    assert licence.number not in page
    assert reverse("attachment", args=[attachment.pk]) not in page
    assert viewer.get(reverse("licence_file", args=[licence.pk])).status_code == 403
    assert viewer.get(reverse("attachment", args=[attachment.pk])).status_code == 403
    assert not Record.objects.filter(action="document_fetched").exists()


def test_the_file_in_the_case_is_noted_too(operator: PortalClient, licence: Licence) -> None:
    attachment = Attachment.objects.get(entry__case__subject_id=licence.pk)
    assert operator.get(reverse("attachment", args=[attachment.pk])).status_code == 200
    assert Record.objects.get(action="document_fetched").subject_id == str(licence.pk)


def test_another_clients_licence_is_unknown(operator: PortalClient, globex: Tenant) -> None:
    with context.client(globex):
        theirs = approved()
    for name in ("licence", "licence_renew", "licence_file"):
        assert operator.get(reverse(name, args=[theirs.pk])).status_code == 404


def test_a_label_that_needs_a_document_leads_to_handing_it_in(operator: PortalClient) -> None:
    page = text(operator.post(reverse("change_check"), {"text": "青禾医美"}))
    assert "requires this document: Medical institution practice licence." in page
    assert f'href="{reverse("licence_new")}?type=medical_practice_licence"' in page
    waiting = hand_in("medical_practice_licence")
    page = text(operator.post(reverse("change_check"), {"text": "青禾医美"}))
    assert f'href="{reverse("licence", args=[waiting.pk])}"' in page
