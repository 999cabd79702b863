"""The fast lane takes so many requests of a client a day, however many drafts were made before."""

from __future__ import annotations

import copy
from datetime import timedelta

import pytest

from maintenance import selectors, services
from maintenance.calendars import services as calendars
from maintenance.calendars.models import Policy
from maintenance.calendars.selectors import terms
from portal.tryout import demo
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, book
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(globex: Tenant, business_clock: BusinessClock) -> Tenant:
    """A small shop that may hand in two a day."""
    business_clock.set(AFTERNOON)
    demo.ensure_directories()
    figures = copy.deepcopy(Policy.objects.latest("version").figures)
    figures["lanes"]["fast_quota_a_day"] = 2
    calendars.new_policy(figures=figures, note="two a day", by=Actor("staff", "test", "1"))
    Tenant.objects.filter(pk=globex.pk).update(legal_name="上海市黄浦区麦田便利店", industry="retail")
    tenant: Tenant = Tenant.objects.get(pk=globex.pk)
    return tenant


def test_a_day_is_the_clients_own(store: Tenant, business_clock: BusinessClock) -> None:
    at_seven = AFTERNOON.replace(hour=7)  # in UTC it is the day before
    business_clock.set(at_seven)
    with context.client(store):
        book(services.draft_label_change(text="麦田便利店", numbers=[fresh(1)[0].pk], actor=ACTOR))
        figures = terms()
        left = [selectors.quota_left(at_seven.replace(hour=hour), figures) for hour in (9, 23)]
        assert (left, selectors.quota_left(at_seven + timedelta(hours=17), figures)) == ([1, 1], 2)


def test_drafts_beyond_the_quota_are_booked_in_the_next_lane(store: Tenant, business_clock: BusinessClock) -> None:
    with context.client(store):
        drafts = [
            services.draft_label_change(text="麦田便利店", numbers=[number.pk], actor=ACTOR) for number in fresh(4)
        ]
        assert {draft.lane for draft in drafts} == {"fast"}
        windows = [book(draft) for draft in drafts[:3]]
        assert [window.lane for window in windows] == ["fast", "fast", "standard"]
        late = windows[2].request
        assert late.lane == "standard"
        assert "fast_quota_used_up" in {reason["code"] for reason in late.lane_reasons}
        assert not [factor for factor in late.estimate["factors"] if factor["code"] == "fast_lane"]
        assert windows[2].promised_by - windows[2].starts_at > timedelta(hours=1)
        assert selectors.quota_left(business_clock.now(), terms()) == 0
        business_clock.set(AFTERNOON + timedelta(days=1))
        assert book(drafts[3]).lane == "fast", "another day"
