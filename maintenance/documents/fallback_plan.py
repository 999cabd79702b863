"""Writes a fallback plan: hours, numbers, what each handset shows, what staff say, whom to turn to."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _, ngettext

from compliance.duty.selectors import night_line
from labels.directories.models import Directory
from labels.displays.wanted import seeing_standby
from labels.domain.numbers import number_text
from labels.domain.wanted import StandbyPeriod, Visibility, VisibilityReason
from labels.models import StandbyLease
from labels.registry.models import StandbyAllocation
from labels.selectors import approved_standby_labels, directories, live_labels
from maintenance import extending
from maintenance.domain.papers import NOTHING, Paper, Section, Table
from maintenance.models import Window
from maintenance.scripts.selectors import script_text
from tenants.context import current_tenant
from tenants.outbox.rendering import page_address
from tenants.outbox.services import Page
from tenants.people.selectors import told
from tenants.when import dated_moment_text, local

MOST_NUMBERS = 2000  # rows of a plan; the others are counted, and stand on the client's pages


def fallback_plan(window: Window, language: str) -> Paper:
    """Returns the plan for a window as it stands now, in a language and the client's time zone."""
    with translation.override(language), in_zone(current_tenant().time_zone):
        return Paper(
            language=language,
            title=_("Fallback plan: %(title)s") % {"title": window},
            subtitle=f"{current_tenant().legal_name} · {_periods(window)}",
            sections=tuple(_sections(window)),
        )


def _sections(window: Window) -> Iterator[Section]:
    yield _hours(window)
    if window.impact:
        yield _handsets(window)
    yield _numbers(window)
    if window.impact:  # else callers notice nothing
        yield _what_staff_say(window)
    yield _what_to_do(window)
    yield _contacts()
    yield _help()


def _hours(window: Window) -> Section:
    request = window.request
    facts = [
        (_("Maintenance"), str(request.get_content_display())),
        (_("Hours"), "\n".join(_span(*each) for each in window.periods)),
        *_promised(window),
        (_("Time zone"), window.time_zone),
        (_("Numbers"), str(request.number_count)),
        (
            _("Impact"),
            _impact(window),
        ),
    ]
    if request.text:
        facts.append((_("New label"), request.text))
    if request.standby_text:
        facts.append((_("Standby label"), request.standby_text))
    return Section(_("What happens, and when"), facts=tuple(facts))


def _promised(window: Window) -> list[tuple[str, str]]:
    """Returns when its change is promised to be with the directories: another instant than its end."""
    if window.promised_by is None:
        return []
    return [(_("Promised to be published by"), dated_moment_text(window.promised_by))]


def _impact(window: Window) -> str:
    if not window.impact:
        return _("none: what handsets show stays until the new label is live")
    if window.request.standby_text:
        return _("handsets may show no label, or the standby label, while it runs")
    return _("handsets may show no label while it runs")


def _handsets(window: Window) -> Section:
    heading = _("What handsets show meanwhile")
    lease = StandbyLease.objects.filter(window_id=window.pk).order_by("number_id").first()
    if lease is None:
        words = _(
            "No standby label is set for this window. Request one, so that the people you call know how to reach you."
        )
        return Section(heading, (words,))
    period = StandbyPeriod(lease.text, lease.granted_at, lease.starts_at, lease.ends_at)
    rows = tuple(_handset(directory, period) for directory in directories())
    return Section(heading, table=Table((_("Directory"), _("Shows"), _("Seen from")), rows))


def _handset(directory: Directory, period: StandbyPeriod) -> tuple[str, str, str]:
    seen = seeing_standby(directory)(period)
    if seen is None:
        return str(directory), _("your label as before: this directory does not take the standby label"), NOTHING
    if not seen.included:
        return str(directory), _("your label as before: %(why)s") % {"why": _why_not(seen)}, NOTHING
    return str(directory), period.text, dated_moment_text(max(seen.seen_from, period.starts_at))


def _why_not(seen: Visibility) -> str:
    if seen.reason is VisibilityReason.OUTSTAYS:
        return _("its handsets would keep the standby label for longer than the window lasts")
    return _("the standby label would reach its handsets too late")


