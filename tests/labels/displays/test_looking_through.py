"""Labels at parties that nobody can ask are seen through an aggregator: in its limits, paid once, as sightings."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from labels.directories import meter
from labels.directories.aggregators.due import LOOK_THROUGH, ask_aggregators
from labels.directories.models import CallDay, Connection, Directory, KeptLookUp
from labels.displays import looking_through
from labels.models import Display, SeenMark, Sighting
from maintenance.models import Window
from tenants import context
from tenants.agenda import handlers
from tenants.agenda.claiming import claim, release
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tests.labels.directories.aggregators.conftest import USUAL, Standing, make_aggregator, sees
from tests.labels.directories.conftest import Sandbox
from tests.portal.conftest import reviewer  # noqa: F401 -- a fixture
from tests.portal.directories.test_errands_desk import LABEL, oppo, states  # noqa: F401 -- a fixture
from tests.portal.displays.test_sightings_api import now, window  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
NUMBERS = [f"0216100{row:04}" for row in range(50)]


@pytest.fixture
def standing(other_parties: tuple[Sandbox, Any]) -> Any:
    """The stand-ins, behaving as published; who shows what is forgotten."""
    door = Standing(f"http://127.0.0.1:{other_parties[0].base}")
    door.behave(**USUAL)
    for number in NUMBERS:
        door.shows(number, "Oppo")
    yield door
    door.behave(**USUAL)


@pytest.fixture
def ihuyi(standing: Standing, oppo: Directory) -> Directory:  # noqa: F811
    """It knows OPPO's handsets."""
    made = make_aggregator(standing, "ihuyi_marks")
    sees(made, Oppo=oppo)
    return made


def all_show(standing: Standing, name: str = LABEL) -> None:
    for number in NUMBERS:
        standing.shows(number, "Oppo", name)


def spent() -> int:
    return sum(CallDay.objects.values_list("cost", flat=True))


def test_labels_are_proved_by_what_it_knows_and_each_number_is_paid_once(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    client_of: Callable[..., PortalClient],
) -> None:
    paid = standing.paid(*NUMBERS)
    all_show(standing)
    business_clock.advance(days=1)
    run_due_work()
    assert standing.paid(*NUMBERS) - paid == 50
    assert states(acme) == {"shown": 50}
    assert spent() == 250
    assert set(KeptLookUp.objects.values_list("cost", flat=True)) == {5}
    business_clock.advance(days=4)
    run_due_work()
    assert now(acme, window) == ("completed", "proved")
    assert standing.paid(*NUMBERS) - paid == 50, "what is kept is not paid again"
    with context.client(acme):
        sighting = Sighting.objects.first()
        cell = Display.objects.first()
    assert sighting is not None
    assert (sighting.source, sighting.device, sighting.app, sighting.says) == (
        "aggregator",
        "ihuyi-marks",
        "Oppo",
        "agrees",
    )
    assert cell is not None
    client = client_of(acme, "viewer")
    client.cookies["django_language"] = "en"
    assert "Aggregator" in words(client.get(reverse("display", args=[cell.pk])))


