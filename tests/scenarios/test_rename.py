"""A rename: a client becomes another firm in name and a micro enterprise; two people decide, what follows is done, and
nothing on handsets goes before somebody has looked at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from compliance.reviews.models import Case
from tenants import context
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.licences import document
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program
from tests.stand_ins import publish

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
NEW = "上海蓝鲸软件有限公司"


def decide(desk: PortalClient, case: Case, decision: str, **given: str) -> None:
    page = f"/admin/reviews/case/{case.pk}/change/"
    seen = re.search(r'name="effects"\s+value="([^"]*)"', desk.get(page).text)
    version = Case.objects.get(pk=case.pk).version
    sent = {"decision": decision, "version": version, "effects": seen.group(1) if seen else "", **given}
    assert desk.post(page, sent).status_code == 302


def test_a_client_is_named_anew(
    stage: Stage, acme: Tenant, staff: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    stage.clock.set(AFTERNOON)
    old = acme.legal_name
    with context.client(acme):
        agreed_contact(name="Anne", email="anne@acme.example")
        (number, another) = register("021-6123 4001", "021-6123 4002")
        publish([number], "青禾网络")
    stage.run()
    program = program_of(acme)
    asked = program.post("/requests", {"content": "label_change", "text": "青禾网络科技", "numbers": [str(another.pk)]})
    assert asked["lane"] != "fast", "no small subject yet"

    given = {name: getattr(acme, name) for name in ("credit_code", "subject_type", "industry")}
    owner = sign_in(acme, "owner", 1)
    owner.post("/settings/details/", {**given, "legal_name": NEW, "micro": "on", "file": document(), "text": "更名"})
    case = Case.objects.get(kind=Case.Kind.MASTER_DATA)
    first, second = sign_in(staff, "reviewer", 1), sign_in(staff, "reviewer", 2)
    decide(first, case, "propose")
    assert program.get("/details")["legal_name"] == old, "nobody does it alone"
    decide(second, case, "confirm")
    stage.travel(timedelta(hours=1))

    program = program_of(acme)
    told = program.get("/details")
    assert (told["legal_name"], told["former_names"], told["micro"]) == (NEW, [old], True)
    assert stage.on_handset("huawei", number.canonical) == "青禾网络", "it stays until somebody has looked"
    renamed = program.post("/requests", {"content": "label_change", "text": "蓝鲸软件", "numbers": [str(another.pk)]})
    assert renamed["lane"] == "fast", "accepted beside the new name, of a small subject"

    flip = Case.objects.get(kind=Case.Kind.LABEL_FLIP)
    decide(first, flip, "reject", reason_code="not_the_firm")
    stage.travel(timedelta(hours=13))
    for code in ("huawei", "apple", "china-mobile"):
        assert stage.on_handset(code, number.canonical) is None, code
    found = first.get("/admin/search/", {"s": old[2:6]}).text
    assert NEW in found
