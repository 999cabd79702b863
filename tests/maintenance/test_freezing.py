"""Windows whose label may not be shown: held in the transaction of the freeze, and let go on after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from compliance.certification import services as certification, suspending
from compliance.duty.models import Alert
from compliance.duty.selectors import alerts_waiting
from compliance.evidence.selectors import history
from compliance.models import Licence
from maintenance import services
from maintenance.models import Window
from portal.tryout import demo
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, book, fresh as reread
from tests.reviewers import TWO
from tests.stand_ins import fresh
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def valid_until(day: date | None) -> None:
    """Of the business licence, which every label of a firm needs."""
    Licence.objects.filter(document_type="business_licence").update(valid_until=day, state="approved")
    certification.settle_freezes()


def test_a_window_is_held_while_its_label_is_frozen_and_starts_after_it(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON + timedelta(days=7))
    demo.ensure_directories()
    window = book(ask(fresh()), 1)
    assert (window.state, window.held) == (Window.State.SCHEDULED, False)
    valid_until(business_clock.now().date() - timedelta(days=2))
    assert reread(window).held
    business_clock.set(window.starts_at)
    services.start(window.pk)
    assert (reread(window).state, reread(window).held) == (Window.State.SCHEDULED, True), "it does not start"
    Work.objects.filter(name="maintenance.start").delete()
    valid_until(None)
    assert not reread(window).held
    assert Work.objects.filter(name="maintenance.start", key=str(window.pk), done_at=None).exists()
    services.start(window.pk)
    assert reread(window).state == Window.State.RUNNING
    told = {entry.action for entry in history(limit=100)}
    assert {"window_frozen", "window_released"} <= told


def test_a_running_window_waits_at_its_gate(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON + timedelta(days=7))
    demo.ensure_directories()
    window = book(ask(fresh()), 0)
    business_clock.set(window.starts_at)
    services.start(window.pk)
    valid_until(business_clock.now().date() - timedelta(days=2))
    services.run(window.pk)
    held = reread(window)
    assert held.held
    assert [gate.details["reason"]["code"] for gate in held.gates.filter(state="held")] == ["certification_frozen"]
    with translation.override("en"):
        said = next(entry.text for entry in history(limit=100) if entry.action == "gate_held")
    assert said.endswith("Certification is frozen for this label: it resumes when the freeze is lifted")
    valid_until(None)
    services.run(window.pk)
    assert not reread(window).held


def test_the_desk_is_told_of_what_lapses_and_not_of_what_it_has_suspended_itself(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON + timedelta(days=7))
    demo.ensure_directories()
    window, running = book(ask(fresh()), 1), book(ask(fresh()), 0)
    business_clock.set(running.starts_at)
    services.start(running.pk)
    suspending.suspend(in_acme, reason="In doubt", **TWO)
    services.run(running.pk)
    assert reread(window).held
    assert reread(running).held
    assert not alerts_waiting().exists(), "two of the desk did it"
    suspending.resume(Tenant.objects.get(pk=in_acme.pk), reason="Seen", **TWO)
    services.run(running.pk)
    assert not reread(window).held
    valid_until(business_clock.now().date() - timedelta(days=2))
    assert set(alerts_waiting().values_list("kind", "about")) == {(Alert.Kind.WINDOW_HELD, f"window:{window.pk}")}
    valid_until(None)
    assert not alerts_waiting().exists()
