"""The demo's desk: who is on call, and a vendor as most are in China, to which people carry files."""

from __future__ import annotations

from datetime import timedelta

from compliance.domain.on_call import Part, ShiftTime
from compliance.duty import selectors as duty
from compliance.duty.models import Shift
from compliance.duty.services import Assigned, set_shifts
from labels.directories.capabilities import DESK
from labels.directories.models import Directory
from labels.errands.models import DeskParty
from tenants.clock import business_now
from tenants.people.actors import PLATFORM

DAY = timedelta(days=1)


def ensure_desk_party() -> None:
    """In shadow, so that no window of the demo waits for people."""
    made, new = Directory.objects.get_or_create(
        code="oppo",
        defaults={
            "name": "OPPO",
            "name_en": "OPPO",
            "kind": Directory.Kind.HANDSET,
            "platform": Directory.Platform.ANDROID,
            "adapter": DESK,
            "cache_min": DAY,
            "cache_max": 3 * DAY,
            "critical": False,
            "active": False,
            "shadow": True,
            "position": 9,
        },
    )
    if new:
        DeskParty.objects.create(directory=made)


def put_on_call(reviewer: str, stands_by: str) -> None:
    """One (by e-mail) has the nights of two weeks, another stands by; a roster that is there stays."""
    if Shift.objects.exists():
        return
    by_email = {user.email: user.pk for user in duty.people()}
    pair = Assigned(by_email[reviewer], by_email[stands_by])
    tonight = duty.shift_now(business_now()).day
    nights = {ShiftTime(tonight + timedelta(days=place), Part.NIGHT): pair for place in range(14)}
    set_shifts(nights, actor=PLATFORM)
