"""The desk is told when a client can be told nothing any more: somebody has to ring it up."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _, gettext_noop

from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.people.events import NobodyReached
from tenants.people.subscriptions import nobody_hears

SUBJECT: Final = "contacts"


def nobody_reached(_event: NobodyReached) -> None:
    """Open a case of the client in use, unless it has one."""
    tenant = current_tenant()
    open_case(
        kind=Case.Kind.SUPPORT,
        subject_kind=SUBJECT,
        subject_id=tenant.pk,
        title=in_each_language(lambda: _("No contact can be reached about what must be known")),
        facts=None,
        lane=Lane.FAST,
        actor=PLATFORM,
        text=gettext_noop(
            "The last address was refused by its server. Ring the client up, and have another contact confirm."
        ),
    )


def unreachable() -> Iterable[UUID]:
    """The client in use, while what must be known reaches nobody of it."""
    return [current_tenant().pk] if nobody_hears() else []
