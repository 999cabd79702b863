"""Changes of registered details at the same moment, over connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from compliance.master_data import ask_for_change, propose_change
from compliance.reviews import services
from compliance.reviews.models import Case
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.compliance.reviews.test_race import at_once
from tests.database import Database
from tests.licences import ANNE, document

LI, WU = Actor("staff", "Li", str(uuid4())), Actor("staff", "Wu", str(uuid4()))
FREE_CODE = "91310115MA1K4F5G2H"


def propose(tenant: Tenant, **asked: object) -> Case:
    return propose_change(tenant, asked, files=[document()], reason="By phone", actor=LI)


def test_of_the_clients_own_and_the_desks_one_is_opened(own_database: Database, acme: Tenant) -> None:
    def ask() -> None:
        with context.client(acme):
            ask_for_change({"micro": True}, files=[document()], actor=ANNE)

    ends = at_once(ask, lambda: propose(acme, industry="finance"), ask)
    assert sorted(ends) == ["Refused", "Refused", "done"]
    assert Case.objects.filter(kind=Case.Kind.MASTER_DATA).count() == 1


def test_of_two_clients_one_gets_a_credit_code(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    cases = [propose(each, credit_code=FREE_CODE) for each in (acme, globex)]

    def confirm(case: Case) -> Callable[[], None]:
        return lambda: services.confirm(case.pk, WU, "", case.version)

    assert sorted(at_once(*map(confirm, cases))) == ["Refused", "done"]
    assert Tenant.objects.filter(credit_code=FREE_CODE).count() == 1
    assert sorted(Case.objects.filter(kind=Case.Kind.MASTER_DATA).values_list("state", flat=True)) == [
        "approved",
        "open",
    ]
