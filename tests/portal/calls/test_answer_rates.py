"""A wrong mark after a window lowers the answer rate: found by its calls, named, the appeal one click away."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.portal.parties import Parties
from tests.portal.programs import Program
from tests.portal.windows.test_pages import NOON, SHANGHAI, page
from tests.portal_client import PortalClient, sign_in
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
A_DAY = 400
LINE = (
    '"","{shown}","{called}","default","{at}","{answer}","{at}","40","{seconds}","{cause}","{id}","","7","PCMU",'
    '"PCMU"\n'
)


def calls_file(shown: list[str], days: list[date], rate: float, seed: int) -> bytes:
    """A_DAY calls a day, of which about `rate` are answered, as FreeSWITCH writes them."""
    dice = random.Random(seed)
    lines = []
    for day in days:
        for place in range(A_DAY):
            at = datetime(day.year, day.month, day.day, 9 + place % 10, place % 60, tzinfo=SHANGHAI)
            heard = dice.random() < rate
            lines.append(
                LINE.format(
                    shown=shown[place % len(shown)],
                    called=f"139{dice.randrange(10**8):08}",
                    at=f"{at:%Y-%m-%d %H:%M:%S}",
                    answer=f"{at:%Y-%m-%d %H:%M:%S}" if heard else "",
                    seconds=30 if heard else 0,
                    cause="NORMAL_CLEARING" if heard else "NO_ANSWER",
                    id=f"{seed}-{day}-{place}",
                )
            )
    return "".join(lines).encode()


def bring(operator: PortalClient, content: bytes, run_due_work: DueWork) -> None:
    answer = operator.post(reverse("calls"), {"file": SimpleUploadedFile("Master.csv", content)})
    answer = operator.post(answer["Location"], {"zone": "Asia/Shanghai"})
    assert answer.status_code == 302, answer.content.decode()
    run_due_work()


@pytest.fixture
def finished(book: Callable[..., Any], business_clock: BusinessClock, run_due_work: DueWork) -> Any:
    """A window that is over, everything on handsets."""
    business_clock.set(NOON)
    window = book()
    run_due_work()
    business_clock.advance(hours=40)
    run_due_work()
    window.refresh_from_db()
    assert window.state == "completed"
    return window


def around(window: Any) -> tuple[list[date], list[date]]:
    from maintenance.calls.comparisons import first_day_after

    start, since = window.started_at.astimezone(SHANGHAI).date(), first_day_after(window)
    return [start - timedelta(days=back) for back in range(28, 0, -1)], [since + timedelta(days=n) for n in range(7)]


def test_a_fall_after_a_window_is_found_named_and_led_to_its_appeal(
    finished: Any,
    operator: PortalClient,
    staff: Tenant,
    numbers: list[Number],
    parties: Parties,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    program_of: Callable[..., Program],
    in_acme: Tenant,
) -> None:
    from compliance.evidence.models import Record
    from labels.directories.adapters import Mark
    from labels.displays import looking
    from labels.models import Display
    from maintenance.calls.models import Comparison

    assert "Not compared yet" in page(operator, finished)
    for number in numbers:
        parties.marks["huawei", number.canonical] = Mark("wrong_industry", business_clock.now())
    looking.check_consistency("huawei")
    run_due_work()
    before, after = around(finished)
    shown = [number.canonical for number in numbers]
    bring(operator, calls_file(shown, before, 0.36, 1), run_due_work)
    assert not Comparison.objects.exists(), "nothing after the window yet"
    business_clock.set(datetime(after[-1].year, after[-1].month, after[-1].day, tzinfo=SHANGHAI) + timedelta(days=2))
    bring(operator, calls_file(shown, after[:-1], 0.28, 2), run_due_work)
    comparison = Comparison.objects.latest("made_at")
    assert (comparison.verdict, comparison.look, comparison.after_calls) == ("fell", 7, 6 * A_DAY)
    said = page(operator, finished)
    assert "lower than before" in said
    first = said.partition("<ol>")[2].partition("</li>")[0]
    assert "All numbers alike" in first
    assert "Wrong industry" in first
    marked = Display.objects.filter(mark="wrong_industry").order_by("pk")[0]
    assert reverse("display", args=[marked.pk]) in first
    assert "<svg" in said
    assert "Huawei marks it as “Wrong industry”" in said
    assert reverse("window", args=[finished.pk]) in said
    assert Record.objects.filter(action="calls_compared", subject_id=str(finished.pk)).count() == 1
    told = program_of(in_acme).get(f"/windows/{finished.pk}/comparison").json()
    assert (told["verdict"], told["data_sha256"]) == ("fell", comparison.data_sha256)
    assert told["suspects"][0]["next_step"] == "appeal"
    assert told["suspects"][0]["page"] == reverse("display", args=[marked.pk])
    assert "20.0 %" in told["said"]

    made = Comparison.objects.count()
    bring(operator, calls_file(shown, after[-1:], 0.28, 3), run_due_work)
    assert Comparison.objects.count() == made + 1, "a late file is looked at too"
    bring(operator, calls_file(shown, after[-1:], 0.28, 3) + b"\n", run_due_work)
    assert Comparison.objects.count() == made + 1, "the same calls in another file change nothing"
    desk_client = sign_in(staff, "reviewer", 1)
    desk_client.cookies["django_language"] = "en"
    desk = desk_client.get("/admin/answer-rates/").content.decode()
    assert "Look into it" in desk
    assert badge_of(desk, reverse("admin:answer_rates", urlconf="portal.urls_platform")) == "1"


def badge_of(desk: str, address: str) -> str:
    """What the side bar says beside a page."""
    beside = desk.partition(f'href="{address}"')[2].partition("</a>")[0]
    return re.sub(r"<[^>]*>", " ", beside).split()[-1]


TOLD = {
    "en": (
        "in the 7 days after “",
        "20.0 % lower than before",
        "Likely cause: All numbers alike: Huawei marks it as “Wrong industry” since then (numbers: 3).",
        "What to do: Appeal against the mark.",
    ),
    "zh-hans": ("后的 7 天内", "比之前低20.0 %", "可能原因：所有号码都下降：华为", "建议：对标记提出申诉。"),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_fall_is_told_with_its_cause_and_is_to_be_done_until_the_cause_is_gone(
    finished: Any,
    operator: PortalClient,
    numbers: list[Number],
    parties: Parties,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    in_acme: Tenant,
    mailoutbox: list[Any],
    language: str,
) -> None:
    from labels.directories.adapters import Mark
    from labels.displays import looking
    from tests.contacts import agreed_contact

    for number in numbers:
        parties.marks["huawei", number.canonical] = Mark("wrong_industry", business_clock.now())
    looking.check_consistency("huawei")
    run_due_work()
    agreed_contact(name="李青", email="li@qinghe.example", language=language)
    before, after = around(finished)
    shown = [number.canonical for number in numbers]
    bring(operator, calls_file(shown, before, 0.36, 1), run_due_work)
    business_clock.set(datetime(after[-1].year, after[-1].month, after[-1].day, tzinfo=SHANGHAI) + timedelta(days=2))
    bring(operator, calls_file(shown, after[:-1], 0.28, 2), run_due_work)
    bring(operator, calls_file(shown, after[-1:], 0.28, 3), run_due_work)
    send_due_messages()
    [letter] = [each.body for each in mailoutbox if TOLD[language][-1] in each.body]
    assert all(each in letter for each in TOLD[language]), letter
    operator.cookies["django_language"] = language
    title = {"en": "The answer rate fell after “", "zh-hans": "后接通率下降"}[language]
    assert title in operator.get("/").content.decode()
    parties.marks.clear()
    looking.check_consistency("huawei")
    run_due_work()
    assert title not in operator.get("/").content.decode(), "its cause is gone"


def test_what_was_found_cannot_be_changed(
    finished: Any, operator: PortalClient, numbers: list[Number], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from django.db import Error, transaction

    from maintenance.calls.models import Comparison

    before, after = around(finished)
    business_clock.advance(days=4)
    shown = [number.canonical for number in numbers]
    bring(operator, calls_file(shown, [*before[-14:], *after[:1]], 0.36, 4), run_due_work)
    comparison = Comparison.objects.latest("made_at")
    assert comparison.verdict in ("too_few", "no_fall")
    with pytest.raises(Error, match="comparisons are not changed"), transaction.atomic():
        Comparison.objects.update(verdict="fell")


def test_charts_are_of_all_numbers_a_group_or_one_with_what_happened_laid_on(
    finished: Any,
    operator: PortalClient,
    numbers: list[Number],
    parties: Parties,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    program_of: Callable[..., Program],
    in_acme: Tenant,
) -> None:
    from labels.directories.adapters import Mark
    from labels.displays import looking
    from labels.models import Number, SeenMark

    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    looking.check_consistency("huawei")
    run_due_work()
    Number.objects.filter(pk=numbers[0].pk).update(group="热线")
    before, after = around(finished)
    business_clock.set(datetime(after[-1].year, after[-1].month, after[-1].day, tzinfo=SHANGHAI) + timedelta(days=2))
    bring(operator, calls_file([numbers[0].canonical], after[:2], 0.5, 7), run_due_work)
    bring(operator, calls_file([numbers[1].canonical], [before[-1]], 0.5, 8), run_due_work)
    of_all = operator.get(reverse("calls")).content.decode()
    assert of_all.count('r="3.5"') == 3
    assert of_all.count(reverse("window", args=[finished.pk])) == 1
    assert "Huawei marks it as “Fraud” (numbers: 1)" in of_all
    of_group = operator.get(reverse("calls"), {"group": "热线"}).content.decode()
    assert of_group.count('r="3.5"') == 2
    of_one = operator.get(reverse("calls"), {"number": numbers[1].canonical}).content.decode()
    assert of_one.count('r="3.5"') == 1
    assert "Fraud" not in of_one
    assert "not one of your numbers" in operator.get(reverse("calls"), {"number": "010-1234 5678"}).content.decode()
    assert operator.get(reverse("calls"), {"network": "unicom"}).content.decode().count('r="3.5"') == 0
    program = program_of(in_acme)
    told = program.get("/answer-rates?group=%E7%83%AD%E7%BA%BF").json()
    assert len(told["days"]) == 2
    assert {each["kind"] for each in told["happened"]} >= {"window", "mark"}
    assert len(program.get(f"/answer-rates?number={numbers[1].canonical}&network=mobile").json()["days"]) == 1

    del parties.marks["huawei", numbers[0].canonical]
    looking.check_consistency("huawei")
    run_due_work()
    mark = SeenMark.objects.get()
    assert mark.gone_at is not None
    assert "Fraud" in operator.get(reverse("calls")).content.decode(), "the chart keeps what is gone"
    type(finished).objects.filter(pk=finished.pk).update(state="missed", started_at=None, completed_at=None)
    never_ran = operator.get(reverse("calls")).content.decode()
    assert reverse("window", args=[finished.pk]) not in never_ran, "it was said to be under maintenance then"


def test_the_better_label_is_offered_on_the_page_of_labels(
    finished: Any,
    operator: PortalClient,
    numbers: list[Number],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    program_of: Callable[..., Program],
    in_acme: Tenant,
) -> None:
    from labels.models import LabelVersion

    page_of_labels = operator.get(reverse("labels")).content.decode()
    assert "answered more often" not in page_of_labels
    LabelVersion.objects.filter(number=numbers[1]).update(text="青禾售后")
    _before, after = around(finished)
    days = [after[0] + timedelta(days=place) for place in range(14)]
    business_clock.set(datetime(days[-1].year, days[-1].month, days[-1].day, tzinfo=SHANGHAI) + timedelta(days=2))
    bring(operator, calls_file([numbers[0].canonical], days, 0.30, 11), run_due_work)
    bring(operator, calls_file([numbers[1].canonical], days, 0.45, 12), run_due_work)
    page_of_labels = operator.get(reverse("labels")).content.decode()
    assert "“青禾售后” is answered" in page_of_labels
    assert f"{reverse('change_new')}?text=" in page_of_labels
    told = program_of(in_acme).get("/answer-rates/labels").json()
    best = told["labels"][0]
    assert (best["text"], best["better"]) == ("青禾售后", True)
    assert {each["text"] for each in told["scenes"]} == {"售后", ""}
