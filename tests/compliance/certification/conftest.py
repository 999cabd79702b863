"""A clinic whose practice licence lapses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.certification import services
from compliance.models import Licence
from portal.tryout import demo
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.licences import hand_in, held
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
PRACTICE = "medical_practice_licence"
LAST_DAY = date(2027, 6, 30)
MIDNIGHT = datetime(2027, 7, 1, tzinfo=SHANGHAI)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def clinic(in_acme: Tenant, business_clock: BusinessClock) -> Tenant:
    """A medical-beauty firm on 1 March 2027 with a label that needs its practice licence and one that does not."""
    business_clock.set(datetime(2027, 3, 1, 10, tzinfo=SHANGHAI))
    in_acme.industry = Tenant.Industry.RETAIL  # only labels with medical words need the licence
    in_acme.ready_at = datetime(2027, 2, 10, tzinfo=SHANGHAI)
    in_acme.save()
    agreed_contact(name="Anne", email="anne@acme.example", language="en")
    demo.ensure_directories()
    beauty, shop = register("021-6123 4001", "021-6123 4002")
    publish([beauty], "青禾医美")
    publish([shop], "青禾网络")
    return in_acme


def licence(until: date = LAST_DAY) -> Licence:
    document = held(PRACTICE, valid_from=date(2024, 7, 1), valid_until=until)
    services.settle_freezes()
    return document


def renew(row: Licence) -> Licence:
    return hand_in(PRACTICE, replaces=row.pk, valid_from=LAST_DAY + DAY, days=900)
