"""Group and note of numbers, written where they stand, for many at once; groups renamed and merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def by_group() -> dict[str, int]:
    from labels.numbers.groups import numbers_by_group

    return dict(numbers_by_group())


def said() -> list[str]:
    """The sentences of the history, the newest first, but of what the numbers were registered with."""
    from compliance.evidence.selectors import newest

    return [each.text for each in newest(20) if "group" in each.text.lower() or "note" in each.text]


def test_group_and_note_are_written_in_the_list(operator: PortalClient, numbers: list[Number]) -> None:
    first = next(each for each in numbers if each.canonical == "4008201234")
    asked = {"q": "400", "sort": "-number"}
    opened = operator.get(reverse("numbers"), {**asked, "edit": first.pk})
    page = opened.content.decode()
    assert f'action="{reverse("number_describe", args=[first.pk])}"' in page
    assert 'value="q=400&amp;sort=-number"' in page, "it leads back to the list as it was"
    sent = {"group": "总部", "note": "前台", "list": opened.context["here"]}
    saved = operator.post(reverse("number_describe", args=[first.pk]), sent)
    assert saved["Location"] == f"{reverse('numbers')}?q=400&sort=-number&at={first.pk}"
    assert "autofocus" in operator.get(saved["Location"]).content.decode(), "the keyboard stays at the row"
    first.refresh_from_db()
    assert (first.group, first.note) == ("总部", "前台")
    operator.post(reverse("number_describe", args=[first.pk]), sent)
    assert said() == ["Number 400-820-1234: group 客服 → 总部, note — → 前台"], "once more changes nothing"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"group": "总部", "note": ""}, "Number 400-820-1234: group 客服 → 总部"),
        ({"group": "客服", "note": "前台"}, "Number 400-820-1234: note — → 前台"),
        ({"group": "", "note": ""}, "Number 400-820-1234: group 客服 → —"),
    ],
)
def test_on_its_page_too(operator: PortalClient, numbers: list[Number], sent: dict[str, str], told: str) -> None:
    url = reverse("number", args=[numbers[0].pk])
    answer = operator.post(reverse("number_describe", args=[numbers[0].pk]), sent)
    assert answer["Location"] == url
    assert "saved" in operator.get(url).content.decode()
    assert said() == [told]


def test_what_is_too_long_is_not_written(operator: PortalClient, numbers: list[Number]) -> None:
    url = reverse("number_describe", args=[numbers[0].pk])
    answer = operator.post(url, {"group": "x" * 61, "note": "", "list": ""})
    assert answer["Location"].endswith(f"&edit={numbers[0].pk}")
    assert "at most 60 characters" in operator.get(answer["Location"]).content.decode()
    assert not said()


def test_viewers_edit_nothing(viewer: PortalClient, numbers: list[Number]) -> None:
    page = viewer.get(reverse("numbers"), {"edit": numbers[0].pk}).content.decode()
    assert reverse("number_describe", args=[numbers[0].pk]) not in page
    assert "Rename" not in viewer.get(reverse("number_groups")).content.decode()


@pytest.mark.parametrize(
    ("to", "groups", "told"),
    [
        ("总部", {"": 1, "总部": 2}, "Numbers put into the group “总部”: 2"),
        ("", {"": 3}, "Numbers taken out of their groups: 2"),
    ],
)
def test_many_numbers_at_once(
    operator: PortalClient, numbers: list[Number], to: str, groups: dict[str, int], told: str
) -> None:
    keys = [str(each.pk) for each in numbers[:2]]
    page = operator.get(reverse("numbers_regroup"), {"number": keys, "scope": "selected"})
    assert page.context["numbers"] == ["0571-8765 4321", "400-820-1234"]
    assert page.context["groups"] == ["客服"]
    saved = operator.post(reverse("numbers_regroup"), {"numbers": keys, "to": to}, follow=True)
    assert by_group() == groups
    assert len(saved.context["rows"]) == (2 if to else 3), "the list of the group, or of those without one"
    assert said() == [told]


def test_nothing_chosen_and_others_found_than_were_shown(operator: PortalClient, numbers: list[Number]) -> None:
    nothing = operator.get(reverse("numbers_regroup"), {"scope": "selected"}, follow=True)
    assert "Choose at least one number first." in nothing.content.decode()
    seen = operator.get(reverse("numbers_regroup"), {"group": "客服"}).context["seen"]
    numbers[2].group = "客服"
    numbers[2].save()
    answer = operator.post(reverse("numbers_regroup"), {"group": "客服", "to": "总部", "seen": seen})
    assert answer.status_code == 409
    assert by_group() == {"客服": 3}


def test_groups_are_counted_and_lead_to_their_numbers(operator: PortalClient, numbers: list[Number]) -> None:
    page = operator.get(reverse("number_groups")).context
    assert [(row.name, row.count) for row in page["page"]] == [("客服", 2)]
    assert page["without"].count == 1
    for row, count in [(page["page"][0], 2), (page["without"], 1)]:
        assert len(operator.get(f"{reverse('numbers')}?{row.listed}").context["rows"]) == count


def test_a_group_is_renamed_and_who_follows_it_follows_on(operator: PortalClient, numbers: list[Number]) -> None:
    from maintenance.models import CalendarFeed
    from maintenance.services import make_feed
    from maintenance.status.scope import WindowScope
    from tenants.domain.topics import Choice, Scope, Topic
    from tenants.people import subscriptions
    from tenants.people.models import Subscription
    from tests.scenarios.numbers import ACTOR

    make_feed("shop", actor=ACTOR, scope=WindowScope(groups=("客服", "总部")))
    subscriptions.choose(None, Topic.DISPLAYS, Choice(scope=Scope(groups=frozenset({"客服"}))), by=ACTOR)
    answer = operator.post(reverse("number_groups"), {"group": "客服", "to": " 客户服务 "}, follow=True)
    assert "“客服” is now called “客户服务”; numbers in it: 2." in answer.content.decode()
    assert by_group() == {"": 1, "客户服务": 2}
    assert CalendarFeed.objects.get().groups == sorted(["客户服务", "总部"])
    assert Subscription.objects.get().scope_groups == ["客户服务"]
    assert said() == ["Group “客服” renamed “客户服务”; numbers in it: 2"]


def test_a_merge_is_said_before_it_is_done(operator: PortalClient, numbers: list[Number]) -> None:
    numbers[2].group = "门店"
    numbers[2].save()
    asked = operator.post(reverse("number_groups"), {"group": "客服", "to": "门店"})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "“门店” exists already; numbers in it: 1. Merging moves the numbers of “客服” there (2)" in page
    assert by_group() == {"客服": 2, "门店": 1}
    assert not said()
    done = operator.post(reverse("number_groups"), {"group": "客服", "to": "门店", "merge": "1"}, follow=True)
    assert "“客服” was merged into “门店”; numbers moved: 2." in done.content.decode()
    assert by_group() == {"门店": 3}
    assert said() == ["Group “客服” merged into “门店”; numbers moved: 2"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"group": "x", "to": "y"}, 409), ({"group": "客服", "to": "z" * 61}, 422), ({"group": "客服"}, 422)],
)
def test_what_cannot_be_renamed(
    operator: PortalClient, numbers: list[Number], sent: dict[str, str], status: int
) -> None:
    answer = operator.post(reverse("number_groups"), sent)
    assert answer.status_code == status
    assert "data-focus" in answer.content.decode(), "what is wrong is read first"
    assert by_group() == {"": 1, "客服": 2}


def test_many_groups(operator: PortalClient, in_acme: Any, parties: object) -> None:
    from labels.models import Number
    from tests.scenarios.numbers import register

    for at, number in enumerate(register(*[f"0571-8000 {place:04}" for place in range(60)], proved=False)):
        Number.objects.filter(pk=number.pk).update(group=f"门店 {at:02}")
    with within_budget("groups: sixty"):
        first = operator.get(reverse("number_groups"))
    assert len(first.context["page"]) == 50
