"""A day and a night at the desk: 300 questions, two reviewers and a hand-over, a call, a campaign to one carrier's
clients, a party that people serve and that is out at night, and the month's statement.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from compliance.reviews.models import Case, Entry
from labels.directories.models import Directory
from maintenance.campaigns.models import Campaign, Member
from maintenance.services.support import ask_support
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import User
from tests.contacts import agreed_contact
from tests.portal.bill.finance import decide as decide_of_finance, page_of as account_of
from tests.portal.desk import INBOX, begin_campaign, decide, second_agrees
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program

pytestmark = pytest.mark.timeout(300)
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
BULK, CAMPAIGNS = "/admin/cases/bulk/", "/admin/campaigns/campaign/"
TELECOM, LINE = "133 0000 4001", "021-6123 4001"
WAVES = {"canary_percent": 50, "further_waves": 1, "nightly_capacity": 50, "failure_limit": 10, "standby_percent": 50}


def morning() -> datetime:
    """Half past nine of a Tuesday that comes, in a month that is over within a month."""
    now = datetime.now(SHANGHAI)
    day = now + timedelta(days=2 + (1 - (now.weekday() + 2)) % 7)
    return day.replace(hour=9, minute=30, second=0, microsecond=0)


def in_english(client: PortalClient) -> PortalClient:
    client.cookies["django_language"] = "en"
    return client


def form_of(page: Any) -> dict[str, Any]:
    """What the page's form sends by itself."""
    given: dict[str, Any] = {"seen": []}
    for name, value in re.findall(r'type="?hidden"? name="(action|once|seen)" value="([^"]*)"', page.text):
        if name == "seen":
            given["seen"].append(html.unescape(value))
        else:
            given[name] = value
    return given


def chosen(desk: PortalClient, action: str, cases: list[Case]) -> Any:
    ticked = [str(case.pk) for case in cases]
    return desk.post(INBOX, {"action": action, "index": 0, "_selected_action": ticked}, follow=True)


