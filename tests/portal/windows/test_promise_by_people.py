"""What is promised where people serve a critical party: it counts their way there and its answer, at every door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from compliance.duty.models import Alert
from labels.directories.models import Directory
from labels.errands.models import Errand
from labels.models import Display, Number
from maintenance import services
from maintenance.promises.models import PromiseAlert
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.when import moment_text
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, SHANGHAI, fresh
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
LABEL = "青禾网络"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _small(acme: Tenant, parties: Any, business_clock: BusinessClock) -> None:
    """A small subject, which the fast lane takes, on a Wednesday afternoon."""
    business_clock.set(AFTERNOON + timedelta(days=7))
    Tenant.objects.filter(pk=acme.pk).update(subject_type="enterprise", micro=True)
    acme.refresh_from_db()


@pytest.fixture
def by_people(parties: Any) -> Directory:
    """One of the critical parties, served by people."""
    party = Directory.objects.filter(active=True, critical=True, platform="android").first()
    assert party is not None
    Directory.objects.filter(pk=party.pk).update(adapter="desk", address="")
    return Directory.objects.get(pk=party.pk)


def proposal(viewer: PortalClient, numbers: list[Number]) -> tuple[Any, str]:
    """The first time on the page of a new change, and its reasons for the lane."""
    request = services.draft_label_change(text=LABEL, numbers=[number.pk for number in numbers], actor=ACTOR)
    page = viewer.get(f"/changes/{request.pk}/")
    return page.context["times"].slots[0], " ".join(page.context["change"].lane_reasons)


def test_without_such_a_party_the_fast_lane_promises_its_hour(owner: PortalClient, numbers: list[Number]) -> None:
    slot, reasons = proposal(owner, numbers)
    assert timedelta() <= slot.published_by - slot.starts_at - timedelta(hours=1) < timedelta(seconds=5)
    assert "Published within 60 minutes" in reasons


def test_the_proposal_counts_what_people_carry(
    by_people: Directory, acme: Tenant, owner: PortalClient, numbers: list[Number]
) -> None:
    slot, reasons = proposal(owner, numbers)
    promised = slot.published_by.astimezone(SHANGHAI)
    assert promised.time() == time(16), "its cut-off, not in the night"
    assert promised.date() == (AFTERNOON + timedelta(days=16)).date(), "six working days after tomorrow's file"
    assert slot.completed_by >= slot.published_by
    assert "Our own work within 60 minutes" in reasons
    assert "Published within" not in reasons


@pytest.mark.parametrize(
    ("language", "hour", "people"), [("en", "published within", "own work"), ("zh-hans", "1 小时内提交", "人工对接")]
)
def test_the_landing_page_says_what_the_lane_keeps(
    staff: Tenant, client_of: Callable[..., PortalClient], language: str, hour: str, people: str
) -> None:
    visitor = client_of(staff)
    said = visitor.get("/", headers={"accept-language": language}).text
    assert hour in said
    assert people not in said
    party = Directory.objects.filter(active=True, critical=True).first()
    assert party is not None
    Directory.objects.filter(pk=party.pk).update(adapter="desk")
    said = visitor.get("/", headers={"accept-language": language}).text
    assert hour not in said
    assert people in said


def test_nobody_is_rung_while_a_party_has_time_to_answer_and_somebody_is_when_it_is_over(
    by_people: Directory,
    book: Callable[..., Any],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    window = fresh(book())
    assert window.alert_at
    assert window.alert_at.astimezone(SHANGHAI).time() == time(16), "once it should be with the party"
    business_clock.set(max(window.starts_at, business_clock.now()) + timedelta(minutes=1))
    run_due_work()
    assert set(Errand.objects.values_list("state", flat=True)) == {"waiting"}
    business_clock.set(window.alert_at + timedelta(minutes=1))
    services.alert_promise(window.pk)
    assert not PromiseAlert.objects.exists()
    assert not Alert.objects.filter(kind=Alert.Kind.PROMISE_AT_RISK).exists()
    later = fresh(window)
    [work] = Work.objects.filter(name="maintenance.promise_alert", key=str(window.pk), done_at=None)
    assert work.due_at == later.alert_at
    assert later.alert_at
    assert later.alert_at.astimezone(SHANGHAI).time() == time(16)
    assert window.alert_at < later.alert_at < later.promised_by
    business_clock.set(later.alert_at + timedelta(minutes=1))
    services.alert_promise(window.pk)
    assert (PromiseAlert.objects.get().due_at, PromiseAlert.objects.get().parties) == (
        later.promised_by,
        [by_people.code],
    )
    assert Alert.objects.filter(kind=Alert.Kind.PROMISE_AT_RISK).exists()


def test_the_desk_sees_which_party_holds_a_promise_and_when_it_holds_it_no_more(
    by_people: Directory,
    book: Callable[..., Any],
    reviewer: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    def at_risk() -> dict[str, int]:
        page = reviewer.get("/admin/now/")
        found = re.findall(r"promisealert/([^\"]*)\"><span>.*?</span><b[^>]*>(\d+)</b>", page.text, re.DOTALL)
        counts = {query: int(count) for query, count in found}
        for query, count in counts.items():
            assert len(reviewer.get(f"/admin/promises/promisealert/{query}").context["cl"].result_list) == count
        return counts

    window = fresh(book())
    business_clock.set(max(window.starts_at, business_clock.now()) + timedelta(minutes=1))
    run_due_work()
    assert at_risk() == {"": 0}
    for _alert in range(2):
        business_clock.set(fresh(window).alert_at + timedelta(minutes=1))
        services.alert_promise(window.pk)
    assert at_risk() == {"": 1, f"?party={by_people.code}": 1}
    assert str(by_people) in words(reviewer.get("/admin/promises/promisealert/"))
    other = Directory.objects.filter(active=True, critical=True).exclude(pk=by_people.pk).first()
    assert other is not None
    Display.objects.filter(directory=other).update(state="pending")
    services.run(window.pk)
    assert at_risk() == {"": 1, f"?party={by_people.code}": 1, f"?party={other.code}": 1}
    Display.objects.filter(directory=other).update(state="submitted")
    services.run(window.pk)
    assert at_risk() == {"": 1, f"?party={by_people.code}": 1}


@pytest.mark.parametrize(
    ("language", "mail", "sms"),
    [
        ("en", "is published by {by}, and may not keep that. It waits for: {party}.", "as we promised"),
        ("zh-hans", "不晚于 {by} 提交各平台，但可能无法兑现。 仍在等待：{party}。", "可能无法在承诺的"),
    ],
)
def test_whoever_is_promised_something_is_told_before_it_is_broken(
    by_people: Directory,
    book: Callable[..., Any],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    language: str,
    mail: str,
    sms: str,
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800000000", language=language)
    window = fresh(book())
    business_clock.set(max(window.starts_at, business_clock.now()) + timedelta(minutes=1))
    run_due_work()
    for _alert in range(2):
        business_clock.set(fresh(window).alert_at + timedelta(minutes=1))
        run_due_work()
    late = fresh(window)
    assert late.published_at is None
    assert business_clock.now() < late.promised_by
    send_due_messages()
    with translation.override(language), timezone.override(SHANGHAI):
        said = mail.format(by=moment_text(late.promised_by), party=str(by_people))
    letters = [each for each in send_due_messages.emails if "wang@acme.example" in each.to[0]]
    assert len([each for each in letters if said in " ".join(each.body.split())]) == 1, [each.body for each in letters]
    assert len([text for _mobile, text in send_due_messages.texts if sms in text]) == 1


def published_as_far_as_it_goes(window: Any, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    business_clock.set(max(window.starts_at, business_clock.now()) + timedelta(minutes=1))
    run_due_work()


def test_nobody_says_when_handsets_show_what_a_party_has_not_accepted(
    by_people: Directory,
    book: Callable[..., Any],
    owner: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """Others have accepted, and say until when; the label as a whole is not expected by then."""
    published_as_far_as_it_goes(fresh(book()), business_clock, run_due_work)
    assert Display.objects.filter(state="submitted", expected_by__gt=business_clock.now()).exists()
    [label] = owner.get("/").context["handsets"].labels
    assert (label.state, label.expected_by) == ("pending", None)
    Display.objects.filter(directory=by_people).update(state="submitted", expected_by=business_clock.now() + DAY)
    [label] = owner.get("/").context["handsets"].labels
    assert label.expected_by is not None


def test_what_a_windows_page_offers_is_what_would_happen(
    by_people: Directory,
    book: Callable[..., Any],
    owner: PortalClient,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """No standby label is withdrawn that there is none of; parties are told to show, which is not yet that they do."""
    window = fresh(book())
    published_as_far_as_it_goes(window, business_clock, run_due_work)
    owner.cookies["django_language"] = "en"
    said = words(owner.get(f"/windows/{window.pk}/"))
    assert "What is left until" in said
    assert "standby label is withdrawn" not in said
    assert "Then stands: no label on 3 numbers." in said
    assert "is restored" not in said
    assert "Completed by" in said, "as the window counts it: nobody looks at every handset"
