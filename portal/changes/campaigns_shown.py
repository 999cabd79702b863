"""What the desk shows of campaigns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.selectors import directory_names
from maintenance import texts
from maintenance.campaigns.looking import Foreseen, foreseen_so_far
from maintenance.campaigns.models import Campaign, Look
from maintenance.domain.audience import Audience
from portal.shell.words import CARRIERS, sentences
from tenants.models import Tenant
from tenants.when import moment_text

NAMED: Final = 20  # clients
CONFLICTS: Final = 2  # named of each client
# Why a client was left out (Member.trouble).
LEFT_OUT = {
    "no_numbers": lazy("no number in use"),
    "nothing_to_do": lazy("the work touches none of its numbers"),
    "no_slot": lazy("no permitted time"),
    "not_concerned": lazy("the rule does not concern it"),
    "certification_frozen": lazy("certification is frozen"),
    "closed": lazy("its account was closed"),
}


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


@dataclass(frozen=True)
class ClientAhead:
    """What a client would get. starts, ends: of its window, None where there is none; trouble: why not; conflicts: what
    takes the times before it, the first of them; more: how many others there are.
    """

    row: Foreseen
    starts: datetime | None
    ends: datetime | None
    trouble: str
    conflicts: list[str]
    more: int


@dataclass(frozen=True)
class LookAhead:
    """The first clients in the order of the waves, and what they come to. at: when it was begun; of: how many are
    looked at in all, `ended` once they are; left: clients that are not.
    """

    at: datetime
    of: int
    ended: bool
    rows: list[ClientAhead]
    left: int
    without_time: int
    in_conflict: int
    standby: int
    lacking: int
    promises: int


def seen_ahead(campaign: Campaign) -> LookAhead | None:
    """What starting a campaign would come to, as far as it is worked out; None where nobody has looked."""
    look = Look.objects.filter(campaign=campaign).first()
    if look is None:
        return None
    rows, names, of = foreseen_so_far(look), texts.Names(), sum(len(keys) for keys in look.waves)
    return LookAhead(
        at=look.begun_at,
        of=of,
        ended=look.ended_at is not None,
        rows=[_ahead(row, names) for row in rows],
        left=look.clients - of,
        without_time=sum(not row.sessions for row in rows),
        in_conflict=sum(bool(row.conflicts) for row in rows),
        standby=sum(row.standby for row in rows),
        lacking=sum(row.lacking for row in rows),
        promises=sum(row.promises for row in rows),
    )


def _ahead(row: Foreseen, names: texts.Names) -> ClientAhead:
    return ClientAhead(
        row,
        starts=row.sessions[0].start if row.sessions else None,
        ends=row.sessions[-1].end if row.sessions else None,
        trouble=str(LEFT_OUT.get(row.trouble, row.trouble)),
        conflicts=sentences(row.conflicts[:CONFLICTS], names),
        more=max(len(row.conflicts) - CONFLICTS, 0),
    )
