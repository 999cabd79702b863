"""One display: what it should show and shows, what can be done about it, and what was done."""

from __future__ import annotations

from typing import Any

from labels import texts
from labels.displays import remedies
from labels.domain.numbers import number_text
from labels.models import Display
from portal.presenters.displays import ON_THE_WAY
from tenants.ledger.selectors import balance
from tenants.people.actors import name_shown


def display_shown(cell: Display) -> dict[str, Any]:
    """{number, canonical, number_id, directory, kind, cell, wanted_reason, mark (words or ""), held: bool,
    coming: whether it was not seen yet}
    """
    return {
        "id": cell.pk,
        "number": number_text(cell.number.canonical),
        "number_id": cell.number_id,
        "directory": str(cell.directory),
        "kind": cell.directory.get_kind_display(),
        "cell": cell,
        "wanted_reason": texts.wanted_reason(cell.wanted_reason),
        "mark": texts.mark(cell.mark) if cell.mark else "",
        "held": cell.accepted_revision == cell.revision,
        "coming": cell.state in (*ON_THE_WAY, Display.State.STALE),
    }


def offers(cell: Display) -> dict[str, Any]:
    """What can be done now: {acceleration: {price} or None, appeal: {price, free (how many are left)} or None,
    why_no_acceleration: words}.
    """
    no_acceleration, no_appeal = remedies.barriers(cell)
    return {
        "acceleration": None if no_acceleration else {"price": cell.directory.acceleration_price},
        "why_no_acceleration": texts.barrier(no_acceleration) if no_acceleration else "",
        "appeal": None if no_appeal else {"price": cell.directory.appeal_price, "free": balance().free_appeals},
    }


def remedies_so_far(cell: Display) -> list[dict[str, Any]]:
    """Accelerations and appeals, the newest first: {what, state, family, at, by, price, free, expected_at, reason,
    statement}.
    """
    found = [
        {
            "family": "acceleration",
            "state": order.state,
            "at": order.ordered_at,
            "by": name_shown(order.ordered_by),
            "price": order.price,
            "free": False,
            "expected_at": order.takes_effect_at if order.state in order.OPEN else None,
            "reason": texts.directory_answer(order.reason) if order.reason else "",
            "statement": "",
        }
        for order in cell.accelerations.all()[:50]
    ] + [
        {
            "family": "appeal",
            "state": appeal.state,
            "at": appeal.made_at,
            "by": name_shown(appeal.made_by),
            "price": appeal.price,
            "free": appeal.paid_with == "appeal",
            "expected_at": appeal.decided_by if appeal.state in appeal.OPEN else None,
            "reason": texts.directory_answer(appeal.reason) if appeal.reason else "",
            "statement": appeal.statement,
        }
        for appeal in cell.appeals.all()[:50]
    ]
    return sorted(found, key=lambda each: each["at"], reverse=True)
