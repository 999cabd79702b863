"""One display with what can be done about it, consistency checks, the folded matrix, and the bill."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from labels.domain.numbers import number_text
from tenants.domain.actors import Actor
from tests.portal.budgets import within_budget
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Display, Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def shown(
    book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork, business_clock: BusinessClock
) -> list[Number]:
    """Every directory has taken the label; iOS keeps what it has cached."""
    book()
    run_due_work()
    return numbers


def cell(number: Number, code: str = "apple") -> Display:
    from labels.models import Display

    display: Display = Display.objects.get(number=number, directory__code=code)
    return display


def test_accelerating_from_the_display_page(operator: PortalClient, viewer: PortalClient, shown: list[Number]) -> None:
    from labels.models import Acceleration

    here = cell(shown[0])
    page = operator.get(reverse("display", args=[here.pk]))
    assert page.context["offers"].can_accelerate
    url = reverse("display_accelerate", args=[here.pk])
    assert f'href="{url}"' in page.content.decode()
    assert url not in viewer.get(reverse("display", args=[here.pk])).content.decode()
    before = operator.get(url).content.decode()
    assert "¥300, charged to your bill now" in before
    assert "Refunded automatically" in before
    assert "Accelerate for ¥300" in before
    assert not Acceleration.objects.exists(), "what it costs is said before it is ordered"
    assert viewer.post(url, {"price": "30000"}).status_code == 403
    for _double_click in range(2):
        answer = operator.post(url, {"price": "30000", "once": "t"})
        assert answer["Location"] == reverse("display", args=[here.pk])
    order = Acceleration.objects.get()
    assert (order.price, order.display_id) == (300_00, here.pk)
    refused = operator.post(url, {"price": "30000", "once": "u"})
    assert refused.status_code == 409
    assert "under way" in refused.content.decode()
    assert "¥300" in operator.get(reverse("display", args=[here.pk])).content.decode()


@pytest.mark.parametrize("price", ["29999", "", "-1", "x"])
def test_a_price_that_was_not_shown_is_refused(operator: PortalClient, shown: list[Number], price: str) -> None:
    from tenants.ledger.models import Entry

    answer = operator.post(reverse("display_accelerate", args=[cell(shown[0]).pk]), {"price": price})
    assert answer.status_code == 409
    assert not Entry.objects.exists()


def test_where_nothing_is_offered_the_page_says_why(operator: PortalClient, shown: list[Number]) -> None:
    huawei = cell(shown[0], "huawei")
    page = operator.get(reverse("display", args=[huawei.pk])).content.decode()
    assert "No acceleration needed" in page, "nothing is late"
    type(huawei).objects.filter(pk=huawei.pk).update(state="stale")
    page = operator.get(reverse("display", args=[huawei.pk])).content.decode()
    assert "This directory offers no acceleration" in page
    asked = operator.get(reverse("display_accelerate", args=[cell(shown[0], "huawei").pk])).content.decode()
    assert "This directory offers no acceleration" in asked
    assert "Accelerate for" not in asked
    assert operator.get(reverse("display", args=[10**9])).status_code == 404


def test_appealing_from_the_display_page(
    operator: PortalClient, shown: list[Number], parties: Parties, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.directories.adapters import Mark
    from labels.displays import looking
    from labels.models import Appeal

    parties.marks["huawei", shown[0].canonical] = Mark("wrong_industry", business_clock.now())
    looking.check_consistency("huawei")
    run_due_work()
    here = cell(shown[0], "huawei")
    page = operator.get(reverse("display", args=[here.pk])).content.decode()
    assert "Wrong industry" in page
    url = reverse("display_appeal", args=[here.pk])
    assert f'href="{url}"' in page
    before = operator.get(url).content.decode()
    assert "¥50, charged to your bill now" in before
    assert "Appeal for ¥50" in before
    empty = operator.post(url, {"price": "5000", "statement": " "})
    assert (empty.status_code, Appeal.objects.count()) == (409, 0)
    operator.post(url, {"price": "5000", "statement": "我司是零售企业。", "once": "t"})
    assert Appeal.objects.get().statement == "我司是零售企业。"
    assert "我司是零售企业。" in operator.get(reverse("display", args=[here.pk])).content.decode()


def test_a_check_of_one_number_names_the_platform_that_differs(
    operator: PortalClient, shown: list[Number], run_due_work: DueWork, business_clock: BusinessClock, parties: Parties
) -> None:
    from labels.directories.adapters import Mark
    from labels.models import ConsistencyCheck

    business_clock.advance(hours=13)
    run_due_work()
    parties.marks["apple", shown[0].canonical] = Mark("harassment", business_clock.now())
    answer = operator.post(reverse("display_look"), {"number": str(shown[0].pk)})
    waiting = operator.get(answer["Location"]).content.decode()
    assert "Checking" in waiting
    run_due_work()
    page = operator.get(answer["Location"])
    assert page.context["check"].differing_names == ["Apple iOS"]
    assert "hx-get" not in page.content.decode().split('id="check-now"')[1].split(">")[0], "it renews itself no more"
    assert ConsistencyCheck.objects.get(scope="number").answers.count() == 5
    (apple,) = [answer for answer in page.context["check"].answers if answer.differ]
    assert [each.number for each in apple.differing] == ["400-820-1234"]
    assert "Harassment" in page.content.decode()


def test_a_check_of_one_label(operator: PortalClient, shown: list[Number], run_due_work: DueWork) -> None:
    answer = operator.post(reverse("display_look"), {"label": LABEL})
    run_due_work()
    check = operator.get(answer["Location"]).context["check"]
    assert check.title == f"Label “{LABEL}”"
    assert (check.agree + check.on_the_way + check.differ) == 3 * 5
    other = operator.post(reverse("display_look"), {"label": "nobody has it"})
    run_due_work()
    assert operator.get(other["Location"]).context["check"].agree == 0


def test_groups_are_folded_to_their_worst_state(
    operator: PortalClient, shown: list[Number], parties: Parties, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.directories.adapters import Mark
    from labels.displays import looking

    parties.marks["huawei", shown[0].canonical] = Mark("fraud", business_clock.now())
    looking.check_consistency("huawei")
    run_due_work()
    page = operator.get(reverse("displays"), {"fold": "1"})
    folded = {row.group: row for row in page.context["folded"]}
    names = [str(directory) for directory in page.context["directories"]]
    assert (folded["客服"].count, folded[""].count) == (2, 1)
    here = folded["客服"].cells[names.index("Huawei")]
    assert (here.state, here.shown, here.count) == ("wrong", 1, 2)
    assert folded[""].cells[names.index("Huawei")].state == "shown"
    assert operator.get(reverse("displays")).context["folded"] is None
    only = operator.get(reverse("displays"), {"group": "-"}).context["page"]
    assert [row.number for row in only.object_list] == ["138 0571 0001"]
    wrong = operator.get(reverse("displays"), {"only": "wrong", "directory": "xiaomi"}).context["page"]
    assert wrong.object_list == []


def test_counts_are_of_what_the_filter_leaves(operator: PortalClient, shown: list[Number]) -> None:
    from labels.models import Display

    Display.objects.filter(pk=cell(shown[0]).pk).update(state="wrong", shown="x")
    every = operator.get(reverse("displays")).context["counts"]
    assert every.wrong == 1
    group = shown[0].group or "-"
    of_group = operator.get(reverse("displays"), {"group": group}).context["counts"]
    others = operator.get(reverse("displays"), {"group": "-" if shown[0].group else "客服"}).context["counts"]
    assert (of_group.wrong, others.wrong) == (1, 0)
    assert of_group.shown + others.shown == every.shown
    sorted_rows = operator.get(reverse("displays"), {"sort": "number"}).context["page"].object_list
    assert [row.number for row in sorted_rows] == [number_text(each) for each in sorted(n.canonical for n in shown)]
    file = operator.get(reverse("list_csv", args=["displays"]), {"only": "wrong"}).getvalue().decode()
    assert file.count("\n") == 2


def test_the_bill_and_its_exports(operator: PortalClient, viewer: PortalClient, shown: list[Number], acme: Any) -> None:
    from tenants.ledger import services as ledger

    operator.post(reverse("display_accelerate", args=[cell(shown[0]).pk]), {"price": "30000", "once": "t"})
    ledger.give_free_appeals(2, "suggestion_adopted", key="s", by=Actor("staff", "=Reviewer", "1"))
    page = viewer.get(reverse("bill"))
    assert (page.context["balance"].fen, page.context["balance"].free_appeals) == (-300_00, 2)
    assert "−¥300" in page.content.decode()
    rows = viewer.get(reverse("bill_csv")).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert ",-300.00," in rows[2]
    assert "'=Reviewer" in rows[1]
    sheet = load_workbook(io.BytesIO(viewer.get(reverse("bill_xlsx")).content)).active
    assert sheet.max_row == 3
    charged = {head.value: cell for head, cell in zip(sheet[1], sheet[3], strict=True)}
    assert (charged["Amount (CNY)"].value, charged["Amount (CNY)"].data_type) == (-300, "n")
    assert {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}["Free appeals"] == 2
    assert not any(value.data_type == "f" for row in sheet.iter_rows() for value in row)
    assert viewer.get(reverse("bill"), {"until": "2001-01-01"}).context["rows"] == []
    assert viewer.get(reverse("bill"), {"since": "nonsense", "until": "2026-99-99"}).status_code == 200


def test_ten_thousand_numbers_are_folded_and_paged_in_a_moment(
    operator: PortalClient, in_acme: Any, parties: Parties
) -> None:
    from django.db import connection

    from labels.directories.models import Directory

    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO labels_number (id, canonical, kind, note, "group", state)'
            " SELECT gen_random_uuid(), '+86138' || lpad(n::text, 8, '0'), 'mobile', '', 'group ' || n % 40, 'active'"
            " FROM generate_series(1, 10000) AS n"
        )
        cursor.execute(
            "INSERT INTO labels_display (number_id, directory_id, wanted, shown, revision, accepted_revision,"
            " wanted_reason, mark, state, trouble)"
            " SELECT n.id, d.id, 'x', 'x', 1, 1, 'label', '', 'shown', '' FROM labels_number n, directories_directory d"
        )
    assert Directory.objects.count() == 7
    with within_budget("displays: ten thousand numbers, folded"):
        page = operator.get(reverse("displays"))
    assert len(page.context["folded"]) == 40
    with within_budget("displays: ten thousand numbers, the last page"):
        assert len(operator.get(reverse("displays"), {"fold": "0", "page": "400"}).context["page"].object_list) == 25


def test_a_frozen_label_says_so(operator: PortalClient, shown: list[Number], acme: Any) -> None:
    from labels.displays import reconciler
    from tenants.models import Tenant

    here = reverse("number", args=[shown[0].pk])
    assert operator.get(here).context["versions"][0][1] == "published"
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.SUSPENDED)
    reconciler.reconcile_displays([shown[0].pk])
    page = operator.get(here)
    assert page.context["versions"][0][1] == "frozen"
    assert "Frozen" in operator.get(reverse("displays")).content.decode()
