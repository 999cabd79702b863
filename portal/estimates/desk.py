"""How estimates have held over all clients, and how many windows of small subjects begin at night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maintenance.calendars.selectors import held, held_by_content, night_shares
from maintenance.domain.experience import KeptEstimates
from portal.estimates.shown import held_row
from portal.shell.desk.site import desk
from portal.shell.desk.tables import DeskTable, Percent, Row
from portal.shell.words import percent_text
from tenants.clock import business_now


@dataclass(frozen=True)
class NightShare:
    """How many of so many windows begin at night, in percent, as text."""

    count: int
    percent: str


@dataclass(frozen=True)
class DeskEstimates:
    """How estimates held over all clients, tables: by kind and by content; finished, booked: how many windows of
    small subjects begin at night.
    """

    tables: Sequence[DeskTable]
    finished: NightShare | None
    booked: NightShare | None


@desk.page("estimates/", "estimates")
def estimates_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/estimates.html."""
    return desk.render(request, "admin/estimates.html", _shown(), title=_("Accuracy of estimates"))


def _shown() -> DeskEstimates:
    shares = [
        NightShare(share.count, percent_text(share.percent)) if share.count else None
        for share in night_shares(business_now())
    ]
    tables = [
        _table("kinds", _("By kind"), _("Kind"), held()),
        _table("contents", _("By content"), _("Content"), held_by_content()),
    ]
    return DeskEstimates(tables, *shares)


def _table(name: str, title: str, head: str, kept: Mapping[str, KeptEstimates]) -> DeskTable:
    heads = [_("Windows"), _("Published in time"), _("Within the estimate")]
    medians = [_("Estimated (most likely), median"), _("Actual, median")]
    rows: list[Row] = [
        [str(each.kind), each.count, Percent(each.on_time), Percent(each.within), each.told, each.took]
        for each in (held_row(of, of_it) for of, of_it in kept.items())
    ]
    return DeskTable(name, title, [head, *heads, *medians], rows)
