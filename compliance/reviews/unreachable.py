"""Opens a case at the desk when no contact of a client can be reached: somebody has to call the client."""

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
    """Opens a case about the client in use, unless it has one."""
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
    """Returns the client in use while mandatory messages reach nobody there, else nothing."""
    return [current_tenant().pk] if nobody_hears() else []
