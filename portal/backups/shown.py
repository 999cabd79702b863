"""What the pages of backups show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _, ngettext

from compliance.evidence.selectors import doer_of, with_namesakes
from labels.backups.services import Restored, for_review, lines_left_out
from labels.domain.backup import Difference, NumberEntry
from labels.domain.numbers import number_text
from labels.models import Snapshot
from labels.texts import restore_review
from maintenance.intake import line
from maintenance.intake.models import Pooled
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from portal.shell.words import numbers_named
from tenants.context import current_tenant
from tenants.when import moment_text

NAMED = 50  # in a message; the comparison names each line
LISTED = 500  # differing numbers that can be chosen one by one


@dataclass(frozen=True)
class BackupRow:
    """A backup, by whom it was made, and the window before which it was."""

    snapshot: Snapshot
    made_by: str
    window: Window | None


def snapshots() -> QuerySet[Snapshot]:
    """The client's backups without what they hold, the newest first."""
    return with_namesakes(Snapshot.objects.defer("content").order_by("-created_at", "-pk"), "made_by")


def backup_rows(snapshots: Sequence[Snapshot]) -> list[BackupRow]:
    """Backups in the list."""
    keys = [snapshot.window_id for snapshot in snapshots if snapshot.window_id]
    windows: dict[object, Window] = windows_with_requests().in_bulk(keys)
    return [BackupRow(each, doer_of(each, "made_by"), windows.get(each.window_id)) for each in snapshots]


@dataclass(frozen=True)
class RestoreShown:
    """A restore in the line while edits are paused, of so many numbers; since: business time."""

    backup: UUID
    place: int | None
    count: int
    by: str
    since: datetime


def waiting() -> list[RestoreShown]:
    """Restores that wait for the end of a pause of edits, in their order."""
    restores = Pooled.objects.filter(tenant=current_tenant(), subject=Pooled.Subject.RESTORE)
    rows = with_namesakes(restores, "handed_in_by").order_by("ranked_at", "pk")
    counts = dict(Snapshot.objects.filter(pk__in=[row.subject_id for row in rows]).values_list("pk", "number_count"))
    return [
        RestoreShown(
            row.subject_id,
            line.place_of(row.subject_id),
            counts.get(row.subject_id, 0),
            doer_of(row, "handed_in_by"),
            row.handed_in_at,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class DifferentNumber:
    """A number that a restore would change. now, then: its labels, or empty; problem: words, or empty."""

    canonical: str
    number: str
    now: str
    then: str
    kind: str
    problem: str


@dataclass(frozen=True)
class DifferenceShown:
    """What a restore would change. removed: numbers that the backup lacks, which stay; of `count` so many would come
    back at once, lose the label (unlabelled), be reviewed, be left out; rows: the first of them, `more`: the others.
    """

    same: int
    removed: int
    count: int
    at_once: int
    unlabelled: int
    reviewed: int
    left_out: int
    rows: Sequence[DifferentNumber]
    more: int


def difference(given: Iterable[Difference], only: Collection[str] | None = None) -> DifferenceShown:
    """What a restore would change, of the whole backup or of the numbers in `only`."""
    differences = list(given)
    would_change = [
        each for each in differences if each.kind in ("added", "changed") and (only is None or each.number in only)
    ]
    then = [each.then for each in would_change if each.then is not None]
    left = lines_left_out(then, {each.number: each.now for each in differences if each.now is not None})
    whys = for_review(each.then for each in would_change if each.then and _relabels(each) and each.number not in left)
    problems = {**whys, **left}
    shown = [
        DifferentNumber(
            canonical=each.number,
            number=number_text(each.number),
            now=_entry(each.now, each.then),
            then=_entry(each.then, each.now),
            kind=each.kind,
            problem=restore_review(problems[each.number]) if each.number in problems else "",
        )
        for each in would_change[:LISTED]
    ]
    unlabelled = sum(not entry.labels and entry.number not in problems for entry in then)
    return DifferenceShown(
        same=sum(each.kind == "unchanged" for each in differences),
        removed=sum(each.kind == "removed" for each in differences),
        count=len(would_change),
        at_once=len(would_change) - len(problems) - unlabelled,
        unlabelled=unlabelled,
        reviewed=len(whys),
        left_out=len(left),
        rows=shown,
        more=len(would_change) - len(shown),
    )


def _relabels(each: Difference) -> bool:
    return each.then is not None and each.then.labels != (each.now.labels if each.now else ())


def _entry(entry: NumberEntry | None, other: NumberEntry | None) -> str:
    """The labels; note and group too where these are what differs."""
    if entry is None:
        return ""
    labels = [
        label.text + (_(" until %(end)s") % {"end": _moment(label.valid_until)} if label.valid_until else "")
        for label in entry.labels
    ]
    words = _(", ").join(labels) or _("no label")
    if other is not None and (entry.note, entry.group) != (other.note, other.group):
        words += f" ({' / '.join(part for part in (entry.group, entry.note) if part) or '—'})"
    return words


def _moment(text: str) -> str:
    instant = parse_datetime(text)
    return moment_text(timezone.localtime(instant)) if instant else text


def restored(result: Restored) -> str:
    """What a restore did, in one sentence."""
    parts = []
    if result.back:
        said = ngettext(
            "%(count)s number is to show again what the backup says: its displays follow",
            "%(count)s numbers are to show again what the backup says: their displays follow",
            len(result.back),
        )
        parts.append(said % {"count": f"{len(result.back):,}"})
    if result.for_review:
        parts.append(_("%(count)s waiting for a reviewer") % {"count": f"{len(result.for_review):,}"})
    if result.unchanged:
        parts.append(_("%(count)s unchanged") % {"count": f"{len(result.unchanged):,}"})
    return _("; ").join(parts)


def left_behind(result: Restored) -> list[str]:
    """What a restore left out, by name: a sentence for each reason."""
    said = []
    if result.not_yours:
        named = _named(result.not_yours)
        said.append(_("Left out, because they are not your numbers: %(numbers)s") % {"numbers": named})
    if result.rejected:
        labels = _(", ").join(f"“{text}”" for text in result.rejected_labels)
        said.append(
            _("Left out, because the rules reject %(labels)s: %(numbers)s")
            % {"labels": labels, "numbers": _named(result.rejected)}
        )
    if result.public:
        named = _named(result.public)
        said.append(
            _("Left out, because they are emergency or public-service numbers: %(numbers)s") % {"numbers": named}
        )
    if result.rejected_standby:
        labels = _(", ").join(f"“{text}”" for text in result.rejected_standby)
        said.append(_("Standby labels left out, because the rules reject them: %(labels)s") % {"labels": labels})
    return said


def _named(numbers: Sequence[str]) -> str:
    return numbers_named(numbers[:NAMED], len(numbers))
