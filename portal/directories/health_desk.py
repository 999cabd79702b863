"""How it goes with a directory, above its form at the desk: calls, errors, what waits for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from compliance.catalogue.selectors import party_out_after
from labels.directories import meter
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.directories.turns import party_of
from labels.directories.verbs import Verb
from labels.displays.shadow import ShadowLook, shadow_looks
from labels.errands.selectors import ErrandStanding, standing_of
from tenants.agenda.models import Work
from tenants.clock import business_now, real_now
from tenants.domain.party_standing import PartyStanding, party_standing
from tenants.models import Party

DAYS = 7
LOOKS = {
    ShadowLook.LABEL: lazy("the label that is published"),
    ShadowLook.ANOTHER: lazy("another text"),
    ShadowLook.NOTHING: lazy("no label"),
    ShadowLook.MARKED: lazy("a mark"),
}


@dataclass(frozen=True)
class DirectoryHealth:
    """calls, failed, cost (fen): of the last DAYS days; share: of calls that failed, per cent. answered_at, failed_at:
    the last, with the failure; party: how the party at its address stands. queue: pieces of work that are due and wait
    for it, the oldest since queue_since. standing: of a party that people serve. shadow: what it showed while in
    shadow, how often. limits: of its calls or files, in words.
    """

    calls: int
    failed: int
    share: int
    cost: int
    answered_at: datetime | None
    failed_at: datetime | None
    failure: str
    party: PartyStanding
    queue: int
    queue_since: datetime | None
    standing: ErrandStanding | None
    shadow: dict[str, int]
    limits: str
    days: int = DAYS


def health_of(directory: Directory) -> DirectoryHealth:
    """How it goes with a directory, in real time."""
    days = directory.call_days.filter(day__gte=real_now().date() - timedelta(days=DAYS))
    summed = days.aggregate(
        calls=Sum("calls"),
        failed=Sum("failed"),
        cost=Sum("cost"),
        answered_at=Max("answered_at"),
        failed_at=Max("failed_at"),
    )
    calls, failed = summed["calls"] or 0, summed["failed"] or 0
    last = days.filter(failed_at=summed["failed_at"]).first() if failed else None
    party = Party.objects.filter(address=party_of(directory.address)).first() if directory.address else None
    due = Work.objects.filter(done_at=None, due_at__lte=business_now(), arguments__directory=directory.code)
    queue = due.aggregate(count=Count("pk"), since=Min("due_at"))
    looks = shadow_looks(directory) if directory.shadow else {}
    return DirectoryHealth(
        calls=calls,
        failed=failed,
        share=round(100 * failed / calls) if calls else 0,
        cost=summed["cost"] or 0,
        answered_at=summed["answered_at"],
        failed_at=summed["failed_at"],
        failure=last.failure if last else "",
        party=party_standing(party.seen, party_out_after()) if party else PartyStanding(),
        queue=queue["count"],
        queue_since=queue["since"],
        shadow={str(LOOKS[look]): count for look, count in looks.items()},
        standing=standing_of(directory) if capabilities_of(directory).by_people else None,
        limits=limits_told(directory),
    )


def limits_told(directory: Directory) -> str:
    """How much of it is asked at once, how often, and who says so."""
    can, account = capabilities_of(directory), directory.connection
    verb = Verb.LOOK_UP if can.sees_others else Verb.PUT
    limits = can.limits[verb]
    said = [
        ngettext("%(count)s item at a time", "%(count)s items at a time", limits.batch) % {"count": f"{limits.batch:,}"}
    ]
    if rate := meter.calls_a_second(account, limits):
        said.append(_("%(rate)g a second") % {"rate": rate})
        if rate == limits.per_second:
            said.append(_("the party's limit"))
        elif account is None or account.calls_a_second is None:
            said.append(_("our figure, until its connection says another: the party publishes none"))
    if limits.per_day is not None:
        said.append(_("%(count)s a day") % {"count": f"{limits.per_day:,}"})
    begins, ends = limits.open_hours
    if begins and ends:
        said.append(f"{begins:%H:%M}–{ends:%H:%M}")
    return " · ".join(said)
