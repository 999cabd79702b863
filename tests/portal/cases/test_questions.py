"""Questions to the support in words of their own: answered without an end, waiting, solved, opened again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import translation
from PIL import Image

from compliance.evidence.selectors import history
from compliance.reviews import questions, services
from compliance.reviews.models import Case
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.portal.desk import INBOX, LI, address
from tests.portal_client import PortalClient, sign_in, words
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

FALSE_WORDS = ("review", "Approve", "Reject", "approved", "rejected", "审核", "通过", "驳回")


def picture(name: str = "where.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


@pytest.fixture
def client(acme: Tenant) -> PortalClient:
    """The firm's operator, reading English; somebody is told by e-mail and SMS in each language."""
    with context.client(acme):
        for language, mobile in (("en", "+8613800138000"), ("zh-hans", "+8613800138001")):
            agreed_contact(name=language, email=f"{language}@acme.example", mobile=mobile, language=language)
    browser = sign_in(acme, "operator")
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def question(client: PortalClient) -> Case:
    client.post("/cases/new/", {"title": "Where is the bill?", "text": "I cannot find it."})
    case: Case = Case.objects.get(kind="support")
    return case


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def decide(desk: PortalClient, case: Case, decision: str, text: str = "", **given: Any) -> str:
    given = {"decision": decision, "version": fresh(case).version, "text": text, **given}
    return words(desk.post(address(case), given, follow=True))


def shown(client: PortalClient, case: Case) -> str:
    return words(client.get(f"/cases/{case.pk}/"))


def told(sent: DueMessages) -> list[str]:
    """All that was mailed and texted since the last look."""
    sent()
    said = [f"{mail.subject}\n{mail.body}" for mail in sent.emails] + [text for _to, text in sent.texts]
    sent.emails.clear()
    sent.texts.clear()
    return said


def test_a_question_has_neither_approval_nor_rejection(reviewer: PortalClient, question: Case) -> None:
    page = reviewer.get(address(question)).content.decode()
    for key in ("a", "s", "q"):
        assert f'data-key="{key}"' in page
    assert 'data-key="r"' not in page
    assert "With the support" in words(reviewer.get(address(question)))
    for decision in ("approve", "reject"):
        said = decide(reviewer, question, decision, "Here it is.", reason_code="other")
        assert "A question is answered or solved" in said
    assert fresh(question).state == "open"
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(state="approved")


def test_an_answer_does_not_end_it_and_carries_a_file(
    reviewer: PortalClient, client: PortalClient, question: Case, acme: Tenant, send_due_messages: DueMessages
) -> None:
    told(send_due_messages)
    assert "Write the answer." in decide(reviewer, question, "answer", " ")
    said = decide(reviewer, question, "answer", "Under Accounts, as the picture shows.", attachments=[picture()])
    assert "Answered: Where is the bill?" in said
    case = fresh(question)
    assert (case.state, case.decided_at) == ("answered", None)
    messages = told(send_due_messages)
    assert len(messages) == 5, "two contacts, by e-mail and SMS, and who asked"
    assert sum("Under Accounts" in message for message in messages) == 3
    assert not [word for word in FALSE_WORDS for message in messages if word in message]
    assert sum("客服" in message for message in messages) == 3
    page = shown(client, question)
    assert "Answered" in page
    assert "Reviewer 1 answered" in page
    assert "where.png" in page
    assert "otherwise it counts as solved on" in page
    assert not [word for word in FALSE_WORDS if word in page.split("Main content")[-1].split("Language")[0]], page
    file = case.entries.get(action="answered").attachments.get()
    assert client.get(f"/cases/files/{file.pk}/").status_code == 200
    assert "Answered" in words(client.get("/cases/"))
    assert "Where is the bill?" not in words(reviewer.get(INBOX)), "it is the client's now"
    with context.client(acme), translation.override("en"):
        texts = [entry.text for entry in history(("question", question.subject_id), limit=5)]
    assert [text for text in texts if not text.startswith("Document")] == [
        "Support answered: Where is the bill?",
        "Question to support: Where is the bill?",
    ]


def test_a_bad_file_is_refused_and_nothing_is_sent(reviewer: PortalClient, question: Case) -> None:
    bad = SimpleUploadedFile("x.png", b"no picture", "image/png")
    said = decide(reviewer, question, "answer", "See the picture.", attachments=[bad])
    assert (
        "See the picture."
        in reviewer.post(
            address(question), {"decision": "answer", "version": 0, "text": "See the picture.", "attachments": [bad]}
        ).content.decode()
    ), "what was written is not lost"
    assert fresh(question).state == "open", said
    assert fresh(question).entries.count() == 1


def test_the_client_writes_on_and_it_is_opened_again(
    reviewer: PortalClient, client: PortalClient, question: Case, business_clock: BusinessClock
) -> None:
    decide(reviewer, question, "answer", "Under Accounts.")
    business_clock.advance(days=2)
    client.post(f"/cases/{question.pk}/answer/", {"text": "It is not there."})
    case = fresh(question)
    assert (case.state, case.reopened) == ("open", True)
    assert abs(case.waited - timedelta(days=2)) < timedelta(minutes=1), "with the client"
    assert case.due_at > business_now() + timedelta(minutes=20), "a promise anew"
    assert "Reopened" in shown(client, question)
    assert "Reopened" in words(client.get("/cases/"))
    assert "Reopened" in words(reviewer.get(INBOX))
    assert "Reopened" in words(reviewer.get(address(question)))
    decide(reviewer, question, "answer", "Now it is.")
    assert not fresh(question).reopened


