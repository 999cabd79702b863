"""Story 4: a medical-beauty firm's practice licence lapses: reminded, frozen at midnight, back when it is renewed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from compliance.certification import services as certification
from compliance.licences.selectors import local_day
from labels.models import Display
from tenants import context
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.licences import decide, hand_in, held
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register
from tests.stand_ins import publish

SHANGHAI = ZoneInfo("Asia/Shanghai")
PRACTICE = "medical_practice_licence"
NOON = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)
DAY = timedelta(days=1)


def test_the_licence_lapses_and_is_renewed(stage: Stage, acme: Tenant) -> None:
    stage.clock.set(NOON)
    with context.client(acme):
        agreed_contact(name="Anne", email="anne@acme.example")
        beauty, shop = register("021-6123 4001", "021-6123 4002")
        publish([beauty], "青禾医美")
        publish([shop], "青禾网络")
        last_day = local_day(NOON) + 2 * DAY
        row = held(PRACTICE, valid_from=local_day(NOON) - 300 * DAY, valid_until=last_day)
        certification.settle_freezes()
    stage.run()
    assert stage.on_handset("huawei", beauty.canonical) == "青禾医美"

    midnight = datetime.combine(last_day + DAY, datetime.min.time(), SHANGHAI)
    stage.travel(midnight - timedelta(minutes=5))
    reminders = Message.objects.filter(template="compliance/licence_reminder")
    assert [each.parameters["days"] for each in reminders] == [1], "the one that lay ahead"
    assert stage.on_handset("huawei", beauty.canonical) == "青禾医美"

    stage.travel(midnight + timedelta(minutes=5))
    with context.client(acme):
        for cell in Display.objects.filter(number=beauty):
            assert (cell.wanted, cell.revision) == (None, cell.accepted_revision), "every directory has taken it"
    for code in ("huawei", "xiaomi"):
        assert stage.on_handset(code, beauty.canonical) is None, code
    stage.travel(timedelta(hours=13))
    for code in ("huawei", "xiaomi", "china-mobile", "apple"):
        assert stage.on_handset(code, beauty.canonical) is None, code
        assert stage.on_handset(code, shop.canonical) == "青禾网络", code

    with context.client(acme):
        assert set(Display.objects.filter(number=beauty).values_list("wanted_reason", flat=True)) == {"frozen"}
        decide(hand_in(PRACTICE, replaces=row.pk, days=900))
    stage.travel(timedelta(hours=13))
    for code in ("huawei", "apple", "china-mobile"):
        assert stage.on_handset(code, beauty.canonical) == "青禾医美", code
    said = set(Message.objects.values_list("template", flat=True))
    assert {"compliance/certification_frozen", "compliance/certification_unfrozen"} <= said