def test_a_day_and_a_night(
    stage: Stage, acme: Tenant, globex: Tenant, staff: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    stage.clock.set(morning())
    first, second = (in_english(sign_in(staff, "reviewer", number)) for number in (1, 2))
    administrator = in_english(sign_in(staff, "administrator", 1))
    with context.client(staff):
        one, two = (User.objects.get(email=f"reviewer{number}@staff.example") for number in (1, 2))
    oppo = Directory.objects.create(
        code="oppo",
        name="欧珀",
        name_en="OPPO",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=DAY,
        cache_max=DAY,
    )
    with context.client(acme):
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
        register(TELECOM, LINE)
    with context.client(globex):
        register("021-6123 4002")
    the_questions(acme, globex)
    the_morning(stage, first, second, administrator, one, two)
    the_call(stage, first, acme)
    the_campaign(stage, administrator, acme)
    the_night(stage, administrator, acme, staff, oppo, program_of(acme))
    the_month(stage, acme, staff, program_of(acme))


def the_questions(*clients: Tenant) -> None:
    for tenant in clients:
        with context.client(tenant):
            for number in range(150):
                ask_support(f"Question {number}", "Why?", actor=Actor("person", "Anne"))
    assert Case.objects.filter(decided_at=None).count() == 300


def the_morning(
    stage: Stage, first: PortalClient, second: PortalClient, administrator: PortalClient, one: User, two: User
) -> None:
    """A hundred are taken at once, some answered, many asked with one text; the rest is handed over with a note."""
    assert "300" in words(first.get("/admin/now/"))
    queue = list(Case.objects.filter(decided_at=None).order_by("ranked_at", "pk")[:100])
    taken = form_of(chosen(first, "give_chosen", queue)) | {"to": str(one.pk), "text": ""}
    assert "100 done" in words(first.post(BULK, taken, follow=True))
    for case in queue[:5]:
        decide(first, case, "answer", Case.objects.get(pk=case.pk).version, text="In the menu, under bill.")
    assert Case.objects.filter(state="answered").count() == 5
    asked = form_of(chosen(first, "ask_chosen", queue[5:45])) | {"text": "Since which day?"}
    assert "40 done" in words(first.post(BULK, asked, follow=True))
    stage.run()
    mine = first.get(BULK, {"action": "hand_over"})
    over = form_of(mine) | {"to": str(two.pk), "text": "Off at noon; globex rings again at three."}
    assert "done" in words(first.post(BULK, over, follow=True))
    theirs = Case.objects.filter(assigned_to_id=str(two.pk), decided_at=None)
    assert not Case.objects.filter(assigned_to_id=str(one.pk), decided_at=None, state="open").exists()
    assert theirs.filter(state="open").count() == 55
    assert Entry.objects.filter(internal=True, text__startswith="Off at noon").count() == theirs.count()
    assert "globex rings again" in words(second.get(f"{INBOX}{queue[60].pk}/change/"))


def the_call(stage: Stage, first: PortalClient, acme: Tenant) -> None:
    """Somebody rings, and says a number: from its digits to the client's page, and what was asked is a case."""
    assert f"/admin/tenants/tenant/{acme.pk}/numbers/?q=" in first.get("/admin/search/", {"s": "6123 4001"}).text
    page = f"/admin/tenants/tenant/{acme.pk}/cases/"
    first.post(page, {"action": "add", "title": "Label of 021-6123 4001", "text": "Which parties show none?"})
    case = Case.objects.get(title="Label of 021-6123 4001")
    assert f"{INBOX}{case.pk}/change/" in first.get(page).text


def the_campaign(stage: Stage, administrator: PortalClient, acme: Tenant) -> None:
    """To the clients with numbers of one carrier, looked at before it is begun."""
    given = {"content": "number_state_sync", "reason": "the carrier's new ranges", "carrier": "china_telecom", **WAVES}
    assert administrator.post(f"{CAMPAIGNS}add/", given).status_code == 302
    page = f"{CAMPAIGNS}{Campaign.objects.get().pk}/change/"
    look = words(administrator.post(page, {"order": "start"}))
    stage.run()
    assert acme.legal_name in words(administrator.get(f"{page}?ahead=1"))
    assert "Start it for 1 client" in look
    begin_campaign(administrator, page)
    stage.run()
    assert Member.objects.get().tenant_id == acme.pk


def the_night(
    stage: Stage, administrator: PortalClient, acme: Tenant, staff: Tenant, oppo: Directory, program: Program
) -> None:
    """A label is published at night; the party that people serve is out, and two take it out of what is critical."""
    line = next(each for each in program.get("/numbers")["results"] if each["canonical"] == "+862161234001")
    booked = program.book(0, content="label_change", text="青禾网络", numbers=[line["id"]])
    stage.travel(datetime.fromisoformat(booked["starts_at"]) + timedelta(minutes=1))
    assert acme.legal_name in words(administrator.get("/admin/now/running/"))
    stage.travel(timedelta(hours=3))
    assert stage.on_handset("huawei", "+862161234001") == "青禾网络"
    assert program.get(f"/windows/{booked['id']}")["state"] in ("running", "verifying")
    outage = f"/admin/directories/{oppo.pk}/outage/"
    shown = administrator.get(outage)
    assert acme.legal_name in words(shown)
    administrator.post(outage, {"seen": shown.context["digest"]})
    second_agrees(staff)
    stage.travel(timedelta(minutes=30))
    assert "no window waits for it" in words(administrator.get(outage))


def the_month(stage: Stage, acme: Tenant, staff: Tenant, program: Program) -> None:
    """What the client has paid is booked by two; once the month is over its statement closes with it."""
    month = stage.clock.now().astimezone(SHANGHAI)
    zhou, wu = (in_english(sign_in(staff, "finance", number)) for number in (1, 2))
    paid = {"what": "payment", "amount": "80.00", "received_on": month.date().isoformat(), "reference": "BK1"}
    zhou.post(account_of(acme), paid)
    assert "Confirmed" in decide_of_finance(wu, "confirm")
    stage.clock.set((month.replace(day=1, hour=12) + timedelta(days=32)).replace(day=2))
    statement = program.get(f"/bill/statement?month={month:%Y-%m}")
    assert (statement["credited"], statement["closing"]) == (80_00, statement["opening"] + statement["charged"] + 80_00)
    assert "¥80" in words(zhou.get(f"/admin/money/{acme.pk}/statement/", {"month": f"{month:%Y-%m}"}))
