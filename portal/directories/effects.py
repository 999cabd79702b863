"""What the change of a party that waits for a second administrator does, as whoever confirms it sees it."""

from collections.abc import Mapping
from copy import copy

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from compliance.guarded import LooseningFacts, from_json
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.directories.moving import MoveFacts
from maintenance.freed_windows import held_up_by
from maintenance.party_changes import PartyEffect, effects_of
from portal.cases.facts import facts_of_case
from tenants.domain.kept import StoredAsJson
from tenants.refusals import Refused


def effects_of_case(case: Case, facts: StoredAsJson) -> Mapping[PartyEffect, int]:
    """What a confirmation would do now, with how many; nothing where no party changes, or it is decided."""
    match facts:
        case _ if case.decided:
            return {}
        case MoveFacts():
            after = {"adapter": facts.adapter} | ({"active": True} if facts.active else {})
            return _effects(facts.directory, after)
        case LooseningFacts() if facts.kind == Directory._meta.label_lower:
            return _effects(facts.row, from_json(Directory, facts.after))
    return {}


def freed_rows(case: Case, facts: StoredAsJson) -> list[tuple[str, str]]:
    """[(name, value)]: the windows that a confirmation frees now from waiting for a party that is out, and where each
    is named; nothing of other cases.
    """
    if case.decided or not isinstance(facts, LooseningFacts) or facts.kind != Directory._meta.label_lower:
        return []
    if facts.after.get("critical") is not False:
        return []
    party = Directory.objects.filter(code=facts.row, active=True, critical=True).first()
    if party is None:
        return []
    windows = held_up_by(party)
    address = reverse("admin:directory_outage", args=[party.pk])
    waiting = format_html('<a href="{}">{}</a>', address, f"{len(windows):,}")
    return [
        (_("Windows that wait for it now"), waiting),
        (_("Of these, windows that then go on"), f"{sum(each.goes_on for each in windows):,}"),
    ]


def demand_seen(case: Case, seen: str) -> None:
    """Raise Refused where a confirmation has other effects by now than those that its page showed. How many displays
    and windows there are changes while one reads.
    """
    if seen.split() != [*effects_of_case(case, facts_of_case(case))]:
        raise Refused(_("What it does has changed: check again."))


def _effects(code: str, changed: Mapping[str, object]) -> Mapping[PartyEffect, int]:
    before = Directory.objects.filter(code=code).first()
    if before is None:
        return {}
    after = copy(before)
    for name, value in changed.items():
        setattr(after, name, value)
    return effects_of(before, after)
