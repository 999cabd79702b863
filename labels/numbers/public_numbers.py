"""Writes the staff's table of emergency and public-service numbers: a change is a new version, old ones stay.

A number that a client already holds when it is listed becomes a case: until it is decided, its label is hidden.
"""

from typing import Any

from django.db import transaction

from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.displays import reconciler
from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers.claims import ClaimFacts, PublicLine
from labels.registry.models import PublicNumber
from labels.registry.selectors import public_among
from tenants.agenda.services import Planned, schedule, schedule_for_clients
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.selectors import clients_with_work

LOOK, LISTED = "labels.look_for_public_numbers", "listed"  # the due work, and its key
AT_ONCE = 100  # numbers that become cases in one transaction
FIELDS = ("pattern", "name", "name_en", "source", "listed", "note")


def new_version(fields: dict[str, Any], *, by: Actor) -> PublicNumber:
    """Adds a version of the line of `fields["pattern"]`; fields: FIELDS. Schedules a check of all clients."""
    with transaction.atomic():
        newest = PublicNumber.objects.select_for_update().filter(pattern=fields["pattern"]).order_by("-version").first()
        made: PublicNumber = PublicNumber.objects.create(
            **fields, version=newest.version + 1 if newest else 1, **by.columns("created_by")
        )
        if made.listed:
            clients = clients_with_work().values_list("pk", flat=True)
            look = {pk: Planned(LOOK, LISTED, {}) for pk in clients}
            schedule_for_clients(look, lane=Lane.STANDARD)
    return made


def dispute_held() -> int:
    """Opens a case for public numbers that the client in use holds: some at once, the rest as due work. Returns how
    many.

    A number that a reviewer has let it keep is not asked about again.
    """
    held = Number.objects.filter(kind="short_code", state__in=[*Number.IN_USE, Number.State.SUSPENDED])
    lines = public_among(parse_number(canonical) for canonical in held.values_list("canonical", flat=True))
    if not lines:
        return 0
    with transaction.atomic():
        asked = Case.objects.filter(kind=Case.Kind.NUMBER_CLAIM, state=Case.State.APPROVED).values("subject_id")
        listed = held.filter(canonical__in=lines).exclude(pk__in=asked)
        rows = list(listed.select_for_update().order_by("pk")[:AT_ONCE])
        Number.objects.filter(pk__in=[row.pk for row in rows]).update(state=Number.State.DISPUTED)
        for row in rows:
            line = lines[row.canonical]
            open_case(
                kind=Case.Kind.NUMBER_CLAIM,
                subject_kind="number",
                subject_id=row.pk,
                title=parse_number(row.canonical).display,
                facts=ClaimFacts(row.canonical, PublicLine(line.name, line.name_en, line.source)),
                lane=Lane.STANDARD,
                harm_at=business_now(),
                actor=PLATFORM,
            )
        reconciler.reconcile_displays([row.pk for row in rows])
        if len(rows) == AT_ONCE:
            schedule(LOOK, key=LISTED)
    return len(rows)
