"""Accelerates several displays by one order: with one sum, checked once, and a transaction for each display."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from labels.directories.capabilities import acceleration_price_of
from labels.displays.remedies import order_acceleration
from labels.domain.remedies import ACCELERABLE
from labels.models import Acceleration, Display
from labels.selectors import directories, displays_with_a_label
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.refusals import Refused

MOST_TOGETHER: Final = 100


@dataclass(frozen=True)
class Accelerated:
    """The outcome for one display. refused: the reason, or empty."""

    display: Display
    price: int
    refused: str


def displays_to_accelerate(directory: str = "") -> QuerySet[Display]:
    """Returns the displays that can be accelerated, by directory and number. directory: a code, to see one only."""
    offering = [
        each.pk for each in directories() if acceleration_price_of(each) is not None and directory in ("", each.code)
    ]
    unseen = displays_with_a_label().filter(directory__in=offering, state__in=ACCELERABLE)
    under_way = Acceleration.objects.filter(display=OuterRef("pk"), state__in=Acceleration.OPEN)
    cells: QuerySet[Display] = unseen.filter(~Exists(under_way)).select_related("number", "directory")
    return cells.order_by("directory__position", "directory", "number__canonical")


def sum_of(cells: Collection[Display]) -> int:
    """Returns what accelerating all of these costs, in fen."""
    return sum(acceleration_price_of(cell.directory) or 0 for cell in cells)


def order_accelerations(chosen: Collection[int], *, key: str, price: int, actor: Actor) -> list[Accelerated]:
    """Orders accelerations of these displays, one by one; what was ordered with the same key is not ordered again.

    price: of all, in fen, as the client saw it. Raises Refused, before anything is ordered, when the price has changed
    or would exceed the credit limit.
    """
    cells = list(Display.objects.filter(pk__in=chosen).select_related("number", "directory").order_by("pk"))
    if not 0 < len(cells) == len(set(chosen)) <= MOST_TOGETHER:
        raise Refused(_("The displays have changed: check them again."))
    if price != sum_of(cells):
        raise Refused(_("The price has changed: check it again."))
    keys = {cell.pk: f"{key}:{cell.pk}" for cell in cells}
    with transaction.atomic():
        ledger.lock_account()  # a second click sees what the first has ordered
        known = set(Acceleration.objects.filter(key__in=keys.values()).values_list("display", flat=True))
        ledger.demand_within_limit(sum_of([cell for cell in cells if cell.pk not in known]))
    return [_order_one(cell, keys[cell.pk], actor) for cell in cells]


def _order_one(cell: Display, key: str, actor: Actor) -> Accelerated:
    price = acceleration_price_of(cell.directory) or 0
    try:
        order_acceleration(cell.pk, key=key, price=price, actor=actor)
    except Refused as refused:
        return Accelerated(cell, price, str(refused))
    return Accelerated(cell, price, "")