def _numbers(window: Window) -> Section:
    numbers = list(window.request.numbers.order_by("canonical")[:MOST_NUMBERS])
    labels = live_labels(numbers)
    taken = _standby_numbers(window).filter(number__in=[each.canonical for each in numbers])
    standby = dict(taken.values_list("number", "standby_id"))
    rows = tuple(
        (
            number_text(number.canonical),
            labels[number.pk].text if number.pk in labels else NOTHING,
            *([number_text(standby[number.canonical]) if number.canonical in standby else NOTHING] if standby else []),
        )
        for number in numbers
    )
    words: tuple[str, ...] = ()
    more = window.request.numbers.count() - len(numbers)
    if more > 0:
        words = (
            ngettext(
                "%(count)s further number is on the window's page.",
                "%(count)s further numbers are on the window's page.",
                more,
            )
            % {"count": f"{more:,}"},
        )
    if standby:
        words = (
            *words,
            _("Calls go to a standby number once a carrier leads them there; the page “Standby” says so."),
        )
    elif extending.takes_standby_numbers(window, window.ends_at):
        words = (*words, _("The impact is long, and no standby number is available yet for these calls."))
    columns = (_("Number"), _("Label now"), *([_("Standby number for its calls")] if standby else []))
    return Section(_("Numbers"), words, table=Table(columns, rows))


def _standby_numbers(window: Window) -> QuerySet[StandbyAllocation]:
    return StandbyAllocation.objects.filter(tenant=current_tenant(), window_id=window.pk, closed_at=None)


def _what_staff_say(window: Window) -> Section:
    return Section(
        _("What your staff say"),
        (_("To everybody who asks during these hours, or whose call does not come through:"),),
        quotation=script_text(window, translation.get_language() or ""),
    )


def _what_to_do(window: Window) -> Section:
    return Section(
        _("What to do"),
        (
            _before(window) if window.impact else _("Before: nothing to prepare; handsets show what they show now."),
            _("Meanwhile: follow the progress on the window's page; whoever needs you calls the numbers above.")
            if _standby_numbers(window).exists()
            else _("Meanwhile: follow the progress on the window's page."),
            _("Afterwards: check on handsets of several makes. Your labels are backed up and can be restored."),
        ),
    )


def _before(window: Window) -> str:
    steps = [_("Move outbound campaigns to another time, or to numbers that are not affected.")]
    if not window.request.standby_text and approved_standby_labels():
        steps.append(_("Choose an approved standby label for the window."))
    return " ".join([_("Before:"), *steps, _("Tell your staff the sentence above.")])


def _contacts() -> Section:
    rows = tuple(
        (each.name, number_text(each.mobile) if each.mobile else NOTHING, each.email or NOTHING)
        for each in told().order_by("created_at")
    )
    if not rows:
        return Section(_("Who is notified"), (_("Nobody has confirmed a contact yet."),))
    return Section(_("Who is notified"), table=Table((_("Full name"), _("Mobile"), _("E-mail")), rows))


def _help() -> Section:
    portal = page_address(current_tenant(), Page("case_new"))
    ways = [_("Ask in the portal, at any hour: %(address)s") % {"address": portal}]
    if (line := night_line()) is not None:
        hours = {"from": f"{line.hours.starts:%H:%M}", "until": f"{line.hours.ends:%H:%M}"}
        said = _("At night, from %(from)s to %(until)s, call the night-duty line: %(telephone)s")
        ways.append(said % {"telephone": line.telephone, **hours})
    return Section(_("Where to get help"), tuple(ways))


def _periods(window: Window) -> str:
    """Returns when it runs, in a line: the hours of one session, or how many sessions and the first."""
    periods = window.periods
    if len(periods) == 1:
        return _span(*periods[0])
    said = ngettext("%(count)s session, the first: %(first)s", "%(count)s sessions, the first: %(first)s", len(periods))
    return said % {"count": len(periods), "first": _span(*periods[0])}


def _span(start: datetime, end: datetime) -> str:
    """Returns both ends with their years: a paper is read in another year too."""
    same_day = local(start).date() == local(end).date()
    return f"{dated_moment_text(start)} – {f'{local(end):%H:%M}' if same_day else dated_moment_text(end)}"
