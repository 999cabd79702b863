"""Writes agreements: a change is a new version; people accept versions."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.agreements.models import Acceptance, Agreement
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused


class NotAccepted(Refused):
    """Something in force was not accepted, or changed while it was read; the text says what to do."""


def new_version(fields: dict[str, Any], *, by: Actor) -> Agreement:
    """Adds a version of the text `fields["kind"]`. fields: those of the model; valid_from None: from now on."""
    with transaction.atomic():
        newest = Agreement.objects.select_for_update().filter(kind=fields["kind"]).order_by("-version").first()
        given = {**fields, "valid_from": fields.get("valid_from") or business_now()}
        version = newest.version + 1 if newest else 1
        return Agreement.objects.create(**given, version=version, **by.columns("created_by"))


def accept_agreements(
    tenant: Tenant,
    accepted: Collection[Agreement],
    demanded: Collection[Agreement],
    *,
    person: str,
    email: str,
    user_id: UUID | None = None,
) -> None:
    """Notes that a person has accepted these versions. Raises NotAccepted unless all that is demanded is among them."""
    missing = [each for each in demanded if each not in accepted]
    if missing:
        raise NotAccepted(_("Accept the %(text)s to go on.") % {"text": missing[0]})
    Acceptance.objects.bulk_create(
        Acceptance(tenant=tenant, agreement=each, person=person, email=email, user_id=user_id) for each in demanded
    )
