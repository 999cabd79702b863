"""Cases: the client's side, the reviewer's side, the clock between them, and two reviewers at once."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from PIL import Image

from compliance.evidence import selectors as evidence
from compliance.reviews import assigning, selectors, services, texts
from compliance.reviews.models import Attachment, Case, Entry
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.agenda.models import Work
from tenants.clients import provisioning
from tenants.database.statements import fetch_one
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.work import BusinessClock, DueMessages

ANNE = Actor("person", "Anne")
LI, WU = Actor("staff", "Li"), Actor("staff", "Wu")

pytestmark = pytest.mark.django_db


def hand_in(tenant: Tenant, due_at: datetime, **fields: Any) -> Case:
    given = {
        "kind": Case.Kind.LABEL,
        "subject_kind": "request",
        "subject_id": uuid.uuid4(),
        "title": "双11专线",
        "lane": "standard",
        "due_at": due_at,
        "actor": ANNE,
        "text": "Our line for the sale",
    } | fields
    with context.client(tenant):
        return services.open_case(**given)


@pytest.fixture
def now(business_clock: BusinessClock) -> datetime:
    return business_clock.now()


@pytest.fixture
def case(acme: Tenant, now: datetime) -> Case:
    return hand_in(acme, now + timedelta(hours=1))


@pytest.fixture
def decided() -> Iterator[mock.Mock]:
    """What listens to CaseDecided, in place of what is bound."""
    handler = mock.Mock()
    with mock.patch.object(CaseDecided, "handlers", [handler]):
        yield handler


@pytest.fixture
def contact(acme: Tenant) -> None:
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613912345678", language="en")


def png() -> ContentFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return ContentFile(out.getvalue(), "licence.png")


def test_the_thread_stands_in_the_time_of_its_case(acme: Tenant, business_clock: BusinessClock) -> None:
    now = business_clock.advance(days=3)
    case = hand_in(acme, now + timedelta(hours=1))
    assigning.assign(case.pk, Actor("staff", "Li", "1"), LI)
    assert [each.at >= now for each in case.entries.all()] == [True, True]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# ---------------------------------------------------------------- opening


def test_a_subject_has_one_open_case_of_a_kind(acme: Tenant, globex: Tenant, now: datetime, decided: mock.Mock) -> None:
    subject = uuid.uuid4()
    first = hand_in(acme, now, subject_id=subject)
    assert hand_in(acme, now, subject_id=subject) == first
    assert hand_in(acme, now, subject_id=subject, kind=Case.Kind.SUPPORT) != first
    assert hand_in(globex, now, subject_id=subject) != first
    services.reject(first.pk, LI, "misleading", "", 0)
    assert hand_in(acme, now, subject_id=subject) != first, "after a decision it can be handed in again"
    with context.client(acme):
        said = [e.action for e in evidence.history(("request", subject))]
    assert (said.count("case_opened"), said.count("question_asked")) == (2, 1)


def test_the_case_holds_what_was_handed_in(case: Case, acme: Tenant) -> None:
    assert (case.tenant, case.state, case.version) == (acme, Case.State.OPEN, 0)
    entry = Entry.objects.get(case=case)
    assert (entry.side, entry.action, entry.text) == ("client", "handed_in", "Our line for the sale")


# ---------------------------------------------------------------- whose case


@pytest.mark.parametrize("act", [services.add_entry, services.hand_in_again, services.withdraw])
def test_another_clients_case_does_not_exist(case: Case, globex: Tenant, act: Callable[..., None]) -> None:
    with context.client(globex):
        with pytest.raises(Case.DoesNotExist):
            act(case.pk, ANNE, "mine now")
        with pytest.raises(Case.DoesNotExist):
            selectors.case_of_client(case.pk)
        assert list(selectors.cases_of_client()) == []
    assert fresh(case).version == 0


def test_another_clients_file_does_not_exist(case: Case, acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        services.add_entry(case.pk, ANNE, "", [png()])
        attachment = Attachment.objects.get(entry__case=case)
        assert selectors.attachment_of_client(attachment.pk) == attachment
    with context.client(globex), pytest.raises(Attachment.DoesNotExist):
        selectors.attachment_of_client(attachment.pk)
    assert attachment.file.name.startswith("acme/")
    assert "licence" not in attachment.file.name


def test_a_bad_file_leaves_nothing_behind(case: Case, acme: Tenant) -> None:
    with context.client(acme), pytest.raises(Refused):
        services.add_entry(case.pk, ANNE, "look", [png(), ContentFile(b"MZ\x90\0", "tool.png")])
    assert fresh(case).version == 0
    assert not Attachment.objects.exists()


# ---------------------------------------------------------------- asking and answering


def waiting(client: Tenant) -> int:
    (count,) = fetch_one(selectors.WAITING_FOR_CLIENT, {"tenant": client.pk, **selectors.WAITING_VALUES})
    return int(count)


def test_the_clock_stands_still_while_the_client_is_to_answer(
    case: Case, acme: Tenant, business_clock: BusinessClock, contact: None
) -> None:
    services.ask(case.pk, LI, "Which shop?", 0)
    asked = fresh(case)
    assert (asked.state, asked.version) == (Case.State.WAITING, 1)
    later = business_clock.advance(days=3)
    assert not selectors.late(asked, later)
    with context.client(acme):
        assert waiting(acme) == 1
        services.hand_in_again(case.pk, ANNE, "The one in Hangzhou", [png()])
        assert waiting(acme) == 0
    answered = fresh(case)
    assert (answered.state, answered.version, answered.waiting_since) == (Case.State.OPEN, 2, None)
    assert abs(answered.due_at - case.due_at - timedelta(days=3)) < timedelta(minutes=1)
    assert not selectors.late(answered, later)
    assert selectors.late(answered, later + timedelta(hours=2))
    assigning.assign(case.pk, Actor("staff", "Wu", "wu"), LI)
    asked, handed_in, assigned = list(Entry.objects.filter(case=case))[-3:]
    assert asked.at < later <= handed_in.at < assigned.at, "the thread is dated as the case is, by business time"


def test_only_who_was_asked_can_answer(case: Case, acme: Tenant) -> None:
    with context.client(acme), pytest.raises(Refused):
        services.hand_in_again(case.pk, ANNE, "here")


def test_a_question_needs_words(case: Case) -> None:
    with pytest.raises(Refused):
        services.ask(case.pk, LI, "  ", 0)


def test_nobody_is_asked_twice_without_an_answer(case: Case) -> None:
    services.ask(case.pk, LI, "Which shop?", 0)
    with pytest.raises(services.CaseMoved):
        services.ask(case.pk, LI, "Which shop?", 1)


# ---------------------------------------------------------------- deciding


def test_approval_reaches_the_clients_rows_history_and_contacts(
    case: Case, acme: Tenant, decided: mock.Mock, contact: None, send_due_messages: DueMessages
) -> None:
    seen: list[str] = []
    decided.side_effect = lambda _event: seen.append(context.schema_in_use())
    services.approve(case.pk, LI, "Fine", 0)
    assert seen == ["acme"], "others react inside the client's schema"
    assert decided.call_args.args[0].case.state == Case.State.APPROVED
    assert (fresh(case).decided_by, fresh(case).looking) == ("Li", "")
    with context.client(acme), translation.override("en"):
        newest = evidence.history()[0]
        assert newest.text == "Review result for 双11专线: approved"
        assert (newest.actor, newest.actor_kind, newest.subject_kind) == ("Li", "staff", "request")
    send_due_messages()
    (email,) = send_due_messages.emails
    assert email.subject == "“双11专线” has been approved"
    assert f"http://acme.localhost:8000/cases/{case.pk}/" in email.body
    ((mobile, text),) = send_due_messages.texts
    assert (mobile, text) == ("+8613912345678", "【守号】“双11专线” has been approved.")


def test_rejection_says_why(case: Case, decided: mock.Mock, contact: None, send_due_messages: DueMessages) -> None:
    services.reject(case.pk, LI, "advertising", "“Best” is not allowed.", 0)
    assert (fresh(case).state, fresh(case).reason_code) == (Case.State.REJECTED, "advertising")
    send_due_messages()
    (email,) = send_due_messages.emails
    assert "superlatives" in email.body
    assert "“Best” is not allowed." in email.body
    ((_mobile, text),) = send_due_messages.texts
    assert len(text) <= 70


@pytest.mark.parametrize(("code", "words"), [("unknown", "x"), ("", "x"), ("firm_not_found", "x"), ("other", " ")])
def test_a_rejection_needs_a_reason_of_its_kind(case: Case, code: str, words: str) -> None:
    with pytest.raises(Refused):
        services.reject(case.pk, LI, code, words, 0)
    assert fresh(case).state == Case.State.OPEN


def test_a_decision_makes_waiting_messages_void(case: Case, contact: None, decided: mock.Mock) -> None:
    services.ask(case.pk, LI, "Which shop?", 0)
    services.approve(case.pk, LI, "Found it", 1)
    states = Message.objects.order_by("id").values_list("template", "state")
    assert set(states) == {("compliance/case_asked", "void"), ("compliance/case_approved", "waiting")}


def test_a_handler_that_fails_undoes_the_decision(case: Case, acme: Tenant, decided: mock.Mock) -> None:
    decided.side_effect = RuntimeError("labels are away")
    with pytest.raises(RuntimeError), transaction.atomic():
        services.approve(case.pk, LI, "", 0)
    assert (fresh(case).state, fresh(case).version) == (Case.State.OPEN, 0)
    with context.client(acme):
        assert [e.action for e in evidence.history()] == ["case_opened"]


def test_withdrawing_tells_the_other_rooms_and_closes_the_case(
    case: Case, acme: Tenant, decided: mock.Mock, contact: None
) -> None:
    with context.client(acme):
        services.withdraw(case.pk, ANNE, "not needed")
        assert decided.call_args.args[0].case.state == Case.State.WITHDRAWN
        for act in (services.add_entry, services.hand_in_again, services.withdraw):
            with pytest.raises(Refused):
                act(case.pk, ANNE, "again")
    with pytest.raises(services.CaseMoved):
        services.approve(case.pk, LI, "", 1)
    assert not Message.objects.exists(), "the client knows what it did itself"


# ---------------------------------------------------------------- two reviewers


def test_of_two_reviewers_one_decides(case: Case, decided: mock.Mock) -> None:
    seen_by_both = fresh(case).version
    services.approve(case.pk, LI, "", seen_by_both)
    with pytest.raises(services.CaseMoved):
        services.reject(case.pk, WU, "misleading", "", seen_by_both)
    assert (fresh(case).state, fresh(case).decided_by) == (Case.State.APPROVED, "Li")
    assert decided.call_count == 1


def test_who_decides_has_seen_the_clients_last_word(case: Case, acme: Tenant, decided: mock.Mock) -> None:
    with context.client(acme):
        services.add_entry(case.pk, ANNE, "Wait, I meant another label")
    with pytest.raises(services.CaseMoved):
        services.approve(case.pk, LI, "", 0)
    decided.assert_not_called()


def test_a_look_is_seen_for_ten_minutes_and_keeps_nobody_from_the_case(case: Case, acme: Tenant, now: datetime) -> None:
    assigning.note_look(case.pk, LI)
    assigning.note_look(case.pk, WU)
    assert fresh(case).looking == "Li", "who came first stays named"
    assert assigning.take_next(WU) == case
    assigning.assign(case.pk, None, WU)
    assigning.note_look(case.pk, LI)
    Case.objects.update(looking_until=now - timedelta(minutes=11))
    assigning.note_look(case.pk, WU)
    assert (fresh(case).looking, fresh(case).version) == ("Wu", 0)
    other = hand_in(acme, now + timedelta(hours=9))
    assigning.note_look(other.pk, WU)
    assert (fresh(case).looking, fresh(other).looking) == ("", "Wu"), "moving on lets go"
    assigning.leave(WU)
    assert fresh(other).looking == ""


# ---------------------------------------------------------------- sign-ups: no schema yet


@pytest.fixture
def applicant(any_database: None) -> Tenant:
    return Tenant.objects.create(
        schema_name="initech",
        legal_name="英尼科技",
        applicant_name="刘洋",
        applicant_email="liu@initech.example",
        language="en",
    )


def test_an_accepted_sign_up_is_provisioned(applicant: Tenant, now: datetime) -> None:
    case = services.open_sign_up(applicant)
    assert services.open_sign_up(applicant) == case
    services.approve(case.pk, LI, "", 0)
    applicant.refresh_from_db()
    assert applicant.state == Tenant.State.PROVISIONING
    assert Work.objects.filter(name=provisioning.WORK, key=str(applicant.pk)).exists()


def test_a_refused_applicant_is_told_and_can_apply_again(
    applicant: Tenant, now: datetime, send_due_messages: DueMessages
) -> None:
    case = services.open_sign_up(applicant)
    services.reject(case.pk, LI, "firm_not_found", "Digit 9 is wrong.", 0)
    applicant.refresh_from_db()
    assert applicant.state == Tenant.State.REFUSED
    send_due_messages()
    _received, email = send_due_messages.emails
    assert email.to == ["刘洋 <liu@initech.example>"] or "liu@initech.example" in email.to[0]
    assert "Digit 9 is wrong." in email.body
    assert "public register" in email.body


def test_an_applicant_cannot_be_asked(applicant: Tenant, now: datetime) -> None:
    case = services.open_sign_up(applicant)
    with pytest.raises(Refused):
        services.ask(case.pk, LI, "Who are you?", 0)


# ---------------------------------------------------------------- reading


def test_the_inbox_goes_by_lane_then_promise(acme: Tenant, globex: Tenant, now: datetime, decided: mock.Mock) -> None:
    hour = timedelta(hours=1)
    slow = hand_in(acme, now - hour)
    green = hand_in(acme, now + 2 * hour, lane="green")
    later = hand_in(globex, now + 3 * hour, lane="fast")
    fast = hand_in(globex, now + hour, lane="fast")
    assert list(selectors.inbox()) == [fast, later, green, slow]
    assert selectors.counts(now) == selectors.Counts(open=4, late=1, waiting=0)
    assert selectors.next_to_decide(fast, LI) == later
    assigning.note_look(later.pk, WU)
    assert selectors.next_to_decide(fast, LI) == green
    assert selectors.next_to_decide(fast, WU) == later
    assert selectors.next_to_decide(slow, LI) == fast, "from the top again"
    only = selectors.inbox().filter(pk__in=[fast.pk, later.pk])
    assert selectors.next_to_decide(fast, LI, only) == later, "a colleague's look is no hold"
    services.approve(green.pk, LI, "", 0)
    assert selectors.earlier_decisions(slow) == [fresh(green)]
    assert selectors.earlier_decisions(later) == []


def test_every_reason_has_words_and_every_kind_has_reasons() -> None:
    assert set(texts.REASONS_OF_KIND) == set(Case.Kind.values)
    assert {code for codes in texts.REASONS_OF_KIND.values() for code in codes} == set(texts.REASONS)
    assert texts.canned_reason("") == ""
