"""Story 8: an education firm loses 课程顾问 and restores it from the exported backup, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.ownership import prove_all_of
from tests.scenarios.conftest import Stage
from tests.scenarios.programs import Program


def exported(program: Program) -> bytes:
    """A backup made now, as it is downloaded."""
    return program.content(f"/backups/{program.post('/backups')['id']}/content")


def test_restored_from_the_backup_byte_for_byte(
    stage: Stage, acme: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    program = program_of(acme)
    numbers = program.register("021-6123 4001", "021-6123 4002", "021-6123 4003", group="课程顾问")
    program.book(0, content="label_change", text="课程顾问", numbers=[number["id"] for number in numbers])
    for case in Case.objects.all():
        reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
    stage.run()
    assert stage.on_handset("huawei", numbers[0]["canonical"]) == "课程顾问"
    kept = exported(program)

    for number in numbers:  # the loss
        program.delete(f"/numbers/{number['id']}")
    stage.run()
    assert stage.on_handset("huawei", numbers[0]["canonical"]) is None
    assert exported(program) != kept

    backup = {"backup": kept.decode()}
    assert {each["kind"] for each in program.post("/backups/difference", backup, status=200)} == {"added"}
    restored = program.post("/restores", backup, status=200)
    assert restored["for_review"] == [], "certified before: no reviewer is needed"
    prove_all_of(acme)  # numbers that were given up are proved again
    stage.run()
    stage.travel(timedelta(hours=13))
    for code in ("huawei", "apple", "china-mobile"):
        assert [stage.on_handset(code, number["canonical"]) for number in numbers] == ["课程顾问"] * 3
    assert exported(program) == kept


def test_another_clients_backup_is_refused(
    stage: Stage, acme: Tenant, globex: Tenant, program_of: Callable[[Tenant], Program]
) -> None:
    theirs = program_of(acme)
    theirs.register("021-6123 4001")
    refused = program_of(globex).post("/restores", {"backup": exported(theirs).decode()}, status=409)
    assert refused["code"] == "other_client"