def test_solved_by_the_support_and_opened_again_within_a_month(
    reviewer: PortalClient,
    client: PortalClient,
    question: Case,
    acme: Tenant,
    send_due_messages: DueMessages,
    business_clock: BusinessClock,
) -> None:
    told(send_due_messages)
    assert "Solved: Where is the bill?" in decide(reviewer, question, "solve", "It is paid.", attachments=[picture()])
    assert (fresh(question).state, fresh(question).decided_by) == ("solved", "Reviewer 1")
    messages = told(send_due_messages)
    assert sum("Solved" in message or "solved" in message for message in messages) == 2
    assert not [word for word in FALSE_WORDS for message in messages if word in message]
    page = shown(client, question)
    assert "Solved" in page
    assert "Not solved? Reopen it" in page
    assert "where.png" in page
    assert "Solved" in words(reviewer.get(INBOX, {"state": "decided"}))
    business_clock.advance(days=29)
    client.post(f"/cases/{question.pk}/answer/", {"text": "It is not."})
    case = fresh(question)
    assert (case.state, case.decided_at, case.decided_by, case.reason) == ("open", None, "", "")
    decide(reviewer, question, "solve")
    business_clock.advance(days=31)
    assert "Reopen" not in shown(client, question)
    refused = client.post(f"/cases/{question.pk}/answer/", {"text": "Once more"})
    assert refused.status_code == 409
    assert "ask a new one" in words(refused)
    with context.client(acme), translation.override("en"):
        texts = [entry.text.partition(":")[0] for entry in history(("question", question.subject_id), limit=9)]
    assert texts == ["Question solved", "Question reopened", "Question solved", "Question to support"]


def test_the_client_says_that_it_is_solved(
    reviewer: PortalClient, client: PortalClient, question: Case, send_due_messages: DueMessages
) -> None:
    decide(reviewer, question, "answer", "Under Accounts.")
    told(send_due_messages)
    page = shown(client, question)
    assert "This is solved" in page
    assert "Withdraw" not in page
    assert client.post(f"/cases/{question.pk}/solve/").status_code == 302
    assert (fresh(question).state, fresh(question).decided_by) == ("solved", "Operator 1")
    assert told(send_due_messages) == [], "who said so need not be told"
    assert client.post(f"/cases/{question.pk}/solve/").status_code == 409


def test_an_answer_without_a_word_counts_as_solved_after_a_week(
    reviewer: PortalClient, question: Case, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    decide(reviewer, question, "answer", "Under Accounts.")
    business_clock.advance(days=6)
    decide(reviewer, question, "answer", "And here is the link.")
    business_clock.advance(days=2)
    run_due_work(name=questions.SOLVE)
    assert fresh(question).state == "answered", "a later answer gives its own week"
    business_clock.advance(days=6)
    run_due_work(name=questions.SOLVE)
    assert fresh(question).state == "solved"


def test_the_support_waits_for_an_answer(
    reviewer: PortalClient, client: PortalClient, question: Case, send_due_messages: DueMessages, acme: Tenant
) -> None:
    told(send_due_messages)
    decide(reviewer, question, "answer", "Under Accounts.")
    told(send_due_messages)
    decide(reviewer, question, "ask", "Which month?", attachments=[picture()])
    assert fresh(question).state == "waiting"
    messages = told(send_due_messages)
    assert sum("Support needs more information" in message for message in messages) == 2
    assert not [word for word in FALSE_WORDS for message in messages if word in message]
    client.post(f"/cases/{question.pk}/hand-in-again/", {"text": "May"})
    assert (fresh(question).state, fresh(question).reopened) == ("open", False)
    with context.client(acme), translation.override("en"):
        texts = [entry.text.partition(":")[0] for entry in history(("question", question.subject_id), limit=9)]
    assert texts[:2] == ["Reply to support", "Support needs more information"]


def test_two_reviewers_answer_once(reviewer: PortalClient, another_reviewer: PortalClient, question: Case) -> None:
    decide(reviewer, question, "answer", "Under Accounts.")
    given = {"decision": "answer", "version": 0, "text": "In the menu."}
    assert "Someone else was faster" in words(another_reviewer.post(address(question), given, follow=True))
    assert fresh(question).entries.filter(action="answered").count() == 1


def test_other_cases_are_decided_not_answered(reviewer: PortalClient, hand_in: Callable[..., Case]) -> None:
    case = hand_in("青禾")
    assert "not a support question" in decide(reviewer, case, "answer", "It is fine.")
    assert "not a support question" in decide(reviewer, case, "solve")
    assert fresh(case).state == "open"


def test_a_newer_question_about_a_window_is_the_one_to_write_in(acme: Tenant, question: Case) -> None:
    """The same subject has one open question."""
    questions.solve(question.pk, LI, "", question.version)
    with context.client(acme):
        same = {"kind": "support", "subject_kind": "question", "subject_id": question.subject_id}
        services.open_case(**same, title="?", lane="standard", actor=services.Actor("person", "Anne"))
        with pytest.raises(Refused):
            services.add_entry(question.pk, services.Actor("person", "Anne"), "Again", [ContentFile(b"", "x")][:0])
