"""What a window's page and its messages say is so: of a change that a newer one replaces, and of nothing to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def page(viewer: PortalClient, window: Any) -> str:
    return str(viewer.get(reverse("window", args=[window.pk])).content.decode())


def told(window: Any) -> dict[str, dict[str, Any]]:
    """What was queued about a window: the parameters of each message, by its name."""
    from tenants.outbox.models import Message

    rows = Message.objects.filter(about=f"window:{window.pk}")
    return {row.template.partition("/")[2]: row.parameters for row in rows}


def standing(window: Any) -> str:
    return str(type(window).objects.get(pk=window.pk).standing)


@pytest.fixture
def contact(in_acme: Tenant) -> None:
    """Somebody who is told of everything."""
    from tests.contacts import agreed_contact

    agreed_contact(name="李青", email="li@qinghe.example", mobile="13805710001")


def test_a_change_that_a_newer_one_replaces_is_superseded_not_seen(
    viewer: PortalClient, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock, contact: None
) -> None:
    first = book()
    run_due_work()
    assert standing(first) == "verifying"
    second = book(text="青禾")
    run_due_work()
    assert (standing(first), standing(second)) == ("superseded", "verifying")
    business_clock.advance(hours=13)
    run_due_work()
    assert (standing(first), standing(second)) == ("superseded", "completed_proved")
    shown = page(viewer, first)
    assert "a newer change has replaced or withdrawn its label on every number" in shown
    assert "Completed: visible on handsets" not in shown
    said = told(first)
    assert "window_superseded" in said
    assert "window_completed" not in said


def test_of_a_change_that_is_replaced_in_part_the_rest_is_said_to_be_seen(
    viewer: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    contact: None,
) -> None:
    first = book()
    run_due_work()
    book(text="青禾", numbers=numbers[:1])
    run_due_work()
    assert "a later change gave 1 number another label" in page(viewer, first)
    business_clock.advance(hours=13)
    run_due_work()
    assert standing(first) == "completed_proved"
    assert "Completed: visible on handsets; a later change gave 1 number another label" in page(viewer, first)
    assert told(first)["window_completed"]["superseded"] == 1


def test_maintenance_of_numbers_without_a_label_has_nothing_to_show(
    viewer: PortalClient,
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    in_acme: Tenant,
    contact: None,
) -> None:
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    request = services.draft_calibration(numbers=[each.pk for each in numbers], actor=ACTOR, standby_text="")
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    business_clock.set(window.starts_at)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    assert standing(window) == "completed_nothing"
    shown = page(viewer, window)
    assert "there was nothing to show on handsets" in shown
    assert "Not applicable: nothing to show" in shown
    said = told(window)
    assert "window_published" not in said
    assert said["window_completed"]["completion"] == "nothing"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_letters_about_work_that_brings_no_label_speak_of_none(
    in_acme: Tenant,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
    language: str,
) -> None:
    from maintenance import selectors, services
    from tests.contacts import agreed_contact
    from tests.scenarios.numbers import ACTOR

    agreed_contact(name="李青", email="li@qinghe.example", mobile="13805710001", language=language)
    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    request = services.draft_calibration(numbers=[each.pk for each in numbers], actor=ACTOR, standby_text="")
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    business_clock.set(window.starts_at)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    send_due_messages()
    letters = "\n".join(mail.body for mail in send_due_messages.emails if str(window.pk) in mail.body)
    assert ("handsets are being checked" if language == "en" else "正在核对手机端") in letters.lower()
    for word in ("new label", "new one", "cache", "新标签", "缓存"):
        assert word not in letters


def test_a_change_that_is_aborted_does_not_say_that_all_is_restored_already(
    viewer: PortalClient, operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, contact: None
) -> None:
    window = book()
    run_due_work()
    row = type(window).objects.get(pk=window.pk)
    operator.post(reverse("window_abort", args=[window.pk]), {"reason": "stop", "sequence": row.sequence})
    assert standing(window) == "aborted"
    assert "Taken back: what was to be shown before it is to be shown again" in page(viewer, window)
    assert told(window)["window_aborted"]["brought"] is True


def test_numbers_that_are_waited_for_may_break_between_one_another() -> None:
    """Fifty in one piece that does not break made the page 6,632 dots wide."""
    from django.template import Context, Engine

    from portal.windows.shown import HeldGate, WaitsFor

    waits = WaitsFor(numbers=["138 0013 8000", "138 0013 8001"], count=2, more=0, proved=0)
    shown = {"held": HeldGate("ownership", "Proof of the numbers", "why", False, True), "waits_for": waits}
    said = (
        Engine.get_default().get_template("portal/windows/_held.html").render(Context({**shown, "can_operate": False}))
    )
    assert said.count('<span class="number">138 0013 800') == 2


def test_why_the_platform_ended_it_is_said_in_the_language_of_whoever_reads(
    viewer: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    """The client reads Chinese, this reader English."""
    from django.utils import translation

    from maintenance import texts
    from maintenance.documents.window_report import window_report
    from maintenance.domain.lifecycle import WindowCommand
    from maintenance.models import Window
    from maintenance.services import undoing
    from tenants.domain.actors import PLATFORM
    from tenants.languages import for_all

    window = book()
    run_due_work()
    locked = Window.objects.select_for_update().select_related("request").get(pk=window.pk)
    why = for_all(lambda: texts.event_sentence("certification_frozen", {}))
    undoing.undo(locked, WindowCommand.ABORT, PLATFORM, why)
    said = {language: texts_in(language) for language in ("en", "zh-hans")}
    assert f"<small>{said['en']}</small>" in page(viewer, window)
    for language, words in said.items():
        with translation.override(language):
            paper = window_report(locked, language)
        assert words in [value for section in paper.sections for _name, value in section.facts]


def texts_in(language: str) -> str:
    from django.utils import translation

    from maintenance import texts

    with translation.override(language):
        return texts.event_sentence("certification_frozen", {})
