"""Standby labels, and the history."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

OURS = "维护中-紧急联系057187654321"  # the number in it is one of acme's


# ---------------------------------------------------------------- standby labels


def test_a_standby_label_is_handed_in_once(operator: PortalClient, viewer: PortalClient, numbers: list[Number]) -> None:
    from compliance.reviews.models import Case
    from labels.models import StandbyLabel

    assert viewer.post(reverse("standby"), {"text": OURS}).status_code == 403
    for _again in range(2):
        assert operator.post(reverse("standby"), {"text": OURS, "once": "t"}).status_code == 302
    assert StandbyLabel.objects.get().state == "in_review"
    case = Case.objects.get()
    page = operator.get(reverse("standby")).content.decode()
    assert reverse("case", args=[case.pk]) in page


def test_a_standby_label_with_a_foreign_number(operator: PortalClient, numbers: list[Number]) -> None:
    from labels.models import StandbyLabel

    text = "维护中-紧急联系02158881234"
    assert "cannot be used" in operator.post(reverse("standby_check"), {"text": text}).content.decode()
    answer = operator.post(reverse("standby"), {"text": text})
    assert answer.status_code == 422
    assert f'value="{text}"' in answer.content.decode()
    assert "A label may not contain a number: remove 02158881234." in answer.content.decode()
    assert not StandbyLabel.objects.exists()


def test_retiring(operator: PortalClient, numbers: list[Number], globex: Any, client_of: Callable[..., Any]) -> None:
    from labels.models import StandbyLabel

    label = StandbyLabel.objects.create(text=OURS, state="approved")
    url = reverse("standby_retire", args=[label.pk])
    assert client_of(globex, "owner").post(url).status_code == 404
    assert operator.post(url).status_code == 302
    label.refresh_from_db()
    assert label.state == "retired"


def test_where_it_is_shown(operator: PortalClient, numbers: list[Number]) -> None:
    from labels.models import StandbyLabel
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    StandbyLabel.objects.create(text=OURS, state="approved")
    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR, standby_text=OURS)
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    (lease,) = operator.get(reverse("standby")).context["leases"]
    assert (lease.count, lease.text, lease.window.pk) == (3, OURS, window.pk)


# ---------------------------------------------------------------- history


@pytest.fixture
def busy(book: Callable[..., Any], run_due_work: DueWork) -> Any:
    """A window that has run."""
    window = book()
    run_due_work()
    return window


def texts(answer: Any) -> list[str]:
    return [record.text for record in answer.context["records"]]


def test_the_story_in_sentences(viewer: PortalClient, busy: Any) -> None:
    answer = viewer.get(reverse("history"))
    assert "Step completed: published" in texts(answer)
    assert "Window started" in texts(answer)
    assert reverse("window", args=[busy.pk]) in answer.content.decode()


def test_filters(viewer: PortalClient, busy: Any) -> None:
    from compliance.evidence.models import Record

    def found(**query: str) -> list[str]:
        return texts(viewer.get(reverse("history"), query))

    assert len(found()) == Record.objects.count()
    by_people = Record.objects.filter(actor_kind="person").count()
    assert len(found(only="person")) == by_people < len(found())
    assert found(only="nobody") == found()
    assert 0 < len(found(q="青禾")) < len(found())
    assert found(since="2001-01-01", until="2099-01-01") == found()
    assert found(until="2001-01-01") == []
    assert found(since="never") == found()


@pytest.mark.parametrize("typed", ["02158661003", "021-5866 1003", "+862158661003", "+86 21 5866 1003", "5866 1003"])
def test_a_number_is_found_and_written_as_on_every_page(viewer: PortalClient, in_acme: Any, typed: str) -> None:
    from compliance.evidence.services import record
    from tests.scenarios.numbers import ACTOR

    record("number_released", actor=ACTOR, subject_kind="number", subject_id=in_acme.pk, number="+862158661003")
    record("number_released", actor=ACTOR, subject_kind="number", subject_id=in_acme.pk, number="+862158661004")
    answer = viewer.get(reverse("history"), {"q": typed})
    assert texts(answer) == ["Number 021-5866 1003 released"]
    assert "+86215" not in answer.content.decode().replace(f'value="{typed}"', "")
    table = viewer.get(reverse("list_csv", args=["history"]), {"q": typed}).getvalue().decode("utf-8-sig")
    assert "021-5866 1003" in table
    assert "+86215" not in table


def test_numbers_and_those_that_take_their_calls_are_said(viewer: PortalClient, in_acme: Any) -> None:
    from compliance.evidence.services import record
    from tests.scenarios.numbers import ACTOR

    taken = {"+862158661003": "700138000000001"}
    record(
        "standby_numbers_opened",
        actor=ACTOR,
        subject_kind="window",
        subject_id=in_acme.pk,
        count=1,
        lacking=0,
        numbers=taken,
    )
    page = viewer.get(reverse("history")).content.decode()
    assert "021-5866 1003 → 700 1380 0000 0001" in page


def test_older_pages_stand_still(viewer: PortalClient, in_acme: Any, parties: object) -> None:
    from compliance.evidence.services import record
    from tests.scenarios.numbers import ACTOR

    for place in range(120):
        record("exported", actor=ACTOR, subject_kind="client", subject_id=in_acme.pk, what=f"part {place}")
    with within_budget("history: a hundred and twenty entries"):
        first = viewer.get(reverse("history"), {"q": "part"})
    record("exported", actor=ACTOR, subject_kind="client", subject_id=in_acme.pk, what="part new")
    second = viewer.get(reverse("history") + first.context["onward"])
    third = viewer.get(reverse("history") + second.context["onward"])
    assert [len(texts(each)) for each in (first, second, third)] == [50, 50, 20]
    assert len({*texts(first), *texts(second), *texts(third)}) == 120
    assert third.context["onward"] == ""
    assert third.context["first"] == "?q=part"
    for after in ("x", "9" * 30, "-1"):
        assert viewer.get(reverse("history"), {"after": after}).status_code == 200


def test_the_export_is_what_is_filtered_and_no_formula(viewer: PortalClient, in_acme: Any, parties: object) -> None:
    from compliance.evidence.services import record
    from tenants.domain.actors import Actor

    record("exported", actor=Actor("person", "=1+1"), subject_kind="client", subject_id=in_acme.pk, what="x")
    record("exported", actor=Actor("key", "robot"), subject_kind="client", subject_id=in_acme.pk, what="y")
    answer = viewer.get(reverse("list_csv", args=["history"]), {"only": "person"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][2:4] == ["'=1+1", "Data exported: x"]


def test_doers_are_counted_and_the_order_turns_round(viewer: PortalClient, in_acme: Any) -> None:
    """Either way the next page begins where the last one ended, whatever has been recorded meanwhile."""
    from compliance.evidence.models import Record
    from compliance.evidence.services import record
    from tenants.domain.actors import Actor

    def exported(what: str, kind: str = "person") -> None:
        record("exported", actor=Actor(kind, "Anne"), subject_kind="client", subject_id=in_acme.pk, what=what)

    for place in range(55):
        exported(f"file {place}", "key" if place == 9 else "person")
    before = Record.objects.exclude(action="exported").count()
    page = viewer.get(reverse("history")).context
    assert {each.key: each.count for each in page["listed"].facets}["key"] == 1
    assert {each.key: each.count for each in page["listed"].facets}[None] == 55 + before
    (by_key,) = viewer.get(reverse("history"), {"only": "key"}).context["records"]
    assert by_key.record.details["what"] == "file 9"
    oldest = viewer.get(reverse("history"), {"sort": "time", "q": "file"}).context
    assert [row.record.details["what"] for row in oldest["records"]] == [f"file {place}" for place in range(50)]
    exported("file 55")
    rest = viewer.get(reverse("history") + oldest["onward"])
    assert [row.record.details["what"] for row in rest.context["records"]] == [
        f"file {place}" for place in range(50, 56)
    ]
    assert rest.context["first"] == "?sort=time&q=file"
    assert rest.context["onward"] == ""
