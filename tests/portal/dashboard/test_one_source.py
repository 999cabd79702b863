"""What two places say of one thing: pictures and the table beside them, lists and the window they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from maintenance.models import WINDOW_STATES
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
HTMX = {"HTTP_HX_REQUEST": "true"}


def badges(page: str) -> list[str]:
    return re.findall(r'<span class="state[^"]*">.*?<span class="state-word">(.*?)</span>', page)


def entry(page: str, url: str) -> str:
    """The list's entry that leads to a page."""
    start = page.index(f'<a class="entry plain" href="{url}"')
    return page[start : page.index("</li>", start)]


# ---------------------------------------------------------------- pictures


def pictures(page: str) -> list[str]:
    """What the handsets on a page show; "" where it is the bare number."""
    figures = re.findall(r'<figure class="handset .*?</figure>', page, re.DOTALL)
    return [(re.findall(r'class="handset-text">(.*?)<', figure) or [""])[0] for figure in figures]


def table(answer: Any) -> list[str]:
    rows = {row.platform: row.shown for row in reversed(answer.context["progress"].directories)}
    return [rows["android"], rows["ios"]]


def test_the_pictures_of_a_window_show_what_its_table_says(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    window = book()
    url = reverse("window", args=[window.pk])

    def both() -> tuple[list[str], list[str]]:
        answer = operator.get(url)
        return pictures(answer.content.decode()), table(answer)

    assert both() == (["", ""], ["", ""]), "nothing is there yet"
    run_due_work()
    assert both() == ([LABEL, ""], [LABEL, ""]), "Android shows it at once"
    fragment = operator.get(reverse("window_progress", args=[window.pk]), **HTMX).content.decode()
    assert pictures(fragment) == [LABEL, ""], "they move with the table"
    business_clock.advance(hours=13)
    run_due_work()
    assert both() == ([LABEL, LABEL], [LABEL, LABEL])


@pytest.mark.parametrize("ended", ["window_abort", "window_roll_back"])
def test_the_pictures_of_a_window_that_was_taken_back_show_what_came_back(
    operator: PortalClient,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    parties: Parties,
    ended: str,
) -> None:
    from maintenance.models import Window

    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    if ended == "window_abort":
        parties.refusing |= {"huawei"}
    window = book(text="青禾")
    run_due_work()
    sequence = Window.objects.get(pk=window.pk).sequence
    operator.post(reverse(ended, args=[window.pk]), {"reason": "Not this one", "sequence": sequence})
    parties.refusing.clear()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    answer = operator.get(reverse("window", args=[window.pk]))
    assert answer.context["window"].row.state in ("aborted", "rolled_back")
    assert pictures(answer.content.decode()) == table(answer) == [LABEL, LABEL]


def test_the_picture_of_a_number_is_that_of_the_dashboard(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, numbers: list[Number]
) -> None:
    """Of several Android directories the first counts, everywhere."""
    from labels.models import Display

    book(numbers=numbers[:1])
    run_due_work()
    Display.objects.filter(directory__code="xiaomi").update(shown="青禾")
    of_number = pictures(operator.get(reverse("number", args=[numbers[0].pk])).content.decode())
    of_dashboard = pictures(operator.get(reverse("dashboard")).content.decode())
    assert of_number == of_dashboard == [LABEL, ""]


# ---------------------------------------------------------------- states


def states_everywhere(operator: PortalClient, window: Any) -> set[tuple[str, ...]]:
    url = reverse("window", args=[window.pk])
    states = {tuple(badges(entry(operator.get(reverse(name)).content.decode(), url))) for name in ("labels", "windows")}
    page = operator.get(url).content.decode()
    head = page[page.index('class="progress-head"') : page.index('id="progress-title"')]
    assert {badges(head)[-1]} == {each[-1] for each in states}, "nor does the window itself say something else"
    return states


def test_a_window_is_said_to_stand_alike_wherever_it_is_listed(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, numbers: list[Number]
) -> None:
    scheduled = book(numbers=numbers[:1], slot=1)
    in_review = book(text="小天鹅", numbers=numbers[1:2])
    seen = book(numbers=numbers[2:])
    run_due_work()
    assert states_everywhere(operator, scheduled) == {("Standard", "Scheduled")}
    assert states_everywhere(operator, in_review) == {("Standard", "Waiting for approval")}
    assert states_everywhere(operator, seen) == {("Standard", "Verifying on handsets")}


def test_every_state_of_a_window_has_one_wording() -> None:
    """The calendar feed and the desk say it by the model, the pages by the look."""
    from django.utils import translation

    from portal.templatetags._statuses import look

    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert {state: str(look("window", state).word) for state in WINDOW_STATES} == {
                state: str(label) for state, label in WINDOW_STATES.items()
            }


def test_a_published_window_waits_for_no_document(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from compliance.models import Licence

    window = book(slot=1)
    Licence.objects.filter(document_type="business_licence").delete()

    def waiting() -> list[Any]:
        owed = operator.get(reverse("licences")).context["owed"]
        return [each.pk for row in owed for each in row.windows]

    assert waiting() == [window.pk]
    type(window).objects.filter(pk=window.pk).update(state="verifying", published_at=window.starts_at)
    assert waiting() == []


def test_what_differs_is_not_expected_by_an_instant_that_has_passed(
    operator: PortalClient,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    parties: Parties,
    numbers: list[Number],
) -> None:
    from labels.directories.adapters import Mark

    window = book()
    run_due_work()
    (label,) = operator.get(reverse("labels")).context["labels"]
    assert label.expected_by is not None, "iOS is on its way"
    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    business_clock.advance(hours=13)
    run_due_work()
    pages = [reverse("labels"), reverse("dashboard"), reverse("window", args=[window.pk])]
    operator.post(reverse("display_look"), {"number": numbers[0].pk})
    run_due_work()
    for url in pages:
        page = operator.get(url).content.decode()
        assert "Shows something else" in page, url
        assert "expected by" not in page, url
    cell = numbers[0].displays.get(directory__code="huawei")
    assert cell.expected_by < business_clock.now() + timedelta(seconds=1)
    assert "Expected on handsets" not in operator.get(reverse("display", args=[cell.pk])).content.decode()
