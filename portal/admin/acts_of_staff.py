"""What an act of the staff that waits for a second administrator would do, in words for the page of its case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.reviews.models import Case
from labels.directories import moving
from portal.presenters import bill
from tenants.people.models import Role
from tenants.when import moment_text


def act_rows(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """[(name, value)]; nothing for facts of another kind."""
    match facts.get("act"):
        case staff_acts.INVITE:
            role = str(Role(facts["role"]).label)
            return [
                (_("Measure"), _("Invite to the staff")),
                (_("Name"), facts["name"]),
                (_("E-mail"), facts["email"]),
                (_("Role"), role),
            ]
        case staff_acts.CHANGE:
            active = _("yes") if facts["active"] else _("no")
            return [
                (_("Measure"), _("Change one of the staff")),
                (_("Name"), facts["name"]),
                (_("Role"), str(Role(facts["role"]).label)),
                (_("May sign in"), active),
            ]
        case Case.SHUT_OUT:
            said = [(_("Measure"), _("Shut out one of the administrators")), (_("Name"), facts["name"])]
            until = parse_datetime(facts.get("until", ""))
            return [*said, (_("Ends by itself, unless confirmed"), moment_text(until))] if until else said
        case staff_acts.CREDIT:
            free = facts["code"] == staff_acts.FREE_APPEALS
            amount = str(facts["amount"]) if free else f"¥{facts['amount'] / 100:,.2f}"
            what = _("Free appeals") if free else bill.what_for(facts["code"])
            return [
                (_("Measure"), _("Credit the client")),
                (_("What for"), what),
                (_("Amount"), amount),
                (_("Note"), facts["note"]),
            ]
        case moving.ACT:
            return [
                (_("Measure"), _("Send labels to another address")),
                (_("Directory"), facts["directory"]),
                (_("Adapter"), facts["adapter"]),
                (_("Address until now"), facts["before"] or "—"),
                (_("Address"), facts["address"]),
            ]
    return []
