"""The people of the desk, with and without a shift."""

from __future__ import annotations

import pytest

from compliance.domain.on_call import Part, ShiftTime
from compliance.duty import services
from compliance.duty.services import Assigned
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.compliance.duty.on_call import (
    CHEF,
    MOBILES,
    NIGHT,
)
from tests.contacts import agreed_contact


@pytest.fixture
def desk(staff: Tenant) -> dict[str, User]:
    """Two administrators and two reviewers, each reached at a number of their own."""
    with context.client(staff):
        people = {user.email.partition("@")[0]: user for user in User.objects.exclude(role="finance").order_by("email")}
        for user, mobile in zip(people.values(), MOBILES, strict=True):
            agreed_contact(pk=user.pk, name=user.name, mobile=mobile)
    return people


@pytest.fixture
def tonight(desk: dict[str, User]) -> dict[str, User]:
    """The first reviewer has the night, the second stands by."""
    shift = {ShiftTime(NIGHT, Part.NIGHT): Assigned(desk["reviewer1"].pk, desk["reviewer2"].pk)}
    services.set_shifts(shift, actor=CHEF)
    return desk
