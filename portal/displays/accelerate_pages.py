"""All that can be accelerated, with one order: what it costs together and brings, and what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from labels.directories.capabilities import acceleration_price_of
from labels.displays.accelerating import (
    MOST_TOGETHER,
    Accelerated,
    displays_to_accelerate,
    order_accelerations,
    sum_of,
)
from labels.domain.numbers import number_text
from labels.models import Display
from portal.displays.one_shown import carried_by
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import LONGEST
from tenants.clock import business_now
from tenants.refusals import Refused

MOST_DIGITS: Final = 12  # of a sum in fen, or of a key


@dataclass(frozen=True)
class OfDirectory:
    """Displays of one directory. price: of each, in fen; sum: of all; expected_by: when the last of them is expected
    without it, None where that is not known or is past; carried_by: as of one_shown.Offers.
    """

    directory: str
    numbers: Sequence[str]
    price: int
    sum: int
    expected_by: datetime | None
    carried_by: datetime | None


@dataclass(frozen=True)
class Ordered:
    """What came of one. display: its key; refused: why not, or empty."""

    display: int
    number: str
    directory: str
    price: int
    refused: str


@dataclass(frozen=True)
class AccelerateAllPage:
    """displays: their keys, of those that one order takes; sum: of all, in fen; count: how many could be; outcomes: of
    an order, charged for so much; error: of one that was refused.
    """

    displays: Sequence[int]
    directories: Sequence[OfDirectory]
    sum: int
    count: int
    outcomes: Sequence[Ordered] = ()
    charged: int = 0
    error: str = ""


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def accelerate_all(request: HttpRequest) -> HttpResponse:
    """What all accelerations (?directory=: there) bring and cost; a POST orders those that were shown, at that sum. A
    second click shows what came of the first.
    """
    if request.method != "POST":
        return render_page(request, "portal/displays/accelerate_all.html", _before(request))
    given = request.POST
    chosen = [_whole(each) for each in given.getlist("display")[: MOST_TOGETHER + 1]]
    key = given.get("once", "")[:LONGEST] or str(uuid4())
    try:
        done = order_accelerations(chosen, key=key, price=_whole(given.get("price", "")), actor=actor(request))
    except Refused as refused:
        return render_page(request, "portal/displays/accelerate_all.html", _before(request, str(refused)), 409)
    shown = AccelerateAllPage(
        displays=[],
        directories=[],
        sum=0,
        count=0,
        outcomes=[_outcome(each) for each in done],
        charged=sum(each.price for each in done if not each.refused),
    )
    return render_page(request, "portal/displays/accelerate_all.html", shown)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else -1


def _outcome(done: Accelerated) -> Ordered:
    number, directory = number_text(done.display.number.canonical), str(done.display.directory)
    return Ordered(done.display.pk, number, directory, done.price, done.refused)


def _before(request: HttpRequest, error: str = "") -> AccelerateAllPage:
    found = displays_to_accelerate(request.GET.get("directory", ""))
    cells = list(found[:MOST_TOGETHER])
    count = len(cells) if len(cells) < MOST_TOGETHER else found.count()
    directories = [_of_directory(list(each)) for _key, each in groupby(cells, key=lambda cell: cell.directory_id)]
    return AccelerateAllPage([cell.pk for cell in cells], directories, sum_of(cells), count, error=error)


def _of_directory(cells: Sequence[Display]) -> OfDirectory:
    directory = cells[0].directory
    expected = [cell.expected_by for cell in cells]
    last = max((each for each in expected if each), default=None)
    known = None not in expected and last is not None and last > business_now()
    return OfDirectory(
        directory=str(directory),
        numbers=[number_text(cell.number.canonical) for cell in cells],
        price=acceleration_price_of(directory) or 0,
        sum=sum_of(cells),
        expected_by=last if known else None,
        carried_by=carried_by(directory),
    )
