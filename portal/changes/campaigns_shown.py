"""What the desk shows of campaigns."""

from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from labels.selectors import directory_names
from maintenance.domain.audience import Audience
from portal.shell.words import CARRIERS
from tenants.models import Tenant
from tenants.when import moment_text

NAMED: Final = 20  # clients


class AudienceSays(NamedTuple):
    """One thing that a campaign's audience says, in words."""

    name: str
    value: str


def audience_says(whom: Audience) -> list[AudienceSays]:
    """Whom a campaign is for; nothing of what chooses nothing out."""
    said = [
        (_("Directory"), directory_names().get(whom.party, whom.party) if whom.party else ""),
        (_("Carrier"), str(CARRIERS[whom.carrier]) if whom.carrier else ""),
        (_("Industries"), _(", ").join(str(Tenant.Industry(code).label) for code in whom.industries)),
        (_("Subject types"), _(", ").join(str(Tenant.SubjectType(code).label) for code in whom.subject_types)),
        (_("Only these clients"), _clients(whom)),
        (_("No window before"), moment_text(whom.not_before) if whom.not_before else ""),
    ]
    return [AudienceSays(*each) for each in said if each[1]]


def _clients(whom: Audience) -> str:
    if not whom.clients:
        return ""
    names = Tenant.objects.filter(pk__in=whom.clients).order_by("legal_name").values_list("legal_name", flat=True)
    more = len(whom.clients) - NAMED
    named = _(", ").join(names[:NAMED])
    return named + (_(" and %(count)s more") % {"count": f"{more:,}"} if more > 0 else "")
