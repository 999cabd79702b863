"""What is said about a list of numbers before anything of it is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from labels.domain.importing import ImportedNumber, ImportResult, LineProblem
from labels.models import Number
from labels.texts import import_problem, number_kind

SHOWN = 50  # rows of the preview

COLUMNS: dict[str, Promise] = {"number": lazy("Number"), "note": lazy("Note"), "group": lazy("Group")}


def problem_row(found: LineProblem) -> dict[str, Any]:
    """{line, column, message}"""
    return {
        "line": found.line,
        "column": COLUMNS.get(found.column, ""),
        "message": import_problem(found.code, found.params),
    }


def result(name: str, read: ImportResult) -> dict[str, Any]:
    """What portal/numbers/import.html shows of a file."""
    return {
        "file_name": name,
        "errors": [problem_row(found) for found in read.problems],
        "error_count": read.problem_count,
        "ignored_columns": read.ignored_columns,
        "row_count": len(read.rows),
        **(_preview(read.rows) if not read.problems else {}),
    }


def _preview(rows: Sequence[ImportedNumber]) -> dict[str, Any]:
    kinds = Counter(row.number.kind.value for row in rows)
    canonical = [row.number.canonical for row in rows]
    known = set(
        Number.objects.filter(canonical__in=canonical)
        .exclude(state=Number.State.RELEASED)
        .values_list("canonical", flat=True)
    )
    return {
        "kinds": [(number_kind(kind), count) for kind, count in kinds.most_common()],
        "known": len(known),
        "new": len(rows) - len(known),
        "rows": [
            {
                "line": row.line,
                "number": row.number.display,
                "kind": number_kind(row.number.kind.value),
                "group": row.group,
                "note": row.note,
                "known": row.number.canonical in known,
            }
            for row in rows[:SHOWN]
        ],
        "more": max(len(rows) - SHOWN, 0),
    }


EXAMPLE = (
    (lazy("number"), lazy("group"), lazy("note")),
    ("021-5888 1234", lazy("Shanghai shop"), lazy("reception")),
    ("138 0013 8000", "", lazy("courier")),
    ("400-818-0000", lazy("Service"), ""),
)


def taken(new: int, known: int, disputed: int) -> str:
    """What became of the numbers, in one sentence."""
    parts = [ngettext("%(count)s number imported", "%(count)s numbers imported", new) % {"count": new}]
    if known:
        parts.append(_("%(count)s updated") % {"count": known})
    if disputed:
        parts.append(_("%(count)s claimed by another client and sent to review") % {"count": disputed})
    return _("; ").join(parts)
