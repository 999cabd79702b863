"""Promises to publish that were kept and not, by month, kind, lane and the party that answered last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from labels.selectors import directory_names
from maintenance.calendars.load import promises_since
from maintenance.domain.promise_report import DIMENSIONS, PromiseShare, promise_shares
from maintenance.models import CONTENTS
from portal.shell.desk.site import desk
from portal.shell.desk.tables import DeskTable, Percent, Row, Shown, Value
from tenants.agenda.lanes import LANES
from tenants.clock import business_now
from tenants.when import month_text

MONTHS: Final = 11  # before this one


@dataclass(frozen=True)
class KeptPage:
    """whole: of all windows of the time; tables: by each dimension."""

    whole: PromiseShare
    tables: Sequence[DeskTable]


@desk.page("promises/", "promises_kept")
def promises_kept_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/promises_kept.html."""
    rows = promises_since(business_now(), MONTHS)
    heads = {"month": _("Month"), "content": _("Content"), "lane": _("Lane"), "party": _("Party that answered last")}
    names: dict[str, Mapping[str, Promise | str]] = {"content": CONTENTS, "lane": LANES, "party": directory_names()}
    tables = [
        DeskTable(
            f"promises-{each}",
            heads[each],
            [heads[each], _("Kept"), _("Not kept"), _("Share kept")],
            [_share(share, names.get(each, {})) for share in promise_shares(rows, each)],
        )
        for each in DIMENSIONS
    ]
    whole = PromiseShare("", sum(row.kept for row in rows), sum(row.broken for row in rows))
    return desk.render(request, "admin/promises_kept.html", KeptPage(whole, tables), title=_("Promises kept"))


def _share(share: PromiseShare, names: Mapping[str, Promise | str]) -> Row:
    broken = Shown(share.broken, late=share.broken > 0)
    return [_called(share.of, names), share.kept, broken, Percent(str(share.percent))]


def _called(of: date | str, names: Mapping[str, Promise | str]) -> Value | Shown:
    if isinstance(of, date):
        return Shown(of, text=month_text(of))
    return str(names.get(of, of)) if of else _("not known, or none")
