"""Story 5: two reviewers put a forged document on record: the trust level is lost, the green channel closes, estimates
are longer; what was booked keeps its lane. An appeal that is upheld gives it all back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from compliance.reviews.models import Case
from compliance.trust import services as trust
from tenants import context
from tenants.models import Tenant
from tests import licences
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.scenarios.programs import Program

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0)
LABEL = "青禾网络"


def ask(program: Program, number: UUID) -> Any:
    return program.post("/requests", {"content": "calibration", "numbers": [str(number)]})


def standing(program: Program) -> tuple[str, bool, bool]:
    told = program.get("/trust")
    return told["level"], told["green_channel"], told["forged"]


def decide(desk: PortalClient, case: Case, decision: str, *, status: int = 302) -> None:
    answer = desk.post(f"/admin/reviews/case/{case.pk}/change/", {"decision": decision, "version": case.version})
    assert answer.status_code == status


def factors(request: dict[str, Any]) -> set[str]:
    return {each["code"] for each in request["estimate"]["factors"]}


def test_a_forged_document_on_record(
    stage: Stage,
    acme: Tenant,
    staff: Tenant,
    program_of: Callable[[Tenant], Program],
) -> None:
    stage.clock.set(AFTERNOON)
    Tenant.objects.filter(pk=acme.pk).update(ready_at=AFTERNOON - timedelta(days=430))
    acme.refresh_from_db()
    with context.client(acme):
        trust.close_months()
        (number,) = register("021-6123 4001")
        document = licences.handed_in_document(document_type="trademark")
    program = program_of(acme)
    first, second = sign_in(staff, "reviewer", 1), sign_in(staff, "reviewer", 2)

    assert standing(program) == ("trusted", True, False)
    before = ask(program, number.pk)
    assert before["lane"] == "green"

    yesterday = timezone.localtime(stage.clock.now() - timedelta(days=1))
    first.post(
        f"/admin/tenants/tenant/{acme.pk}/change/",
        {
            "action": "violation",
            "severity": "forged",
            "document": document,
            "description": "办学许可证的印章系伪造",
            "occurred_at": f"{yesterday:%Y-%m-%dT%H:%M}",
        },
    )
    proposed = Case.objects.get(kind=Case.Kind.VIOLATION)
    decide(first, proposed, "confirm", status=200)
    assert standing(program) == ("trusted", True, False), "nobody does it alone"
    decide(second, proposed, "confirm")

    assert standing(program) == ("barred", False, True)
    after = ask(program, number.pk)
    assert after["lane"] == "standard"
    assert after["estimate"]["processing"]["likely"] > before["estimate"]["processing"]["likely"]
    assert after["estimate"]["processing"]["most"] > before["estimate"]["processing"]["most"]
    assert "forged_record" in factors(after) - factors(before)
    assert "green_lane" in factors(before) - factors(after)
    assert program.get(f"/requests/{before['id']}")["lane"] == "green", "what was asked before keeps its terms"

    (violation,) = program.get("/violations")["results"]
    appeal = program.post(f"/violations/{violation['id']}/appeal", {"text": "同名的另一家机构"})
    assert standing(program) == ("barred", False, True), "until it is decided it stands"
    decide(first, Case.objects.get(pk=appeal["id"]), "propose")
    assert standing(program) == ("barred", False, True), "nor does one take it off the record"
    decide(second, Case.objects.get(pk=appeal["id"]), "confirm")
    assert standing(program) == ("trusted", True, False)
    repaired = ask(program, number.pk)
    assert (repaired["lane"], repaired["estimate"]["processing"]) == ("green", before["estimate"]["processing"])
