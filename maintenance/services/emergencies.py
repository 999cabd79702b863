"""Begins the platform's emergencies at one client: work that cannot wait for the notice of a normal change."""

from django.db import transaction
from django.utils.translation import gettext as _

from labels.selectors import numbers_in_use
from maintenance import selectors
from maintenance.domain.estimate import Content
from maintenance.models import Window
from maintenance.services.drafting import draft_work
from maintenance.services.requests import book
from tenants.domain.actors import Actor
from tenants.refusals import Refused

# What the platform does at a client's numbers with an impact on what handsets show.
CONTENTS = (
    Content.CALIBRATION,
    Content.CARRIER_UPGRADE,
    Content.PLATFORM_HOOKUP,
    Content.ARCHITECTURE_UPGRADE,
)


def begin_emergency(content: str, *, reason: str, actor: Actor) -> Window:
    """Book the earliest legal time, with the short notice of an emergency, for all numbers in use of the client in use.

    It waits until a second reviewer has agreed. Raises Refused, and nothing is left behind.
    """
    with transaction.atomic():
        numbers = list(numbers_in_use().values_list("pk", flat=True))
        if not numbers:
            raise Refused(_("This client has no active numbers."), code="no_numbers")
        request = draft_work(content, numbers=numbers, actor=actor, urgency=reason, by_platform=True)
        slots = selectors.proposal(request).slots
        if not slots:
            raise Refused(_("No permitted time available."), code="no_slot")
        return book(request.pk, min(slot.start for slot in slots), actor=actor)
