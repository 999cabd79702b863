"""Reads Now from tables shared by all clients; the number of queries does not grow with the clients."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import party_out_after
from compliance.duty import selectors as duty
from compliance.reviews.models import Case
from compliance.reviews.selectors import due_by_kind
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.directories.turns import party_of
from labels.errands.models import ErrandFile
from labels.errands.selectors import files_prepared, overdue_files
from labels.selectors import directories
from maintenance.calendars.load import CountedSessions, night_at, sessions_ahead, sessions_by_hour
from maintenance.campaigns.models import Campaign, Member
from maintenance.intake.line import pauses, queued
from maintenance.intake.models import EditPause
from maintenance.promises.models import PromiseAlert
from maintenance.promises.selectors import at_risk_by_party, running_out
from maintenance.unanswered.models import UnansweredNotice
from portal.changes.pausing import scope_words
from portal.now.figures import Card, Figure, behind, listed_at, may_see
from tenants.agenda.models import Work
from tenants.agenda.selectors import given_up, overdue_by_directory
from tenants.clock import business_now
from tenants.domain.party_standing import PartyState, party_standing
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tenants.outbox.selectors import not_told_lately
from tenants.selectors import frozen_clients
from tenants.when import local, moment_text, short_day_text

SOON = timedelta(hours=2)
NIGHTS = 7
CAMPAIGNS = 20  # under way at once, shown


@dataclass(frozen=True)
class PartyRow:
    """A directory: its state, since when it does not work, and what waits for it."""

    name: str
    page: str
    state: PartyState
    since: datetime | None
    figures: list[Figure]


@dataclass(frozen=True)
class NowPage:
    """The events at an instant (business time) that the person may see."""

    at: datetime
    cards: list[Card]
    parties: list[PartyRow]


def now_page(request: HttpRequest) -> NowPage:
    """Returns the page now, without figures of models that the person may not see at the desk."""
    now = business_now()
    cards = [
        _on_duty(now),
        *([_due(now)] if may_see(request, Case) else []),
        *([_promises()] if may_see(request, PromiseAlert) else []),
        *(_sessions(now) if may_see(request, Tenant) else []),
        Card(_("What keeps things up"), list(_troubles(request, now)), empty=_("Nothing.")),
        *([_campaigns()] if may_see(request, Campaign) else []),
    ]
    return NowPage(now, cards, _parties(now) if may_see(request, Directory) else [])


def _on_duty(now: datetime) -> Card:
    """Says who is on duty and who is the backup; counts alerts that nobody has taken over."""
    lasts = duty.shift_now(now)
    row = next(each for each in duty.shifts(lasts.day, 1) if each.time == lasts)
    names = {"person": row.person, "backup": row.backup or "—", "until": moment_text(duty.bounds(lasts)[1])}
    said = _("Nobody is on duty until %(until)s.") if row.gap else _("%(person)s until %(until)s; backup: %(backup)s")
    waiting, unheard = duty.alerts_waiting().count(), UnansweredNotice.objects.count()
    bare = duty.gaps(now, timedelta(days=NIGHTS))
    gaps = len(bare)
    by_day = any(each.kind != "night" for each in bare)
    gaps_named = _("Shifts that nobody has, next 7 days") if by_day else _("Night shifts that nobody has, next 7 days")
    figures = [
        Figure(_("Alerts that nobody has taken over"), waiting, reverse("admin:alerts"), bad=waiting > 0),
        Figure(gaps_named, gaps, reverse("admin:shifts"), bad=gaps > 0),
        Figure(_("Unanswered notices"), unheard, listed_at(UnansweredNotice)),
    ]
    return Card(_("On duty"), figures, said=said % names, bad=row.gap and row.kind == "night")


def _due(now: datetime) -> Card:
    kinds, figures = dict(Case.Kind.choices), []
    for kind, late, soon in due_by_kind(now, now + SOON):
        name = str(kinds.get(kind, kind))
        if late:
            page = listed_at(Case, state="late", kind__exact=kind)
            figures.append(Figure(name, late, page, bad=True, said=_("late")))
        if soon:
            figures.append(Figure(name, soon, behind("soon", kind), said=_("due within 2 hours")))
    return Card(_("Cases late and due soon"), figures, empty=_("Nothing is late or due within two hours."))


def _promises() -> Card:
    """Counts all promises at risk and those that wait for each party; one promise may wait for several."""
    counted, names = running_out(), {each.code: str(each) for each in directories()}
    words = _("of these overdue: %(count)s") % {"count": counted.late} if counted.late else ""
    figures = [Figure(_("All"), counted.open, listed_at(PromiseAlert), bad=counted.late > 0, said=words)]
    for code, count in at_risk_by_party().most_common():
        name = names.get(code, code) or _("Waits for no party")
        figures.append(Figure(name, count, listed_at(PromiseAlert, party=code or "none")))
    return Card(_("Promises at risk"), figures)


def _sessions(now: datetime) -> Iterator[Card]:
    """Yields tonight's windows by the hour, then the nights ahead; a night lasts from noon to noon."""
    running, nights = sessions_ahead(now, NIGHTS)
    tonight = night_at(now)
    hours = [
        Figure(f"{local(hour):%H:%M}", count, behind("night", f"{local(hour):%Y-%m-%dT%H}"))
        for hour, count in sessions_by_hour(tonight)
    ]
    first = Figure(_("Booked for now"), running.all, behind("running"), said=_waiting(running))
    yield Card(_("Windows tonight, by the hour in which they begin"), [first, *hours])
    nights_said = [
        Figure(
            _("Night of %(day)s") % {"day": short_day_text(day)},
            counted.all,
            behind("night", f"{day}"),
            said=_waiting(counted),
        )
        for day, counted in nights
    ]
    yield Card(_("Windows by night"), nights_said, said=_("From noon to noon, what runs already too."))


