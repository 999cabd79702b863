"""Story 9: iOS does not show the new label in its time; the check names it, an acceleration brings it, 300 CNY."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from labels.models import ConsistencyCheck
from maintenance import selectors, services as maintenance
from tenants import context
from tenants.ledger import selectors as ledger
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import User
from tests.contacts import agreed_contact
from tests.portal_client import sign_in
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import ACTOR, register

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = (datetime.now(SHANGHAI) + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)


def test_the_check_names_ios_and_an_acceleration_brings_the_label(stage: Stage, acme: Tenant) -> None:
    stage.clock.set(MORNING)
    stage.behave("apple", late_minutes=48 * 60)
    with context.client(acme):
        User.objects.update(language="en")
        agreed_contact(name="王敏", email="wang@acme.example")
        (number,) = register("021-6123 4001")
        request = maintenance.draft_label_change(text="青禾网络", numbers=[number.pk], actor=ACTOR)
        maintenance.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    stage.travel(timedelta(hours=13, minutes=30))
    assert stage.on_handset("huawei", number.canonical) == "青禾网络"
    assert stage.on_handset("apple", number.canonical) is None

    operator = sign_in(acme, "operator", HTTP_ACCEPT_LANGUAGE="en")
    asked = operator.post(reverse("display_look"), {"number": str(number.pk)})
    stage.run()
    page = operator.get(asked["Location"])
    assert page.context["check"].differing_names == ["Apple iOS"]
    assert "Accelerate for ¥300" in page.content.decode()
    with context.client(acme):
        assert ConsistencyCheck.objects.get(scope="number").ended_at is not None
        overdue = Message.objects.get(template="labels/display_overdue")
        assert (overdue.parameters["directory"], overdue.parameters["price"]) == ("apple", 300_00)

    (apple,) = [answer for answer in page.context["check"].answers if answer.differ]
    url = apple.differing[0].url
    ordered = operator.post(f"{url}accelerate/", {"price": "30000", "once": "t"})
    assert ordered["Location"] == url
    stage.travel(timedelta(minutes=20))
    assert stage.on_handset("apple", number.canonical) == "青禾网络"
    with context.client(acme):
        assert ledger.balance().fen == -300_00
        assert Message.objects.filter(template="labels/acceleration_done").exists()
    assert "−¥300" in operator.get(reverse("bill")).content.decode()
