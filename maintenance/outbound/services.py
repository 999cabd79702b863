"""Writes a client's call team and its counts of channels."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from compliance.evidence.services import record
from maintenance.domain.losses import WHOLE_DAY, ChannelRow
from maintenance.outbound.models import CallTeam, ChannelCount
from tenants.acts import actions
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.refusals import Refused

MOST_ROWS: Final = 10_000  # of a file
LARGEST: Final = 1024 * 1024  # bytes of a file
MOST_COUNTED: Final = 100_000_000
SHOWN: Final = 20  # problems that are told
COLUMNS: Final = ("day", "hour", "channel", "enquiries", "orders")

actions.declare(
    call_team_said=gettext_lazy("Agents: {most_calls} calls an hour at most, {from_hour}:00 to {until_hour}:00"),
    losses_counted=gettext_lazy("Enquiries and orders imported: {rows} rows, SHA-256 {sha256}"),
)


def say_team(*, most_calls: int, from_hour: int, until_hour: int, days_off: bool, actor: Actor) -> None:
    """Stores how much the client's agents can call, and when. Raises Refused where no hour is left."""
    if until_hour <= from_hour:
        raise Refused(_("The last hour is before the first."), code="no_hours")
    with transaction.atomic():
        CallTeam.objects.update_or_create(
            pk=1,
            defaults={
                "most_calls": most_calls,
                "from_hour": from_hour,
                "until_hour": until_hour,
                "days_off": days_off,
                **actor.columns("said_by"),
                "said_at": business_now(),
            },
        )
        record(
            "call_team_said",
            actor=actor,
            subject_kind="client",
            subject_id=current_tenant().pk,
            most_calls=most_calls,
            from_hour=from_hour,
            until_hour=until_hour,
        )


def keep_counts(rows: Sequence[ChannelRow], *, actor: Actor) -> int:
    """Stores enquiries and orders; a later count of the same day, hour and channel replaces it. Returns the changes."""
    last = {(row.day, row.hour, row.channel): row for row in rows}
    with transaction.atomic():
        days = {row.day for row in last.values()}
        kept = {
            (row.day, row.hour, row.channel): (row.enquiries, row.orders)
            for row in ChannelCount.objects.select_for_update().filter(day__in=days)
        }
        new = [row for key, row in last.items() if kept.get(key) != (row.enquiries, row.orders)]
        if not new:
            return 0
        ChannelCount.objects.bulk_create(
            [
                ChannelCount(
                    day=row.day, hour=row.hour, channel=row.channel, enquiries=row.enquiries, orders=row.orders
                )
                for row in new
            ],
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["day", "hour", "channel"],
            update_fields=["enquiries", "orders"],
        )
        text = "\n".join(f"{row.day} {row.hour} {row.channel} {row.enquiries} {row.orders}" for row in new)
        record(
            "losses_counted",
            actor=actor,
            subject_kind="client",
            subject_id=current_tenant().pk,
            rows=len(new),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    return len(new)


@dataclass(frozen=True)
class WrongLine:
    """A line of a file that was not understood, and why."""

    line: int
    said: str


class WrongFile(Refused):
    """A file of which nothing was stored; problems: the first of its wrong lines."""

    def __init__(self, said: str, problems: Sequence[WrongLine] = ()) -> None:
        super().__init__(said, code="wrong_file")
        self.problems = tuple(problems)


def read_counts(content: bytes, today: date) -> list[ChannelRow]:
    """Reads a CSV file (UTF-8 or GB 18030) with the columns COLUMNS, in any order; hour empty: the whole day.

    All of it or nothing: raises WrongFile.
    """
    if len(content) > LARGEST:
        raise WrongFile(_("The file is larger than 1 MB: send it in parts."))
    table = csv.reader(io.StringIO(_decoded(content)))
    try:
        header = [name.strip().lower() for name in next(table, [])]
        lines = [line for line in table if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise WrongFile(_("This is not a CSV file.")) from error
    if missing := [name for name in COLUMNS if name not in header and name != "hour"]:
        raise WrongFile(_("The first line must name the columns; missing: %(names)s") % {"names": ", ".join(missing)})
    if len(lines) > MOST_ROWS:
        raise WrongFile(_("The file has more than 10,000 lines: send it in parts."))
    rows, wrong = [], []
    for number, line in enumerate(lines, 2):
        cells = dict(zip(header, (cell.strip() for cell in line), strict=False))
        try:
            rows.append(_row_of_line(cells, today))
        except ValueError as error:
            wrong.append(WrongLine(number, str(error)))
    if wrong:
        raise WrongFile(_("Some lines were not understood; nothing was kept."), wrong[:SHOWN])
    return rows


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongFile(_("The file is neither UTF-8 nor GB 18030."))


def _row_of_line(cells: dict[str, str], today: date) -> ChannelRow:
    try:
        day = date.fromisoformat(cells.get("day", ""))
    except ValueError as error:
        raise ValueError(_("day: write it as 2026-11-27")) from error
    if not today.replace(year=today.year - 5, day=1) <= day <= today:
        raise ValueError(_("day: it lies in the future, or more than five years ago"))
    hour = _number(cells, "hour", 23) if cells.get("hour") else WHOLE_DAY
    channel = cells.get("channel", "").lower()
    if channel not in ChannelCount.Channel.values:
        known = ", ".join(ChannelCount.Channel.values)
        raise ValueError(_("channel: one of %(known)s") % {"known": known})
    enquiries, orders = _number(cells, "enquiries", MOST_COUNTED), _number(cells, "orders", MOST_COUNTED)
    return ChannelRow(day, hour, channel, enquiries, orders)


def _number(cells: dict[str, str], name: str, most: int) -> int:
    text = cells.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > most:
        raise ValueError(_("%(name)s: a whole number from 0 to %(most)s") % {"name": name, "most": most})
    return int(text)
