"""A table's cell with what a directory shows of a number."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from labels import texts
from labels.domain.display_state import UNDER_WAY
from labels.domain.wanted import WantedReason
from labels.models import Display
from labels.selectors import DisplayCell
from portal.templatetags._marks import status_badge, when, when_soon

State = Display.State
NOT_TAKEN = (WantedReason.KEPT, WantedReason.NOT_TAKEN)


def display_cell(cell: DisplayCell | Display, wanted: str | None = None, today: date | None = None) -> SafeString:
    """One number on one directory. wanted: what is said beside it already, where it is; today: None or the day whose
    times need no date.
    """
    parts = [part for part in (_states(cell), _shown(cell, wanted), *_notes(cell, today)) if part]
    joined = format_html_join("\n", "{}", ((part,) for part in parts))
    return format_html('<span class="cell" data-state="{}">{}</span>', cell.state, joined)


def _states(cell: DisplayCell | Display) -> SafeString:
    frozen = cell.wanted_reason == WantedReason.FROZEN
    if not cell.pk:
        return status_badge("display", cell.state)
    stands = "" if frozen and cell.state == State.NOTHING else status_badge("display", cell.state)
    marked = status_badge("display", "frozen") if frozen else ""
    return format_html('<a class="cell-link" href="{}">{}{}</a>', reverse("display", args=[cell.pk]), stands, marked)


def _shown(cell: DisplayCell | Display, wanted: str | None) -> SafeString | None:
    if cell.shown:
        return None if cell.shown == wanted else format_html('<span class="cell-shown">{}</span>', cell.shown)
    if cell.state == State.MISSING or wanted is None:
        return format_html('<span class="cell-shown text-secondary">{}</span>', _("no label"))
    return None


def _notes(cell: DisplayCell | Display, today: date | None) -> Iterator[SafeString]:
    if cell.state == State.PENDING and cell.answer_by:
        yield _ahead(_("answer due by"), when_soon(cell.answer_by, today))
    elif cell.state in UNDER_WAY:
        words = _("was expected by") if cell.state == State.STALE else _("expected by")
        if cell.expected_by:
            yield _ahead(words, when_soon(cell.expected_by, today))
    elif cell.state == State.SHOWN and cell.shown_since:
        yield format_html('<span class="cell-when cell-since">{} {}</span>', _("since"), when(cell.shown_since))
    elif cell.mark or cell.trouble:
        said = texts.mark(cell.mark) if cell.mark else texts.directory_answer(cell.trouble)
        yield format_html('<span class="cell-when">{}</span>', said)
    if cell.wanted_reason in NOT_TAKEN:
        yield format_html('<span class="cell-when cell-note">{}</span>', _("latest label not accepted here"))


def _ahead(words: str, instant: SafeString | str) -> SafeString:
    cell = '<span class="cell-when"><span class="cell-when-words">{} </span>{}</span>'
    return format_html(cell, words, instant)
