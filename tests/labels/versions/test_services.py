"""Versions of a label: brought, published, superseded, taken back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.directories.models import Directory
from labels.domain.numbers import parse_number
from labels.models import LabelVersion, Number
from labels.selectors import live_labels
from labels.versions import services as version_services
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.stand_ins import StandIns, cell, fresh, publish

pytestmark = pytest.mark.django_db


def bring(number: Number, **fields: object) -> object:
    request = uuid4()
    given = {"valid_from": None, "valid_until": None, "in_review": False} | fields
    version_services.bring_versions(request, [number.pk], str(given.pop("text", "青禾科技")), **given)  # type: ignore[arg-type]
    return request


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    (registered,) = fresh()
    return registered


def texts(number: Number, state: str) -> list[str]:
    return list(number.versions.filter(state=state).order_by("sequence").values_list("text", flat=True))


def live(number: Number) -> str:
    version = live_labels([number]).get(number.pk)
    return version.text if version else ""


def test_one_version_is_coming_for_a_number(number: Number) -> None:
    request = bring(number, in_review=True)
    with pytest.raises(Refused, match=parse_number(number.canonical).display):
        bring(number)
    version_services.end_versions(request, rejected=True)  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.REJECTED) == ["青禾科技"]
    bring(number)
    assert list(number.versions.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def test_a_version_in_review_is_not_published(number: Number) -> None:
    request = bring(number, in_review=True)
    version_services.publish_versions(request, [number.pk], lane="standard")  # type: ignore[arg-type]
    assert live(number) == ""
    version_services.approve_versions(request)  # type: ignore[arg-type]
    version_services.publish_versions(request, [number.pk], lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾科技"


def test_a_newer_version_supersedes_and_is_taken_back(number: Number) -> None:
    publish([number], "青禾")
    second = publish([number], "青禾网络")
    assert texts(number, LabelVersion.State.SUPERSEDED) == ["青禾"]
    assert live(number) == "青禾网络"
    version_services.take_back_versions(second, lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾"
    assert texts(number, LabelVersion.State.WITHDRAWN) == ["青禾网络"]


def test_what_was_taken_back_under_a_later_label_does_not_come_back_with_it(number: Number) -> None:
    publish([number], "青禾")
    wrong = publish([number], "青禾网路")
    later = publish([number], "青禾网络")
    version_services.take_back_versions(wrong, lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾网络", "what the client has changed since stays"
    version_services.take_back_versions(later, lane="standard")  # type: ignore[arg-type]
    assert live(number) == "青禾"


def test_a_directory_that_kept_it_shows_it_no_longer(stand_ins: StandIns, number: Number) -> None:
    """The client has changed the label since, and Xiaomi, which does not take that one, has kept the wrong one."""
    wrong = publish([number], "青禾网路")
    stand_ins.later(hours=1)
    Directory.objects.filter(code="xiaomi").update(longest_label=4, critical=False)
    publish([number], "青禾网络客服")
    stand_ins.later(hours=1)
    assert (cell(number, "xiaomi").wanted, cell(number, "xiaomi").wanted_reason) == ("青禾网路", "kept")
    version_services.take_back_versions(wrong, lane="standard")  # type: ignore[arg-type]
    assert (cell(number, "xiaomi").wanted, cell(number, "xiaomi").wanted_reason) == (None, "not_taken")
    assert cell(number, "huawei").wanted == "青禾网络客服"
    stand_ins.later(hours=1)
    assert stand_ins.parties["xiaomi"].effects(number.canonical)[-1]["label"] is None


def test_a_scene_label_that_is_taken_back_uncovers_what_lay_under_it(number: Number, stand_ins: StandIns) -> None:
    end = stand_ins.clock.now() + timedelta(days=3)
    publish([number], "青禾")
    publish([number], "青禾网络")
    scene = publish([number], "双11专线", valid_until=end)
    assert live(number) == "双11专线"
    version_services.take_back_versions(scene, lane="standard")  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾网络"], "what was superseded long ago stays so"


def test_taking_back_an_everyday_label_brings_scene_and_everyday_back(number: Number, stand_ins: StandIns) -> None:
    publish([number], "青禾")
    publish([number], "双11专线", valid_until=stand_ins.clock.now() + timedelta(days=3))
    third = publish([number], "青禾科技")
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾科技"]
    version_services.take_back_versions(third, lane="standard")  # type: ignore[arg-type]
    assert texts(number, LabelVersion.State.PUBLISHED) == ["青禾", "双11专线"]
    assert live(number) == "双11专线"


def test_a_scene_label_ends_by_itself(stand_ins: StandIns, in_acme: Tenant) -> None:
    (number,) = fresh()
    publish([number], "青禾网络")
    publish([number], "双11专线", valid_until=stand_ins.clock.now() + timedelta(hours=20))
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {"双11专线"}
    stand_ins.later(hours=8)
    assert stand_ins.on_handsets(number)["huawei"] == "青禾网络"
    stand_ins.later(hours=13)
    assert set(stand_ins.on_handsets(number).values()) == {"青禾网络"}


def test_queries_of_a_roll_back_do_not_grow_with_the_numbers(in_acme: Tenant) -> None:
    counted = []
    for count in (3, 60):
        numbers = fresh(count)
        publish(numbers, "青禾网络")
        later = publish(numbers, "青禾科技")
        with CaptureQueriesContext(connection) as asked:
            version_services.take_back_versions(later, lane="standard")  # type: ignore[arg-type]
        counted.append(len(asked))
        live = LabelVersion.objects.filter(number__in=numbers, state=LabelVersion.State.PUBLISHED)
        assert list(live.values_list("text", flat=True)) == ["青禾网络"] * count
    assert counted[1] <= counted[0], "the label that comes back is noted already, for the numbers of before"
