"""Story 10: the answer rate falls 15 % after maintenance: it is found, the wrong industry mark named, appealed against,
taken away, and the rate seen to be back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maintenance import selectors, services as maintenance
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.portal.calls.test_answer_rates import calls_file
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.programs import Program

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = (datetime.now(SHANGHAI) + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)


def bring(stage: Stage, operator: PortalClient, days: list[date], rate: float, seed: int) -> None:
    """The client's call records of some days, chosen on the page and imported."""
    content = calls_file(["057187654321", "057187654322"], days, rate, seed)
    chosen = operator.post(reverse("calls"), {"file": SimpleUploadedFile("Master.csv", content)})
    assert operator.post(chosen["Location"], {"zone": "Asia/Shanghai"}).status_code == 302
    stage.run()


def test_a_wrong_industry_mark_is_found_appealed_and_the_rate_is_back(
    stage: Stage, acme: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    stage.clock.set(AFTERNOON)
    operator = sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en")
    with context.client(acme):
        User.objects.update(language="en")
        numbers = register("0571-8765 4321", "0571-8765 4322")
        request = maintenance.draft_label_change(text="青禾网络", numbers=[each.pk for each in numbers], actor=ACTOR)
        window = maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    stage.travel(timedelta(hours=40))
    with context.client(acme):
        window = Window.objects.get(pk=window.pk)
        assert window.state == "completed"
    started, ended = (at.astimezone(SHANGHAI).date() for at in (window.started_at, window.completed_at))
    bring(stage, operator, [started - timedelta(days=back) for back in range(28, 0, -1)], 0.36, 1)

    with stage.directory("huawei") as huawei:
        marks = [{"number": each.canonical, "kind": "wrong_industry"} for each in numbers]
        huawei.put("/sandbox/marks", json={"items": marks}).raise_for_status()
    after = [ended + timedelta(days=place) for place in range(1, 8)]
    stage.travel(datetime(after[-1].year, after[-1].month, after[-1].day, 12, tzinfo=SHANGHAI) + timedelta(days=1))
    bring(stage, operator, after, 0.36 * 0.82, 2)

    assert "lower than before" in operator.get(reverse("window", args=[window.pk])).content.decode()
    operator.post(reverse("display_look"), {"once": "look"})
    stage.travel(timedelta(minutes=10))
    page = operator.get(reverse("window", args=[window.pk])).content.decode()
    first = page.partition("<ol>")[2].partition("</li>")[0]
    assert "Huawei marks it as “Wrong industry” since then (numbers: 2)" in first
    told = program_of(acme).get(f"/windows/{window.pk}/comparison")
    assert (told["verdict"], told["suspects"][0]["next_step"]) == ("fell", "appeal")
    assert told["suspects"][0]["page"] in first

    with context.client(acme):
        from labels.models import Display

        marked = list(Display.objects.filter(mark="wrong_industry").select_related("directory"))
    assert len(marked) == 2
    for each in marked:
        url = reverse("display", args=[each.pk])
        statement = {
            "price": str(each.directory.appeal_price),
            "statement": "我们是网络科技公司",
            "once": f"a{each.pk}",
        }
        assert operator.post(f"{url}appeal/", statement)["Location"] == url
    at = stage.travel(timedelta(days=2)).astimezone(SHANGHAI).date()
    with context.client(acme):
        assert not Display.objects.exclude(mark="").exists(), "the directory has taken the marks away"

    stage.travel(timedelta(days=5))
    between = [after[-1] + timedelta(days=place) for place in range(1, (at - after[-1]).days)]
    bring(stage, operator, [*between, *(at + timedelta(days=place) for place in range(5))], 0.36, 3)
    page = operator.get(reverse("window", args=[window.pk])).content.decode()
    assert "Recovered: since" in page
    assert program_of(acme).get(f"/windows/{window.pk}/comparison")["recovery"]["verdict"] == "no_fall"
