"""What the pages of numbers show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compliance.evidence.selectors import history
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from labels.displays import proofs
from labels.domain.numbers import NumberKind, ParsedNumber, number_text
from labels.entitlement import number_proofs
from labels.models import Display, Number
from labels.numbers import codes as number_codes
from labels.selectors import coming_labels, directories, live_labels, matrix
from labels.texts import number_kind
from portal.presenters import displays
from portal.presenters.words import hint_text
from tenants.clock import business_now
from tenants.when import dated_text, local


def number_rows(numbers: Sequence[Number]) -> list[dict[str, Any]]:
    """Numbers in a list, with the label that is live, the one to come, the worst of their displays, and their proof."""
    live, coming = live_labels(numbers), coming_labels(numbers)
    states = displays.standings(Display.objects.filter(number__in=numbers, directory__active=True), "number_id")
    owned = number_proofs.owned(number.pk for number in numbers)
    return [
        {
            "id": number.pk,
            "ownership": owned[number.pk],
            "number": number_text(number.canonical),
            "kind": number_kind(number.kind),
            "group": number.group,
            "note": number.note,
            "state": number.state,
            "label": live[number.pk].text if number.pk in live else "",
            "coming": coming[number.pk].text if number.pk in coming else "",
            "display_state": displays.worst(states.get(number.pk, ())),
        }
        for number in numbers
    ]


def number_detail(number: Number) -> dict[str, Any]:
    """One number with its versions, displays and history."""
    live, cells = live_labels([number]), matrix([number])[number.pk]
    claim = open_case_about(Case.Kind.NUMBER_CLAIM, number.pk) if number.state == Number.State.DISPUTED else None
    active = directories()
    in_order = [cells[directory.pk] for directory in active if directory.pk in cells]
    return {
        "number": {
            "id": number.pk,
            "number": number_text(number.canonical),
            "canonical": number.canonical,
            "kind": number_kind(number.kind),
            "hint": hint_text(number.canonical),
            "group": number.group,
            "note": number.note,
            "state": number.state,
            "carrier": number.carrier,
            "label": live[number.pk].text if number.pk in live else "",
            **displays.by_platform((cell.directory.platform, cell.shown) for cell in in_order),
        },
        "displays": [
            {"directory": displays.directory_named(directory), "cell": cells.get(directory.pk, displays.NO_CELL)}
            for directory in active
        ],
        "versions": _versions(number, frozen=any(cell.wanted_reason == "frozen" for cell in cells.values())),
        "records": history(("number", number.pk), limit=20),
        "claim": claim,
        "ownership": number_proofs.owned([number.pk])[number.pk],
        "ways": _ways(number),
        "proofs": number_proofs.documents_of(number),
    }


def _ways(number: Number) -> dict[str, Any]:
    """{shown: whether labels may be shown on it now, code: whether a code would prove it, sent: the row of one that
    waits or None, kept_until, claim_until: the days until which its label stays, the client keeps it, without a proof}.
    """
    shown = proofs.proved([number], business_now())[number.pk].now
    owned = number_proofs.owned([number.pk])[number.pk]
    code = number.kind == NumberKind.MOBILE and owned.way is None
    return {
        "shown": shown,
        "code": code,
        "sent": number_codes.waiting(number) if code else None,
        "kept_until": _day(proofs.kept_until([number])[number.pk]) if owned.way is None else "",
        "claim_until": _day(number.claim_until),
    }


def _day(instant: datetime | None) -> str:
    return dated_text(local(instant).date()) if instant is not None else ""


def _versions(number: Number, *, frozen: bool) -> list[dict[str, Any]]:
    """The newest versions; a published one that certification keeps from being shown is frozen."""
    return [
        {
            **{name: getattr(version, name) for name in ("sequence", "text", "effective_from", "valid_until")},
            "state": "frozen" if frozen and version.state == version.State.PUBLISHED else version.state,
        }
        for version in number.versions.order_by("-sequence")[:50]
    ]


def read_back(number: ParsedNumber) -> str:
    """A number that was typed, as it was understood: “021-5888 1234, fixed line, Shanghai”."""
    parts = [number.display, number_kind(number.kind.value), hint_text(number.canonical)]
    return _(", ").join(part for part in parts if part)
