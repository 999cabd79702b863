"""One look: what is shown, what comes next, what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from compliance.certification.suspending import suspend
from compliance.models import Licence
from labels.domain.ownership import DOCUMENT
from labels.models import Number, NumberProof
from portal.dashboard.shown import Sample
from portal.displays.shown import Handsets
from portal.labels.shown import LabelShown
from tenants import context
from tenants.people.models import Contact
from tenants.when import moment_text
from tests.contacts import agreed_contact
from tests.licences import case_of, hand_in, held
from tests.portal.budgets import within_budget
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient, sign_in, words
from tests.reviewers import TWO
from tests.stand_ins import fresh as unused
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def look(client: PortalClient) -> Any:
    return client.get(reverse("dashboard"))


def titles(answer: Any) -> list[str]:
    return [item.title for item in answer.context["todo"]]


def test_an_empty_account_leads_on(operator: PortalClient, viewer: PortalClient, parties: Parties) -> None:
    assert reverse("number_import") in look(operator).content.decode()
    assert reverse("number_import") not in look(viewer).content.decode()


def test_an_empty_account_is_told_what_it_owes(
    operator: PortalClient, viewer: PortalClient, parties: Parties, acme: Tenant
) -> None:
    with context.client(acme):
        Licence.objects.all().delete()
        agreed_contact(name="Anne", email="anne@acme.example")
    owed = {"Business licence", "Agent's identity", "Authorisation letter"}
    for reader in (operator, viewer):
        answer = look(reader)
        assert set(titles(answer)) == owed
        assert {item.due for item in answer.context["todo"]} != {None}
        assert "Start with your numbers" in answer.content.decode()
        for title in owed:
            assert escape(title) in answer.content.decode()


def hows(client: PortalClient) -> list[str]:
    return [step.how for step in look(client).context["steps"]]


def test_a_client_that_begins_has_six_steps(
    operator: PortalClient, viewer: PortalClient, acme: Tenant, parties: Parties
) -> None:
    """Each says what happens without it, and by when."""
    with context.client(acme):
        Licence.objects.all().delete()
    assert hows(operator) == ["open", "open", "open", "open", "open", "open"]
    steps = look(operator).context["steps"]
    assert [step.due is None for step in steps] == [True, True, False, True, True, True]
    assert all(step.due or step.term for step in steps), "by when stands at each"
    said = look(viewer).content.decode()
    assert all(escape(step.title) in said and escape(step.without) in said for step in steps)
    assert "Import a list" not in said, "a viewer does none of it"


def test_the_first_steps_stand_until_a_label_is_published(
    operator: PortalClient, acme: Tenant, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    assert hows(operator) == ["done", "done", "done", "open", "open", "open"]
    assert "Only a registered number can show a name." not in look(operator).content.decode()
    with context.client(acme):
        agreed_contact(name="Anne", email="anne@acme.example")
    book()
    assert hows(operator) == ["done", "done", "done", "done", "done", "open"]
    run_due_work()
    assert hows(operator) == []


def test_a_number_without_a_proof_is_a_first_step(operator: PortalClient, acme: Tenant, parties: Parties) -> None:
    operator.post(reverse("number_add"), {"number": "0571-8611 4000"})
    _numbers, proof, *_others = look(operator).context["steps"]
    assert proof.how == "open"
    assert proof.due is not None
    with context.client(acme):
        document = held(DOCUMENT, valid_from=date(2020, 1, 1), valid_until=None, state="in_review")
        NumberProof.objects.create(number=Number.objects.get(), licence=document)
    _numbers, proof, *_others = look(operator).context["steps"]
    assert proof.how == "with_us", "no label may be shown before somebody has looked"
    assert "Your proof was submitted" in proof.without
    assert "given up" not in proof.without


def test_a_document_that_was_submitted_says_when_there_is_an_answer(
    operator: PortalClient, acme: Tenant, parties: Parties
) -> None:
    with context.client(acme):
        Licence.objects.filter(document_type="business_licence").delete()
        made = hand_in("business_licence")
        due_at = case_of(made).due_at
    documents = look(operator).context["steps"][2]
    assert documents.how == "with_us"
    assert documents.term == f"You have an answer by {moment_text(due_at)}."


def test_the_contacts_are_no_done_step_while_a_mobile_is_not_confirmed(
    operator: PortalClient, acme: Tenant, parties: Parties
) -> None:
    """The mobile of the sign-up waited for its code, and nothing asked for it."""
    with context.client(acme):
        contact = agreed_contact(name="Anne", email="anne@acme.example")
        Contact.objects.filter(pk=contact.pk).update(mobile="+8613800138000", mobile_answer="waiting")
    step = look(operator).context["steps"][3]
    assert (step.how, step.action) == ("open", "Confirm the mobile")
    assert "138 0013 8000 is not confirmed" in step.without
    with context.client(acme):
        Contact.objects.filter(pk=contact.pk).update(mobile_answer="agreed")
    assert look(operator).context["steps"][3].how == "done"


def test_an_empty_account_without_a_contact_is_told_so(operator: PortalClient, parties: Parties) -> None:
    assert titles(look(operator)) == ["Only whoever books is notified about maintenance"]


def test_an_empty_account_that_is_frozen_reads_that(operator: PortalClient, parties: Parties, acme: Tenant) -> None:
    suspend(acme, reason="Complaints", **TWO)
    assert "Certification is suspended" in look(operator).content.decode()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "An announcement of “%s” waits for approval"), ("zh-hans", "“%s”的公告待审核")]
)
def test_an_announcement_that_waits_for_a_second_person_is_a_to_do(
    operator: PortalClient, owner: PortalClient, numbers: list[Number], language: str, said: str
) -> None:
    from maintenance.announcements.models import Announcement
    from tests.maintenance.booking import ask_calibration, book

    window = book(ask_calibration(numbers))
    operator.post(reverse("announcement_new", args=[window.pk]))
    row = Announcement.objects.get()
    owner.cookies["django_language"] = language
    assert reverse("announcement", args=[row.pk]) not in look(owner).content.decode()
    operator.post(reverse("announcement_hand_in", args=[row.pk]), {})
    answer = look(owner)
    [item] = [each for each in answer.context["todo"] if each.url == reverse("announcement", args=[row.pk])]
    with translation.override(language):
        assert str(item.title) == said % window
    owner.post(reverse("announcement_approve", args=[row.pk]))
    assert reverse("announcement", args=[row.pk]) not in {each.url for each in look(owner).context["todo"]}


def test_numbers_without_a_label(operator: PortalClient, numbers: list[Number]) -> None:
    answer = look(operator)
    assert answer.context["handsets"].unlabelled == 3
    assert titles(answer) == [
        "3 numbers have no label",
        "Only whoever books is notified about maintenance",
    ]
    assert "None of your 3 numbers has a label yet" in answer.content.decode()


def test_a_number_whose_label_is_booked_lacks_none(operator: PortalClient, book: Callable[..., Any]) -> None:
    """As the list of numbers says it: what has no label yet, and one that comes, does not stand under “No label”."""
    book(slot=1)
    answer = look(operator)
    handsets = answer.context["handsets"]
    assert (handsets.to_come, handsets.unlabelled) == (3, 0)
    assert "label to come" in answer.content.decode()
    assert "Nothing matches the filter" in operator.get(reverse("numbers"), {"only": "unlabelled"}).content.decode()


def test_labels_beyond_the_first_five_are_led_to(
    operator: PortalClient, in_acme: Tenant, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from labels.models import Display

    more = unused(6)
    book(numbers=more)
    run_due_work()
    for place, number in enumerate(more[:5]):
        Display.objects.filter(number=number).update(wanted=f"{LABEL}{place}")
    Display.objects.filter(number=more[5]).update(wanted=f"{LABEL}0")
    assert not look(operator).context["handsets"].more_labels
    Display.objects.filter(number=more[5]).update(wanted=f"{LABEL}5")
    answer = look(operator)
    assert (len(answer.context["handsets"].labels), answer.context["handsets"].more_labels) == (5, True)
    assert "All labels" in answer.content.decode()


def test_what_is_shown_now(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    book()
    run_due_work()
    on_the_way = look(operator).context
    assert on_the_way["running"].says == "Published; not confirmed on all handsets yet"
    assert on_the_way["handsets"].on_the_way == 3
    assert on_the_way["handsets"].sample.handsets.android == LABEL
    assert on_the_way["handsets"].sample.handsets.ios == ""  # not yet
    business_clock.advance(hours=13)
    run_due_work()
    answer = look(operator)
    handsets = answer.context["handsets"]
    assert (handsets.shown, handsets.on_the_way, handsets.wrong, handsets.unlabelled) == (3, 0, 0, 0)
    assert handsets.labels == [LabelShown(LABEL, 3, "shown", None)]
    assert handsets.sample == Sample("138 0571 0001", Handsets(LABEL, LABEL))
    assert {(row.shown_count, row.number_count) for row in handsets.directories} == {(3, 3)}
    assert answer.context["running"] is None
    assert "All 3 numbers show their label everywhere" in answer.content.decode()


def test_what_is_wrong_comes_first(
    operator: PortalClient,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    parties: Parties,
    numbers: list[Number],
) -> None:
    from labels.directories.adapters import Mark

    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    book()
    run_due_work()
    business_clock.advance(hours=26)
    run_due_work()
    answer = look(operator)
    assert answer.context["handsets"].wrong == 1
    assert titles(answer)[:2] == [f"“{LABEL}” needs your attention", "1 number not shown as expected"]
    assert f"{reverse('displays')}?only=trouble" in answer.content.decode()
    wrong = next(item for item in answer.context["todo"] if item.tone == "bad")
    assert wrong.detail == "Marked as “Fraud”", "why, without a click"


def test_the_last_change_can_be_undone_from_here_while_it_can(
    operator: PortalClient,
    viewer: PortalClient,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    window = book()
    back = f'href="{reverse("window_back", args=[window.pk])}"'
    assert back not in look(operator).content.decode()
    run_due_work()
    business_clock.advance(hours=26)
    run_due_work()
    assert back in look(operator).content.decode()
    assert back not in look(viewer).content.decode()
    business_clock.advance(days=7)
    assert back not in look(operator).content.decode(), "its own page goes on offering it"


def test_what_comes_next(
    operator: PortalClient, book: Callable[..., Any], numbers: list[Number], business_clock: BusinessClock
) -> None:
    from labels.models import LabelVersion

    window = book(slot=1)
    ends_at = business_clock.now() + timedelta(days=2)
    LabelVersion.objects.create(
        number=numbers[0], sequence=9, text="暑期班", state="published", valid_until=ends_at, effective_from=ends_at
    )
    items = look(operator).context["coming"]
    assert [item.title for item in items] == [LABEL, "“暑期班” expires"]
    assert items[0].url == reverse("window", args=[window.pk])
    assert (items[1].relative, items[1].detail) == (True, "1 number")


def test_what_waits_for_a_reviewer_does_not_start_in_the_past(
    operator: PortalClient, book: Callable[..., Any], business_clock: BusinessClock
) -> None:
    window = book(text="小天鹅", slot=1)
    assert "After approval" not in look(operator).content.decode()
    business_clock.set(window.starts_at)
    answer = look(operator)
    assert [item.overtaken for item in answer.context["coming"]] == [True]
    assert "After approval" in answer.content.decode()


def test_what_the_client_has_to_do(operator: PortalClient, numbers: list[Number], book: Callable[..., Any]) -> None:
    from compliance.reviews import services as reviews
    from compliance.reviews.models import Case
    from maintenance import services
    from tenants.domain.actors import Actor
    from tests.scenarios.numbers import ACTOR

    book(text="小天鹅", numbers=numbers[:1])
    case = Case.objects.get()
    reviews.ask(case.pk, Actor("staff", "Reviewer"), "Which brand is that?", case.version)
    services.draft_label_change(text=LABEL, numbers=[numbers[1].pk], actor=ACTOR)
    assert titles(look(operator)) == [
        "The reviewer has a question about “小天鹅”",
        f"“{LABEL}” is not booked yet",
        "Only whoever books is notified about maintenance",
    ]


def test_a_suspended_client_is_told_why(acme: Tenant, numbers: list[Number]) -> None:
    from compliance.certification import suspending
    from tests.reviewers import TWO

    def page() -> str:  # signed in anew: who a host belongs to is remembered for some seconds
        return look(sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en")).content.decode()

    assert "Certification is suspended" not in page()
    suspending.suspend(acme, reason="The licence is in doubt", **TWO)
    assert "Certification is suspended: no label is shown." in page()
    assert "The licence is in doubt" in page()
    suspending.resume(acme, reason="Seen", **TWO)
    assert "Certification is suspended" not in page()


def test_while_handsets_still_show_labels_that_is_said(acme: Tenant, numbers: list[Number]) -> None:
    from compliance.certification import suspending
    from labels.models import Display
    from tests.reviewers import TWO

    suspending.suspend(acme, cause="unpaid", reason="Bill of November is open", **TWO)
    with context.client(acme):
        Display.objects.filter(number=numbers[0]).update(shown="青禾")
    said = words(look(sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en")))
    assert "labels are being withdrawn, and some handsets still show them." in said
    assert "Bill of November is open. The platform lifts it" in said
    assert "Certification is suspended: the bill is unpaid" in said, "in what is to be done"
    assert "Nothing to do" not in said


@pytest.mark.parametrize(
    ("document", "name"), [("authorisation_letter", "Authorisation letter"), ("school_permit", "School permit")]
)
def test_what_is_frozen_for_want_of_a_document_is_said_when_a_label_needs_it(
    operator: PortalClient,
    numbers: list[Number],
    book: Callable[..., Any],
    business_clock: BusinessClock,
    document: str,
    name: str,
) -> None:
    from compliance.certification.services import settle_freezes
    from compliance.models import Licence
    from tests import licences

    book()
    licence = licences.approved(document, days=3)
    Licence.objects.filter(document_type=document).exclude(pk=licence.pk).delete()
    withdrawn, needed = f"Labels that need “{name}” are withdrawn.", document == "authorisation_letter"
    assert withdrawn not in look(operator).content.decode()
    business_clock.advance(days=5)
    settle_freezes()
    assert (withdrawn in look(operator).content.decode()) == needed
    licences.hand_in(document)
    page = look(operator)
    assert name not in titles(page), "it is with the reviewers"
    assert (withdrawn in page.content.decode()) == needed, "and still frozen"


def test_the_number_of_queries_does_not_grow(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, numbers: list[Number]
) -> None:
    from tests.scenarios.numbers import register

    more = register(*[f"0571-8000 {place:04}" for place in range(60)])
    book(numbers=numbers)
    for place in range(6):
        book(text=LABEL[: 2 + place % 3], numbers=more[place * 10 : place * 10 + 10], slot=1)
    run_due_work()
    with within_budget("dashboard: seven windows"):
        look(operator)