def test_what_is_scheduled_anew_while_it_asks_pays_for_nothing_twice(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """Two workers asked about the same numbers side by side: 87 calls were paid for fifty."""
    paid = standing.paid(*NUMBERS)
    all_show(standing)
    business_clock.advance(days=1)
    with context.client(acme):
        ask_aggregators()
    with context.platform():
        claims = claim(Work, limit=100, lane=Lane.BULK)
        asking = Work.objects.get(name=LOOK_THROUGH, done_at=None).pk
        release([each for each in claims if each.id != asking])
    [first] = [each for each in claims if each.id == asking]
    with context.client(acme):
        ask_aggregators()
    assert LOOK_THROUGH in run_due_work(failures=True)
    again = Work.objects.exclude(pk=first.id).get(name=LOOK_THROUGH, done_at=None)
    assert (standing.paid(*NUMBERS) - paid, again.attempts) == (0, 0)
    with context.platform():
        handlers.run_all([first])
    Work.objects.filter(pk=again.pk).update(not_before=real_now())
    run_due_work()
    assert not Work.objects.filter(name=LOOK_THROUGH, done_at=None).exists()
    assert standing.paid(*NUMBERS) - paid == 50


def test_a_number_that_two_vendors_show_is_asked_about_once(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    vivo = Directory.objects.get(code="oppo")
    vivo.pk, vivo.code, vivo.name = None, "vivo", "vivo"
    vivo.save()
    sees(ihuyi, Vivo=vivo)
    with context.client(acme):
        for cell in Display.objects.filter(directory__code="oppo"):
            cell.pk, cell.directory = None, vivo
            cell.expected_by = (cell.expected_by or business_clock.now()) + timedelta(hours=1)
            cell.save()
    all_show(standing)
    paid = standing.paid(*NUMBERS)
    business_clock.advance(days=1)
    run_due_work()
    assert standing.paid(*NUMBERS) - paid == 50
    with context.client(acme):
        assert Sighting.objects.count() == 100


def test_a_mark_leads_to_trouble_and_its_end_out_of_it(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    all_show(standing)
    standing.shows(NUMBERS[0], "Oppo", LABEL, "房产中介", 31)
    standing.shows(NUMBERS[1], "Oppo", LABEL, "见所未见")
    business_clock.advance(days=1)
    run_due_work()
    assert states(acme) == {"shown": 48, "wrong": 2}
    with context.client(acme):
        assert set(SeenMark.objects.values_list("kind", flat=True)) == {"wrong_industry", "见所未见"}
    standing.shows(NUMBERS[0], "Oppo", LABEL)
    business_clock.advance(days=2)
    with context.client(acme):
        ask_aggregators()
    run_due_work()
    assert states(acme) == {"shown": 49, "wrong": 1}
    with context.client(acme):
        assert SeenMark.objects.get(kind="wrong_industry").gone_at is not None


def test_the_budget_is_kept_to_the_fen_and_the_rest_waits_for_the_next_month(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    all_show(standing)
    Connection.objects.update(monthly_budget=102)
    paid = standing.paid(*NUMBERS)
    business_clock.advance(days=1)
    run_due_work(failures=True)
    assert (standing.paid(*NUMBERS) - paid, spent()) == (20, 100)
    assert states(acme) == {"shown": 20, "submitted": 30}, "what was paid is taken"
    with context.platform():
        waiting = Work.objects.get(name="labels.look_through", done_at=None)
    assert waiting.not_before is not None
    assert waiting.not_before > meter.real_now() + timedelta(hours=1)


def test_who_is_killed_after_an_answer_pays_no_number_twice(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    all_show(standing)
    paid = standing.paid(*NUMBERS)
    business_clock.advance(days=1)
    with mock.patch.object(looking_through, "take_reports", side_effect=OSError("killed")):
        run_due_work(failures=True)
    assert (standing.paid(*NUMBERS) - paid, states(acme)) == (50, {"submitted": 50})
    with context.platform():
        Work.objects.filter(done_at=None).update(not_before=meter.real_now() - timedelta(hours=1))
    run_due_work()
    assert (standing.paid(*NUMBERS) - paid, states(acme)) == (50, {"shown": 50})


def test_trouble_on_the_way_takes_what_came_before_it(
    ihuyi: Directory,
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    all_show(standing)
    standing.behave(calls_a_second=7)
    business_clock.advance(days=1)
    time.sleep(1.1)  # what was asked just now is of another second
    with context.platform():
        run_due_work(failures=True)
    seen = states(acme).get("shown", 0)
    assert 7 <= seen < 50
    standing.behave(calls_a_second=0, errors=["406"])
    with context.platform():
        Work.objects.filter(done_at=None).update(not_before=meter.real_now() - timedelta(hours=1))
    run_due_work()
    assert states(acme) == {"shown": 49, "submitted": 1}, "the number that it does not take is left as it is"
    assert KeptLookUp.objects.filter(answer__has_key="refused", cost=0).count() == 1


def test_marks_alone_say_nothing_of_the_label(
    oppo: Directory,  # noqa: F811
    window: Window,  # noqa: F811
    acme: Tenant,
    standing: Standing,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """Baidu's marks are asked about mobiles only, and the window's are fixed lines: nothing is paid."""
    baidu = make_aggregator(standing, "baidu_marks")
    sees(baidu, Baidu=oppo)
    business_clock.advance(days=1)
    run_due_work()
    assert (spent(), states(acme)) == (0, {"submitted": 50})
    with context.client(acme):
        cell = Display.objects.first()
        assert cell is not None
        KeptLookUp.objects.create(
            aggregator=baidu,
            tenant=acme,
            number=cell.number.canonical,
            asked_at=business_clock.now(),
            answer={"code": "10000", "result": {"remark_types": []}},
            cost=5,
        )
        ask_aggregators()
    run_due_work()
    with context.client(acme):
        assert Sighting.objects.get().says == "unmarked"
    assert states(acme) == {"submitted": 50}, "no mark is no label"


def test_the_probe_prints_what_it_says(ihuyi: Directory, standing: Standing) -> None:
    standing.shows("02188880000", "Huawei", "青禾网络", "骚扰电话", 3)
    said = StringIO()
    call_command("party_probe", "ihuyi-marks", "021-8888 0000", stdout=said)
    printed = json.loads(said.getvalue())
    assert printed["cost"] == 5
    assert printed["left"]
    [huawei] = [look for look in printed["looks"] if look["vendor"] == "Huawei"]
    assert (huawei["shown"], huawei["mark"], huawei["count"]) == ("青禾网络", "骚扰电话", 3)
    assert printed["answer"]["data"]["Huawei"]["TagName"] == "骚扰电话"
    Directory.objects.filter(pk=ihuyi.pk).update(shadow=False)
    with pytest.raises(CommandError, match="draft"):
        call_command("party_probe", "ihuyi-marks", "021-8888 0000")
    with pytest.raises(CommandError, match="served by people"):
        call_command("party_probe", "oppo", "021-8888 0000")
