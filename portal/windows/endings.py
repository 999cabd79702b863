"""The ways to end a window or to move it: what each would do here and now. What would do nothing is not offered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from labels.domain.wanted import NUMBER_REASONS, WantedReason
from labels.models import Display
from labels.selectors import active_displays, displays_in_use
from labels.versions.standing import labels_standing
from maintenance import history
from maintenance.domain.estimate import Content
from maintenance.domain.lifecycle import WindowCommand
from maintenance.known import has_brought
from maintenance.models import Gate, Window
from portal.telling.names import message_name
from portal.windows.shown import COMMANDS, Possible
from tenants.domain.topics import Topic
from tenants.people.telling import people_who_did, who_would_be_told
from tenants.when import moment_text

# Why nothing is shown on a number, whatever label stands on it.
KEPT_AWAY: Final = (*NUMBER_REASONS.values(), WantedReason.NUMBER_UNPROVED, WantedReason.FROZEN)
MOST_READ = 2_000  # numbers whose labels are looked up one by one
NAMED = 5
_MESSAGES: Final = {
    WindowCommand.CANCEL: "maintenance/window_cancelled",
    WindowCommand.FINISH: "maintenance/window_finished",
    WindowCommand.ABORT: "maintenance/window_aborted",
    WindowCommand.ROLL_BACK: "maintenance/window_rolled_back",
}


@dataclass(frozen=True)
class Ending:
    """A way to end a window. effects: (of what, what becomes of it), in words."""

    command: str
    word: str
    effects: Sequence[tuple[str, str]]


def endings(window: Window, gates: Iterable[Gate], can: Possible, now: datetime) -> dict[str, Ending]:
    """Returns the ways to end the window now, by the names of their commands. Rolling back is a way of its own where
    the window has changed labels.
    """
    brought, changes = has_brought(window, gates), window.request.content == Content.LABEL_CHANGE
    ways = {
        WindowCommand.FINISH: can.finish,
        WindowCommand.CANCEL: can.cancel,
        WindowCommand.ABORT: can.abort,
        WindowCommand.ROLL_BACK: can.roll_back and brought and changes,
    }
    offered = [command for command, possible in ways.items() if possible]
    if not offered:
        return {}
    people, not_shown = _people(window), _not_shown(window)
    return {
        command.value: Ending(
            command.value,
            str(COMMANDS[command]),
            [
                *_effects(window, command, now, not_shown, brought=brought),
                (
                    _("Who is notified"),
                    _("“%(message)s” goes to %(people)s.")
                    % {"message": message_name(_MESSAGES[command]), "people": people},
                ),
            ],
        )
        for command in offered
    }


def _effects(
    window: Window, command: WindowCommand, now: datetime, not_shown: str, *, brought: bool
) -> list[tuple[str, str]]:
    if command is WindowCommand.FINISH:
        return [_time(window), (_("Labels"), _finished(window))]
    if command is WindowCommand.CANCEL:
        return [_time(window), (_("Labels"), _standing(window, now, not_shown, taken_back=False))]
    changes = window.request.content == Content.LABEL_CHANGE
    said = [(_("Labels"), _standing(window, now, not_shown, taken_back=brought and changes))]
    if brought and (changes or window.request.standby_text):
        said.append((_("Displays"), _updated(window, command)))
    return said if command is WindowCommand.ROLL_BACK else [_time(window), *said]


def _time(window: Window) -> tuple[str, str]:
    until = moment_text(timezone.localtime(window.ends_at))
    return _("Time"), _("What is left until %(end)s is released.") % {"end": until}


def _finished(window: Window) -> str:
    if window.request.standby_text:
        return _("The standby label is withdrawn now; handsets are still checked.")
    return _("They stay as they are; handsets are still checked.")


def _standing(window: Window, now: datetime, not_shown: str, *, taken_back: bool) -> str:
    """Says which label then stands on how many of the window's numbers."""
    request = window.request
    if request.number_count > MOST_READ:
        return _said_of_all(taken_back=taken_back)
    numbers: list[UUID] = list(request.numbers.values_list("pk", flat=True))
    without = window.request_id if taken_back else None
    standing = labels_standing(numbers, now, without=without)
    parts = [_on(text, count) for text, count in _most_first(standing)]
    if (more := len(standing) - len(parts)) > 0:
        parts.append(ngettext("%(count)s other label", "%(count)s other labels", more) % {"count": f"{more:,}"})
    said = _("Then stands: %(labels)s.") if taken_back else _("It stays: %(labels)s.")
    return " ".join(filter(None, [said % {"labels": _("; ").join(parts)}, not_shown]))


def _not_shown(window: Window) -> str:
    """Says on how many of the window's numbers no handset may show their label now."""
    kept_away = active_displays().filter(wanted_reason__in=KEPT_AWAY, number__in=window.request.numbers.values("pk"))
    count = kept_away.aggregate(count=Count("number", distinct=True))["count"]
    if not count:
        return ""
    said = ngettext(
        "On %(count)s of them nothing is shown now: it is not verified, frozen or not in use.",
        "On %(count)s of them nothing is shown now: they are not verified, frozen or not in use.",
        count,
    )
    return said % {"count": f"{count:,}"}


def _most_first(labels: Counter[str]) -> list[tuple[str, int]]:
    return sorted(labels.items(), key=lambda each: (-each[1], each[0]))[:NAMED]


def _on(text: str, count: int) -> str:
    numbers = ngettext("%(count)s number", "%(count)s numbers", count) % {"count": f"{count:,}"}
    if not text:
        return _("no label on %(numbers)s") % {"numbers": numbers}
    return _("“%(label)s” on %(numbers)s") % {"label": text, "numbers": numbers}


def _said_of_all(*, taken_back: bool) -> str:
    if taken_back:
        return _("The window stops; every directory is updated again to what it was to show before.")
    return _("The numbers keep their current label.")


def _updated(window: Window, command: WindowCommand) -> str:
    """Says which displays are submitted again."""
    cells = displays_in_use().filter(number__in=window.request.numbers.values("pk"))
    if command is WindowCommand.ROLL_BACK:
        said = ngettext(
            "%(count)s display is submitted again. Changes you have made since are kept.",
            "%(count)s displays are submitted again. Changes you have made since are kept.",
            count := cells.count(),
        )
        return said % {"count": f"{count:,}"}
    texts = {window.request.text, window.request.standby_text} - {""}
    sent = cells.filter(wanted__in=texts).exclude(state=Display.State.PENDING)
    said = ngettext(
        "%(count)s display that was sent the window's label is updated again.",
        "%(count)s displays that were sent the window's label are updated again.",
        count := sent.count(),
    )
    return said % {"count": f"{count:,}"}


def _people(window: Window) -> str:
    """Names the first people who will hear of it, and counts the others."""
    contacts = who_would_be_told(Topic.WINDOWS, history.numbers_touched(window))
    names = [contact.name for contact, hearing in contacts if hearing.channels]
    names += [person.name or person.email for person in people_who_did(history.doers_of(window))]
    if not names:
        return _("nobody")
    more = len(names) - NAMED
    named = _(", ").join(names[:NAMED])
    return named + (_(" and %(count)s more") % {"count": f"{more:,}"} if more > 0 else "")
