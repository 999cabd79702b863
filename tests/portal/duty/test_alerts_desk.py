"""The page of alerts: what waits by kind, taken over one by one, by kind, or all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from compliance.duty.alerts import raise_alert
from compliance.duty.models import Alert
from compliance.evidence.selectors import history
from compliance.reviews.assigning import assign
from compliance.reviews.models import Case
from portal.duty.alerts_desk import AT_ONCE
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import person
from tests.portal_client import PortalClient, person_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ALERTS = "/admin/alerts/"


def send(client: PortalClient, page: Any, kind: str, **given: Any) -> Any:
    """The form of a kind as its page has it."""
    [form] = [each for each in re.split(r"<form ", page.content.decode()) if re.search(rf"<h3[^>]*>{kind} ", each)]
    hidden = re.findall(r'name="(of_kind|once)" value="([^"]+)"', form)
    keys = [value for name, value in hidden if name == "of_kind"]
    token = next(value for name, value in hidden if name == "once")
    return client.post(ALERTS, {"of_kind": keys, "once": token, **given}, follow=True)


def test_alerts_of_a_kind_are_taken_over_at_once(reviewer: PortalClient, staff: Tenant, acme: Tenant) -> None:
    for place in range(3):
        raise_alert(Alert.Kind.PARTY_OUT, f"party:{place}", title=f"server {place}")
    raise_alert(Alert.Kind.WINDOW_HELD, f"window:{uuid4()}", title="a window", tenant=acme)
    raise_alert(Alert.Kind.RESTORED, f"restore:{uuid4()}", title="all", administrators=True)
    page = reviewer.get(ALERTS)
    said = words(page)
    assert "Outside party does not answer 3 Take over 3 of this kind" in said
    assert "Window needs attention 1 Subject" in said, "one has its own button"
    assert "For another person" in said
    assert "You have taken over 3 alerts." in words(send(reviewer, page, "Outside party does not answer", whole="1"))
    assert set(Alert.objects.filter(acknowledged_at=None).values_list("kind", flat=True)) == {
        Alert.Kind.WINDOW_HELD,
        Alert.Kind.RESTORED,
    }
    again = words(send(reviewer, page, "Outside party does not answer", whole="1"))
    assert "Nothing was left" not in again, "a double click is the same answer"
    with context.client(staff):
        assert sum(entry.action == "alert_taken_over" for entry in history(limit=100)) == 3


def test_one_alert_and_no_more_than_a_hundred(reviewer: PortalClient) -> None:
    for place in range(AT_ONCE + 5):
        raise_alert(Alert.Kind.PARTY_OUT, f"party:{place}", title=f"server {place}")
    page = reviewer.get(ALERTS)
    one = str(Alert.objects.earliest("raised_at").pk)
    send(reviewer, page, "Outside party does not answer", alert=one)
    assert Alert.objects.exclude(acknowledged_at=None).count() == 1
    send(reviewer, reviewer.get(ALERTS), "Outside party does not answer", whole="1")
    assert Alert.objects.filter(acknowledged_at=None).count() == 4


def test_who_takes_over_has_the_cases_that_nobody_has(
    reviewer: PortalClient, staff: Tenant, hand_in: Callable[..., Case]
) -> None:
    """It was said that "from then on it is yours", and the inbox knew nothing of it."""
    mine, hers = hand_in("alone"), hand_in("at work")
    with context.client(staff):
        ann = person(person_of(staff, "reviewer", 2))
    assign(hers.pk, ann, ann)
    for case in (mine, hers):
        raise_alert(Alert.Kind.CASE_OPENED, f"case:{case.pk}", title=case.title)
    page = reviewer.get(ALERTS)
    assert "Its case is yours from then on, unless a colleague who is present has it." in words(page)
    send(reviewer, page, str(Alert.Kind.CASE_OPENED.label), whole="1")
    me = words(reviewer.get("/admin/reviews/case/?state=mine"))
    assert "alone" in me
    assert "at work" not in me
    hers.refresh_from_db()
    assert hers.assigned_to_id == ann.id
