"""A window closes only when every critical directory agrees, or a person says why it may; its check is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from compliance.evidence.models import Record
from labels.directories.models import Directory
from labels.displays import reconciler
from labels.models import ConsistencyCheck, Number, StandbyLabel
from labels.numbers.services import release_numbers
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance import services
from maintenance.models import Window
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tenants.when import moment_text
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import StandIns, fresh as fresh_numbers, publish
from tests.work import DueMessages

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(stand_ins: StandIns, in_acme: Tenant) -> Window:
    """A label change that iOS handsets will show four days late."""
    stand_ins.at(AFTERNOON)
    stand_ins.parties["apple"].behave(late_minutes=4 * 24 * 60)
    return book(ask(fresh_numbers(2)))


def test_a_critical_directory_that_differs_keeps_it_open_until_a_person_says_why(
    window: Window, stand_ins: StandIns
) -> None:
    stand_ins.later(hours=26)
    assert fresh(window).state == Window.State.VERIFYING
    check = ConsistencyCheck.objects.get(scope="window", value=str(window.pk))
    assert check.numbers.count() == 2
    assert check.ended_at is not None
    assert fresh(window).held, "overdue: a person decides"
    with pytest.raises(Refused):
        services.waive_gate(window.pk, "seen", reason=" ", actor=ACTOR)
    services.waive_gate(window.pk, "seen", reason="the vendor is told", actor=ACTOR)
    stand_ins.run()
    assert fresh(window).state == Window.State.COMPLETED
    last = ConsistencyCheck.objects.filter(scope="window", value=str(window.pk)).latest("asked_at")
    assert last.pk != check.pk
    counts = {each.directory.code: (each.agree, each.differ) for each in last.answers.all()}
    assert (counts["apple"], counts["huawei"]) == ((0, 2), (2, 0)), "what handsets showed when it closed is kept"


def said(window: Window, texts: set[str]) -> set[str]:
    """What the history says of a window, of these actions."""
    return set(Record.objects.filter(subject_id=window.pk, action__in=texts).values_list("action", flat=True))


def test_what_a_person_let_pass_is_not_said_to_be_seen(
    window: Window, stand_ins: StandIns, send_due_messages: DueMessages
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800138000", language="en")
    stand_ins.later(hours=26)
    services.waive_gate(window.pk, "seen", reason="the vendor is told", actor=ACTOR)
    stand_ins.run()
    assert said(window, {"window_completed", "window_closed_unseen"}) == {"window_closed_unseen"}
    send_due_messages()
    [letter] = [mail for mail in send_due_messages.emails if "Completed" in mail.subject]
    assert "closed manually before all handsets showed" in letter.body
    texts = [text for _mobile, text in send_due_messages.texts]
    assert not any("is visible on handsets" in each or "completed: visible" in each for each in [letter.body, *texts])


def test_a_directory_that_is_not_critical_does_not_keep_it_open(window: Window, stand_ins: StandIns) -> None:
    Directory.objects.filter(code="apple").update(critical=False)
    stand_ins.later(hours=4)
    assert fresh(window).state == Window.State.COMPLETED


def test_a_window_that_is_extended_past_a_day_gets_standby_numbers_and_gives_them_back(
    stand_ins: StandIns, in_acme: Tenant
) -> None:
    """Story 2: the calls are taken by themselves, as soon as the window is longer than a day."""
    stand_ins.at(AFTERNOON)
    for place in range(3):
        StandbyNumber.objects.create(
            canonical=f"700{place:012}", owner="中移互联网", proof_name="许可.pdf", proof_sha256="0" * 64
        )
    numbers = fresh_numbers(2)
    publish(numbers, "青禾网络")
    stand_ins.later(hours=2)
    StandbyLabel.objects.create(text="维护中-请稍后", state=StandbyLabel.State.APPROVED)
    window = book(ask_calibration(numbers, "维护中-请稍后"))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    open_ones = StandbyAllocation.objects.filter(window_id=window.pk, closed_at=None)
    services.extend(
        window.pk,
        window.ends_at + timedelta(hours=1),
        sequence=fresh(window).sequence,
        actor=ACTOR,
        reason="the carrier is slow",
    )
    assert not open_ones.all().exists()
    longer = services.extend(
        window.pk,
        window.starts_at + timedelta(days=3),
        sequence=fresh(window).sequence,
        actor=ACTOR,
        reason="the carrier's interface is rebuilt",
    )
    assert longer.ends_at - longer.starts_at > timedelta(days=1)
    assert {each.number for each in open_ones.all()} == {number.canonical for number in numbers}
    stand_ins.run()
    carrier = stand_ins.parties["china-mobile"].client
    [item] = carrier.post("/forwardings/lookups", json={"numbers": [numbers[0].canonical]}).json()["items"]
    assert item["to"] == open_ones.get(number=numbers[0].canonical).standby_id
    services.finish(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="done")
    stand_ins.run()
    assert not open_ones.all().exists()
    [item] = carrier.post("/forwardings/lookups", json={"numbers": [numbers[0].canonical]}).json()["items"]
    assert item["to"] is None


def test_a_label_that_is_not_wanted_any_more_is_no_agreement(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(2)
    window = book(ask(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    assert fresh(window).state == Window.State.VERIFYING
    Number.objects.filter(pk=numbers[0].pk).update(state=Number.State.SUSPENDED)
    reconciler.reconcile_displays([numbers[0].pk])
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(numbers[0]).values()) == {None}
    seen = window.gates.get(name="seen")
    assert (fresh(window).state, seen.state) == (Window.State.VERIFYING, "held")
    assert seen.details["reason"]["code"] == "not_wanted_there"
    Number.objects.filter(pk=numbers[0].pk).update(state=Number.State.ACTIVE)
    reconciler.reconcile_displays([numbers[0].pk])
    stand_ins.later(hours=13)
    assert fresh(window).state == Window.State.COMPLETED


def test_a_critical_directory_that_got_stricter_meanwhile_keeps_it_open(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example")
    numbers = fresh_numbers(1)
    publish(numbers, "青禾")
    stand_ins.run()
    window = book(ask(numbers))
    text = window.request.text
    Directory.objects.filter(code="huawei").update(longest_label=len(text) - 1)
    stand_ins.at(window.starts_at)
    stand_ins.run()
    published = window.gates.get(name="published")
    assert (published.state, published.details["reason"]["code"]) == ("held", "not_wanted_there")
    assert (stand_ins.on_handsets(numbers[0])["huawei"], stand_ins.on_handsets(numbers[0])["xiaomi"]) == ("青禾", text)
    services.waive_gate(window.pk, "published", reason="it keeps the old one", actor=ACTOR)
    assert said(window, {"label_published", "label_published_in_part"}) == {"label_published_in_part"}
    assert Message.objects.get(template="maintenance/window_published").parameters["waived"] is True


def test_who_is_told_that_it_is_published_reads_by_when_handsets_show_it(
    stand_ins: StandIns, in_acme: Tenant, send_due_messages: DueMessages
) -> None:
    stand_ins.at(AFTERNOON)
    Directory.objects.filter(code="apple").update(active=False)  # what is slowest then is the app, after two hours
    agreed_contact(name="王敏", mobile="13800138000", language="en")
    window = book(ask(fresh_numbers(1)))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    send_due_messages()
    window.refresh_from_db()
    with translation.override("en"):
        seen_by = moment_text(window.published_at + timedelta(hours=2))
    assert any(f"expected on handsets by {seen_by}" in text for _mobile, text in send_due_messages.texts)


def test_a_number_that_is_given_up_meanwhile_keeps_nothing_open(stand_ins: StandIns, in_acme: Tenant) -> None:
    stand_ins.at(AFTERNOON)
    numbers = fresh_numbers(2)
    window = book(ask(numbers))
    stand_ins.at(window.starts_at)
    stand_ins.run()
    release_numbers([numbers[0].pk], actor=ACTOR)
    stand_ins.later(hours=13)
    assert fresh(window).state == Window.State.COMPLETED
