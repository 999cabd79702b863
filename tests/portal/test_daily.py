"""The daily work of clients is taken up again, whatever became of its rows."""

from __future__ import annotations

import pytest

from labels.recognition.model import packaged
from labels.registry.models import ModelVersion
from portal import daily
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.selectors import lacking
from tenants.clients.provisioning import TenantReady
from tenants.clock import business_now
from tenants.models import Tenant
from tests.work import DueWork

pytestmark = pytest.mark.django_db


def ahead(tenant: Tenant) -> set[tuple[str, str]]:
    return set(Work.objects.filter(tenant=tenant, done_at=None).values_list("name", "key"))


def test_a_lost_row_and_a_client_from_before_have_their_daily_work_again(
    acme: Tenant, globex: Tenant, staff: Tenant, run_due_work: DueWork
) -> None:
    whole = {(each.name, each.key) for each in daily.DAILY}
    Work.objects.all().delete()
    with context.client(acme):
        daily.begin(TenantReady(acme))
    Work.objects.filter(name="evidence.checkpoint").delete()
    assert [each.name for each in lacking(acme, daily.DAILY)] == ["evidence.checkpoint"]
    Tenant.objects.filter(pk=globex.pk).update(state=Tenant.State.SUSPENDED)
    with context.client(staff):
        daily.begin(TenantReady(staff))
    run_due_work(name="portal.daily_work")
    assert ModelVersion.objects.filter(sha256=packaged().sha256, state=ModelVersion.State.ACTIVE).exists()
    assert whole <= ahead(acme)
    assert not ahead(globex), "suspended clients wait"
    Tenant.objects.filter(pk=globex.pk).update(state=Tenant.State.READY)
    daily.look_for_lost_days()
    run_due_work(name="portal.daily_work")
    assert whole <= ahead(globex)
    assert not lacking(acme, daily.DAILY)
    assert not lacking(globex, daily.DAILY)
    assert Work.objects.get(name="portal.daily_work", done_at=None).due_at > business_now()


def test_a_new_production_has_its_daily_work_before_it_has_staff(run_due_work: DueWork) -> None:
    Tenant.objects.filter(kind=Tenant.Kind.STAFF).update(kind=Tenant.Kind.CLIENT, state=Tenant.State.SUSPENDED)
    daily.look_for_lost_days()
    run_due_work(name="portal.daily_work")
    assert not Work.objects.filter(done_at=None).exclude(last_error="").exists()
    assert Work.objects.get(name="portal.daily_work", done_at=None).due_at > business_now()
