"""Asking for a label and booking its window."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from portal.tryout.demo import ensure_directories
from tests.labels.shared_names import LOOK_LIKE_NUMBERS
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import BusinessClock

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

FOR_A_REVIEWER = "小天鹅"  # nothing of the legal name
HTMX = {"HTTP_HX_REQUEST": "true"}
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday, outside every blackout


def ask(client: PortalClient, **fields: Any) -> Any:
    """Post the form of a label change."""
    return client.post(reverse("change_new"), {"text": LABEL, "scope": "all", **fields})


def requests() -> Any:
    from maintenance.models import MaintenanceRequest

    return MaintenanceRequest.objects.all()


def windows() -> Any:
    from maintenance.models import Window

    return Window.objects.all()


# ---------------------------------------------------------------- the form


@pytest.mark.parametrize(
    ("fields", "count"),
    [({"scope": "all"}, 3), ({"scope": "group", "group": "客服"}, 2)],
)
def test_all_numbers_or_those_of_a_group(
    operator: PortalClient, numbers: list[Number], fields: dict[str, str], count: int
) -> None:
    answer = ask(operator, **fields)
    draft = requests().get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("proposal", args=[draft.pk])
    assert draft.number_count == count


def test_the_first_window_is_booked_at_once(operator: PortalClient, numbers: list[Number]) -> None:
    answer = ask(operator, book="1")
    window = windows().get()
    assert answer["Location"] == reverse("window", args=[window.pk])
    proposed = operator.get(answer["Location"]).content.decode()
    assert "The window is booked." in proposed
    answer = ask(operator, book="1", text="青禾")
    assert windows().count() == 1, "a change of these numbers is under way"
    assert answer.status_code == 422


def test_while_edits_are_paused_it_waits_in_the_line(operator: PortalClient, numbers: list[Number]) -> None:
    from maintenance.intake import services as intake
    from tenants.domain.actors import Actor

    intake.pause_edits(reason="Repair", actor=Actor("staff", "Li"))
    answer = ask(operator, book="1")
    assert windows().count() == 0
    page = operator.get(answer["Location"]).content.decode()
    assert "Edits are paused: your request is queued and will be booked automatically." in page


def test_where_the_time_was_taken_meanwhile_others_are_proposed(
    operator: PortalClient, numbers: list[Number], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maintenance import selectors, services

    def taken(draft: object, *_given: object, **_named: object) -> None:
        raise services.Conflict("Somebody was faster.", selectors.proposal(requests().get(pk=draft)))

    monkeypatch.setattr(services, "hand_in", taken)
    answer = ask(operator, book="1")
    assert answer["Location"] == reverse("proposal", args=[requests().get().pk])
    assert "Somebody was faster." in operator.get(answer["Location"]).content.decode()


def test_a_group_is_offered_as_one_line_with_its_numbers_counted(operator: PortalClient, numbers: list[Number]) -> None:
    assert operator.get("/changes/new/").context["groups"] == {"客服": 2}


def test_chosen_numbers(operator: PortalClient, numbers: list[Number]) -> None:
    ask(operator, scope="selected", numbers=[numbers[0].pk, numbers[2].pk, numbers[0].pk])
    assert set(requests().get().numbers.all()) == {numbers[0], numbers[2]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scope": "selected"}, "Choose at least one number."),
        ({"scope": "group", "group": "nobody"}, "Choose at least one number."),
        ({"scope": "selected", "numbers": ["01a20ea9-6b38-749b-a33c-f1e98d6d8db3"]}, "not among your active numbers"),
        ({"scope": "selected", "numbers": ["x"]}, "Choose numbers from the list."),
        ({"text": "国务院"}, "This label cannot be used"),
        ({"text": ""}, "This field is required."),
        ({"valid_until": "2020-01-01T00:00"}, "This is in the past."),
        ({"valid_from": "2027-02-01T00:00", "valid_until": "2027-01-01T00:00"}, "must be after its start"),
    ],
)
def test_wrong_input_is_said_and_kept(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock, fields: dict[str, Any], said: str
) -> None:
    business_clock.set(NOON)
    answer = ask(operator, **fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{fields.get("text", LABEL)}"' in page
    assert not requests().exists()


def test_a_scene_label_in_the_clients_zone(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock
) -> None:
    business_clock.set(NOON)
    ask(operator, valid_from="2026-12-01T08:00", valid_until="2026-12-12T23:00")
    draft = requests().get()
    assert draft.valid_from.isoformat() == "2026-12-01T00:00:00+00:00"
    assert draft.valid_until.isoformat() == "2026-12-12T15:00:00+00:00"


def test_a_double_click_makes_one_draft(operator: PortalClient, numbers: list[Number]) -> None:
    first, second = ask(operator, once="token"), ask(operator, once="token")
    assert first["Location"] == second["Location"]
    assert requests().count() == 1


def test_a_refused_form_can_be_sent_again_with_the_same_token(operator: PortalClient, numbers: list[Number]) -> None:
    assert ask(operator, once="token", text="").status_code == 422
    assert ask(operator, once="token").status_code == 302


def test_a_token_of_one_form_is_void_for_another(operator: PortalClient, numbers: list[Number]) -> None:
    ask(operator, once="token")
    answer = operator.post(reverse("change_calibration"), {"scope": "all", "once": "token"})
    assert answer.status_code == 302
    assert requests().count() == 2


def test_numbers_from_a_link_are_chosen(operator: PortalClient, numbers: list[Number]) -> None:
    page = operator.get(reverse("change_new"), {"number": [str(numbers[1].pk), "nonsense"]}).content.decode()
    assert f'value="{numbers[1].pk}" checked' in page
    assert f'value="{numbers[0].pk}" checked' not in page


# ---------------------------------------------------------------- while typing


def test_the_checks_while_typing(operator: PortalClient, numbers: list[Number]) -> None:
    def said(text: str) -> str:
        return operator.post(reverse("change_check"), {"text": text}, **HTMX).content.decode()

    assert "This label can be used." in said(LABEL)
    assert "A reviewer checks this label" in said(FOR_A_REVIEWER)
    assert "This label cannot be used." in said("国务院")
    assert "Check results appear here." in said("  ")
    assert 'id="handsets"' in said(LABEL)
    assert LABEL in said(LABEL)


@pytest.mark.parametrize("label", LOOK_LIKE_NUMBERS)
def test_what_looks_like_an_official_number_says_so(operator: PortalClient, numbers: list[Number], label: str) -> None:
    page = operator.post(reverse("change_check"), {"text": label}, **HTMX).content.decode()
    assert "A reviewer checks this label" in page
    assert page.count("This could be mistaken for") == 1
    operator.cookies["django_language"] = "zh-hans"
    assert "易被误认为" in operator.post(reverse("change_check"), {"text": label}, **HTMX).content.decode()


@pytest.mark.parametrize(
    "text",
    ["青岚软件" * 25_000, "a" * 100_000, "\ufdfa" * 90, "-" * 100_000, "1" * 100_000],
    ids=lambda text: ascii(text[:4]),
)
def test_a_text_that_no_label_can_be_is_not_looked_into(
    operator: PortalClient, viewer: PortalClient, numbers: list[Number], text: str
) -> None:
    """Its check took as long as the square of its length: 13 seconds of a processor for 16,000 characters."""
    operator.post(reverse("change_check"), {"text": "青岚软件"}, **HTMX)  # loads by what labels are recognised
    for page in ("change_check", "standby_check"):
        began = time.process_time()
        said = operator.post(reverse(page), {"text": text}, **HTMX).content.decode()
        assert time.process_time() - began < 2.0
        assert "This label cannot be used." in said
        assert "characters" in said, "what is wrong: its length"
        assert len(said) < 20_000, "and it is not sent back"
    began = time.process_time()
    assert operator.post(reverse("change_new"), {"text": text, "scope": "all"}).status_code == 422
    assert operator.get(reverse("change_new"), {"text": text[:4000]}).status_code == 200
    assert time.process_time() - began < 2.0


def test_a_directory_that_does_not_take_the_label_is_named(operator: PortalClient, numbers: list[Number]) -> None:
    from labels.directories.models import Directory

    ensure_directories()
    Directory.objects.filter(code="xiaomi").update(longest_label=len(LABEL) - 1, critical=False)
    page = operator.post(reverse("change_check"), {"text": LABEL}, **HTMX).content.decode()
    assert f"Xiaomi shows at most {len(LABEL) - 1} characters" in page
    assert "This label can be used." in page
    Directory.objects.filter(code="xiaomi").update(critical=True)
    page = operator.post(reverse("change_check"), {"text": LABEL}, **HTMX).content.decode()
    assert "This label cannot be used." in page


def test_what_is_typed_is_never_markup(operator: PortalClient, numbers: list[Number]) -> None:
    page = operator.post(reverse("change_check"), {"text": "<b>青禾"}, **HTMX).content.decode()
    assert "<b>青禾" not in page
    assert "&lt;b&gt;青禾" in page


def test_searching_keeps_the_chosen_numbers(operator: PortalClient, numbers: list[Number]) -> None:
    page = operator.post(reverse("change_numbers"), {"q": "0571", "numbers": [numbers[0].pk]}, **HTMX).content.decode()
    assert f'value="{numbers[0].pk}" checked' in page  # 400-820-1234: chosen
    assert f'value="{numbers[1].pk}">' in page  # 0571-8765 4321: found
    nothing = operator.post(reverse("change_numbers"), {"q": "9999"}, **HTMX).content.decode()
    assert "No matching numbers." in nothing


def test_searching_by_note_group_and_label(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any]
) -> None:
    book(numbers=numbers[2:])
    for text, number in (("客服", numbers[0]), (LABEL[:2], numbers[2]), ("400 820", numbers[0])):
        page = operator.post(reverse("change_numbers"), {"q": text}, **HTMX).content.decode()
        assert str(number.pk) in page


# ---------------------------------------------------------------- the proposal


@pytest.fixture
def draft(operator: PortalClient, numbers: list[Number], business_clock: BusinessClock) -> Any:
    """A label change that nobody has booked, at noon."""
    business_clock.set(NOON)
    ask(operator)
    return requests().get()


def test_the_proposal_says_everything(operator: PortalClient, draft: Any) -> None:
    answer = operator.get(reverse("proposal", args=[draft.pk]))
    page, context = answer.content.decode(), answer.context
    assert len(context["times"].slots) == 3
    assert context["times"].slots[0].reasons[0] == "Can start at once"
    assert all(slot.published_by > slot.starts_at for slot in context["times"].slots)
    assert all(slot.completed_by - slot.published_by == timedelta(hours=12) for slot in context["times"].slots)  # iOS
    bars = context["estimate"].factors
    assert context["estimate"].base + sum((timedelta(minutes=bar.minutes) for bar in bars), timedelta()) == (
        context["estimate"].likely
    )
    assert all(bar.label in page for bar in bars)
    assert [group.most for group in context["seen"]] == sorted(group.most for group in context["seen"])
    assert "Standard" in page
    assert context["change"].lane_reasons
    assert "Can start at once" in page
    assert "This label can be used." in page


def test_a_wish_is_asked_for_by_htmx(operator: PortalClient, draft: Any) -> None:
    url = reverse("proposal", args=[draft.pk])
    answer = operator.get(url, {"nights": "on", "not_weekdays": ["2", "3"], "before": "2026-12-10"}, **HTMX)
    page = answer.content.decode()
    assert "<html" not in page
    assert answer["Vary"].startswith("HX-Request") or "HX-Request" in answer["Vary"]
    shanghai = [slot.starts_at.astimezone(NOON.tzinfo) for slot in answer.context["times"].slots]
    assert shanghai
    assert all(start.hour >= 22 or start.hour < 6 for start in shanghai)
    assert all(start.weekday() not in (2, 3) for start in shanghai)
    assert '<input type="hidden" name="nights" value="on">' in page
    assert '<input type="hidden" name="before" value="2026-12-10">' in page
    assert "As you requested" in page


def test_a_wish_that_nothing_fits(operator: PortalClient, draft: Any) -> None:
    answer = operator.get(reverse("proposal", args=[draft.pk]), {"before": "2026-11-01"})
    assert "No suitable time under the present conditions. Alternatives are below." in answer.content.decode()


def test_what_was_passed_over_is_said(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock
) -> None:
    business_clock.set(NOON)
    operator.post(reverse("change_calibration"), {"scope": "all"})
    answer = operator.get(reverse("proposal", args=[requests().get().pk]))
    assert answer.context["times"].passed_over[0].reasons
    assert "Times not recommended" in answer.content.decode()


def test_a_viewer_sees_the_proposal_but_cannot_book(viewer: PortalClient, draft: Any) -> None:
    page = viewer.get(reverse("proposal", args=[draft.pk])).content.decode()
    assert "Book this window" not in page
    assert viewer.post(reverse("book", args=[draft.pk]), {"slot": NOON.isoformat()}).status_code == 403
    assert not windows().exists()


# ---------------------------------------------------------------- booking


def first_slot(client: PortalClient, draft: Any, **wish: Any) -> str:
    slot: str = client.get(reverse("proposal", args=[draft.pk]), wish).context["times"].slots[0].value
    return slot


def test_booking_leads_to_the_window(operator: PortalClient, draft: Any) -> None:
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": first_slot(operator, draft)})
    window = windows().get()
    assert answer["Location"] == reverse("window", args=[window.pk])
    assert window.state == "scheduled"
    assert operator.get(reverse("proposal", args=[draft.pk]))["Location"] == answer["Location"]


def test_a_double_click_books_once(operator: PortalClient, draft: Any) -> None:
    slot = first_slot(operator, draft)
    answers = [operator.post(reverse("book", args=[draft.pk]), {"slot": slot, "once": "t"}) for _again in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert windows().count() == 1


def test_booking_under_a_wish(operator: PortalClient, draft: Any) -> None:
    slot = first_slot(operator, draft, nights="on", not_weekdays="2")
    assert operator.post(reverse("book", args=[draft.pk]), {"slot": slot}).status_code == 409  # not proposed without it
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": slot, "nights": "on", "not_weekdays": "2"})
    assert answer.status_code == 302


def test_a_time_that_is_no_longer_free(operator: PortalClient, draft: Any, business_clock: BusinessClock) -> None:
    slot = first_slot(operator, draft)
    business_clock.advance(hours=3)
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": slot})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This window is no longer available." in page
    assert len(answer.context["times"].slots) == 3
    assert answer.context["times"].slots[0].starts_at > datetime.fromisoformat(slot)


@pytest.mark.parametrize("slot", ["", "tomorrow"])
def test_no_window_chosen(operator: PortalClient, draft: Any, slot: str) -> None:
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": slot})
    assert answer.status_code == 422
    assert "Choose a window." in answer.content.decode()


def test_a_number_whose_change_is_under_way(
    operator: PortalClient, draft: Any, numbers: list[Number], book: Callable[..., Any]
) -> None:
    book()
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": first_slot(operator, draft)})
    assert answer.status_code == 409
    assert "already under way" in answer.content.decode()


def test_discarding_a_draft(operator: PortalClient, draft: Any) -> None:
    for _again in range(2):
        assert operator.post(reverse("request_withdraw", args=[draft.pk])).status_code == 302
    assert requests().get().state == "withdrawn"
    page = operator.get(reverse("proposal", args=[draft.pk])).content.decode()
    assert "This change was discarded" in page
    answer = operator.post(reverse("book", args=[draft.pk]), {"slot": NOON.isoformat()})
    assert answer.status_code == 409


def test_what_is_booked_is_not_said_to_be_discarded(operator: PortalClient, book: Callable[..., Any]) -> None:
    booked = book().request
    page = operator.post(reverse("request_withdraw", args=[booked.pk]), follow=True).content.decode()
    assert "already been booked or withdrawn" in page
    assert "The change was discarded" not in page
    assert requests().get(pk=booked.pk).state == booked.state


def test_unknown_and_foreign_changes_are_404(
    operator: PortalClient, draft: Any, globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    stranger = client_of(globex, "operator")
    for name in ("book", "request_withdraw"):
        assert stranger.post(reverse(name, args=[draft.pk])).status_code == 404
    assert stranger.get(reverse("proposal", args=[draft.pk])).status_code == 404
    assert operator.get(reverse("proposal", args=[globex.pk])).status_code == 404


# ---------------------------------------------------------------- calibration


# ---------------------------------------------------------------- in the client's own review
