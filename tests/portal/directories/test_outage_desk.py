"""A directory that is out: named at the desk, with the windows that wait for it; two take it out of critical."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.duty.models import Alert
from compliance.evidence.models import Record
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.directories.turns import party_of
from maintenance.models import Window
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import real_now
from tenants.models import Party, Tenant
from tenants.outside.parties import PartySilent
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.portal.desk import address, second_agrees
from tests.portal.directories.test_errands_desk import oppo  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def waiting(oppo: Directory, acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> Window:  # noqa: F811
    """A window whose label nobody has brought to the only party."""
    with context.client(acme):
        booked: Window = book(ask(register("021-6100 1111")))
    business_clock.set(max(booked.starts_at, AFTERNOON))
    run_due_work()
    return booked


def page(directory: Directory) -> str:
    return f"/admin/directories/{directory.pk}/outage/"


def state(tenant: Tenant, window: Window) -> str:
    with context.client(tenant):
        return str(fresh(window).state)


def test_whose_windows_are_freed_is_shown_before_two_free_them(
    waiting: Window,
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    staff: Tenant,
    reviewer: PortalClient,
    administrator: PortalClient,
    run_due_work: DueWork,
) -> None:
    said = words(reviewer.get(page(oppo)))
    assert acme.legal_name in said
    assert "1 goes on once it is not critical" in said
    assert "Propose to take it out of what is critical" not in said, "administrators do that"
    assert reviewer.post(page(oppo), {"seen": ""}).status_code == 403
    shown = administrator.get(page(oppo))
    stale = administrator.post(page(oppo), {"seen": "another"})
    assert "changed meanwhile" in words(stale)
    assert Directory.objects.get(pk=oppo.pk).critical
    proposed = administrator.post(page(oppo), {"seen": shown.context["digest"]}, follow=True)
    assert "another administrator confirms it" in words(proposed)
    case = Case.objects.get(decided_at=None)
    confirming = reviewer.get(address(case))
    assert "Windows that wait for it now 1 Of these, windows that then go on 1" in words(confirming)
    assert f'href="{page(oppo)}"' in confirming.text
    run_due_work()
    assert (Directory.objects.get(pk=oppo.pk).critical, state(acme, waiting)) == (True, "running")
    again = administrator.post(page(oppo), {"seen": shown.context["digest"]}, follow=True)
    assert "This has already been proposed" in words(again)
    second_agrees(staff)
    assert not Directory.objects.get(pk=oppo.pk).critical
    assert "Windows that wait for it now" not in words(reviewer.get(address(case))), "it is done"
    run_due_work()
    assert state(acme, waiting) == "completed"
    with context.client(acme):
        assert Record.objects.get(action="window_freed").details["directory"]["code"] == "oppo"
    assert "It is not critical: no window waits for it" in words(administrator.get(page(oppo)))


def test_a_window_that_waits_for_another_directory_too_is_not_said_to_go_on(
    waiting: Window,
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    staff: Tenant,
    administrator: PortalClient,
    run_due_work: DueWork,
) -> None:
    from labels.displays import reconciler
    from tenants.domain.lanes import Lane

    Directory.objects.create(
        code="vivo",
        name="维沃",
        name_en="vivo",
        kind="handset",
        platform="android",
        adapter="desk",
        cache_min=timedelta(days=1),
        cache_max=timedelta(days=1),
    )
    with context.client(acme):
        reconciler.reconcile_everything(lane=Lane.STANDARD)
    run_due_work()
    shown = administrator.get(page(oppo))
    assert "waits for others" in words(shown)
    administrator.post(page(oppo), {"seen": shown.context["digest"]})
    second_agrees(staff)
    run_due_work()
    assert state(acme, waiting) == "running"


def test_unticking_critical_on_its_page_lets_its_windows_go_on_as_well(
    waiting: Window,
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    staff: Tenant,
    administrator: PortalClient,
    run_due_work: DueWork,
) -> None:
    address = f"/admin/directories/directory/{oppo.pk}/change/"
    form = administrator.get(address).context["adminform"].form
    given = {
        bound.html_name: bound.value() for bound in form if bound.value() is not None and bound.value() is not False
    }
    given.pop("critical")
    saved = administrator.post(address, given)
    assert saved.status_code == 302, words(saved)
    second_agrees(staff)
    run_due_work()
    assert state(acme, waiting) == "completed"


def test_an_outage_names_the_directory_and_leads_to_its_page(
    acme: Tenant, staff: Tenant, reviewer: PortalClient, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    out = Directory.objects.create(
        code="huawei",
        name="华为",
        name_en="Huawei",
        kind="handset",
        platform="android",
        address="https://labels.huawei.example:8443/v1",
        cache_min=timedelta(0),
        cache_max=timedelta(0),
    )
    party = party_of(out.address)
    Party.objects.create(address=party, silence=timedelta(0), trouble="NoAnswer", trouble_since=real_now())
    with context.platform():
        PartySilent(party, timedelta(minutes=6)).emit()
    assert Alert.objects.get().title == "华为"
    alerts = reviewer.get(reverse("admin:alerts", urlconf="portal.urls_platform")).content.decode()
    assert f'href="/admin/directories/directory/{out.pk}/change/"' in alerts
    with context.client(acme):
        from tenants.agenda.services import schedule

        schedule("labels.submit", key="huawei", directory="huawei")
    assert Work.objects.filter(name="labels.submit", done_at=None).exists()
    said = words(reviewer.get(f"/admin/directories/directory/{out.pk}/change/"))
    assert "In trouble since" in said
    assert "Due and waiting for it 1" in said
    assert "Is it out? Windows that wait for it" in said