def _waiting(counted: CountedSessions) -> str:
    words = _("of these, not approved yet or suspended: %(count)s")
    return words % {"count": counted.waiting} if counted.waiting else ""


def _troubles(request: HttpRequest, now: datetime) -> Iterator[Figure]:
    if may_see(request, EditPause) and (lasting := list(pauses())):
        said = " · ".join(map(_pause_text, lasting))
        yield Figure(_("Edits are paused: requests queued"), queued().count(), behind("queued"), bad=True, said=said)
    if may_see(request, Tenant):
        yield Figure(_("Frozen clients"), frozen_clients().count(), behind("frozen"))
    if may_see(request, Work):
        count = given_up().count()
        yield Figure(_("Work given up"), count, listed_at(Work, state="given_up"), bad=count > 0)
    if may_see(request, Message):
        count = not_told_lately().count()
        page = listed_at(Message, arrived="no")
        yield Figure(_("Messages not arrived, last 24 hours"), count, page, bad=count > 0)


def _pause_text(pause: EditPause) -> str:
    said = {"reason": pause.reason, "scope": scope_words(pause.scope) or _("everything")}
    if pause.ends_at is None:
        return _("since %(at)s: %(reason)s (%(scope)s)") % {"at": moment_text(pause.started_at), **said}
    return _("until %(at)s: %(reason)s (%(scope)s)") % {"at": moment_text(pause.ends_at), **said}


def _campaigns() -> Card:
    rows = Campaign.objects.filter(state__in=(Campaign.State.RUNNING, Campaign.State.PAUSED)).annotate(
        clients=Count("members"), ended=Count("members", Q(members__state__in=Member.ENDED))
    )
    figures = [
        Figure(
            f"{each} · {each.reason}",
            each.clients,
            reverse("admin:campaigns_campaign_change", args=[each.pk]),
            bad=each.state == Campaign.State.PAUSED,
            said=_("%(state)s; clients done: %(count)s") % {"state": each.get_state_display(), "count": each.ended},
        )
        for each in rows[:CAMPAIGNS]
    ]
    return Card(_("Campaigns under way"), figures, empty=_("None."))


def _parties(now: datetime) -> list[PartyRow]:
    after, queue = party_out_after(), overdue_by_directory(now)
    files = dict(overdue_files(now).order_by().values_list("directory").annotate(count=Count("pk")))
    prepared = dict(files_prepared().order_by().values_list("directory").annotate(count=Count("pk")))
    troubled = {each.address: each for each in Party.objects.exclude(trouble_since=None)}
    rows = []
    for each in directories():
        party = troubled.get(party_of(each.address)) if each.address else None
        standing = party_standing(party.seen if party else Party().seen, after)
        late, unanswered = queue.get(each.code, 0), files.get(each.pk, 0)
        figures = [
            Figure(_("Overdue work"), late, listed_at(Work, state="late", directory=each.code), bad=late > 0),
        ]
        if capabilities_of(each).by_people:
            page = listed_at(ErrandFile, state__exact=ErrandFile.State.PREPARED, directory__id__exact=f"{each.pk}")
            figures.append(Figure(_("Files to hand over"), prepared.get(each.pk, 0), page))
            page = listed_at(ErrandFile, answer="overdue", directory__id__exact=f"{each.pk}")
            figures.append(Figure(_("Files not answered in time"), unanswered, page, bad=unanswered > 0))
        page = reverse("admin:directories_directory_change", args=[each.pk])
        rows.append(PartyRow(str(each), page, standing.state, standing.since, figures))
    return rows
