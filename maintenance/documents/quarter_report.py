"""Writes a quarter's report: all windows that began in it, who was told, handsets, answer rates, money."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.db.models import QuerySet, Sum
from django.utils import translation
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _, ngettext, pgettext

from compliance.models import Licence
from labels.models import ConsistencyCheck, Display
from labels.selectors import displays_with_a_label
from maintenance.calendars.models import FinishedWindow
from maintenance.calls import selectors as calls
from maintenance.calls.models import VERDICTS
from maintenance.documents.window_report import dated, lag
from maintenance.domain.feedback import Question, Rating, counted
from maintenance.domain.papers import NOTHING, Paper, Section, Table
from maintenance.domain.promise_known import PromiseStanding, is_kept
from maintenance.domain.reports import Quarter
from maintenance.feedback import selectors as feedback
from maintenance.feedback.models import QUESTIONS, RATINGS, Suggestion
from maintenance.models import WINDOW_STANDINGS, MaintenanceRequest, Window
from maintenance.notices.models import Notice
from maintenance.outbound.selectors import losses_of
from maintenance.promise_words import promise_sentence
from maintenance.promises.known import is_late, known_promise
from maintenance.selectors import windows_with_requests
from maintenance.window_words import window_sentences
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.money import money_text, percent
from tenants.ledger.models import Entry
from tenants.ledger.selectors import entries
from tenants.ledger.texts import amount_text, what_for
from tenants.outbox.models import Message
from tenants.outbox.selectors import told_between
from tenants.when import dated_text, duration_text, month_text, quarter_text

MOST_WINDOWS: Final = 300  # rows of its table; the others are counted


def quarter_report(quarter: Quarter, language: str) -> Paper:
    """Returns the report of a quarter of the client in use, in a language and its time zone; so far, while it lasts."""
    tenant = current_tenant()
    start, end = quarter.bounds(tenant.time_zone)
    with translation.override(language), in_zone(tenant.time_zone):
        return Paper(
            language=language,
            title=_("Quarterly report %(quarter)s") % {"quarter": quarter_text(quarter.year, quarter.number)},
            subtitle=f"{tenant.legal_name} · {dated_text(quarter.first_day)} – {dated_text(quarter.last_day)}",
            sections=tuple(_sections(quarter, start, end)),
        )


def _sections(quarter: Quarter, start: datetime, end: datetime) -> Iterator[Section]:
    windows = windows_with_requests().filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "id")
    if business_now() < end:
        yield Section(_("So far"), (_("The quarter has not ended: this is how it stands now."),))
    yield _in_short(windows)
    yield _planned_and_actual(windows)
    yield _messages_section(start, end)
    yield _handsets(start, end)
    yield _answer_rates(quarter, windows)
    yield from _losses_sections(windows)
    yield _money(start, end)
    yield _feedback(start, end)
    yield _what_next(quarter, windows)


def _in_short(windows: QuerySet[Window]) -> Section:
    counts = Counter(each.standing for each in windows)
    now = business_now()
    owed = [each for each in windows if each.owed_by and (each.published_at or is_late(each, now))]
    kept = sum(each.published_at is not None and is_kept(each.owed_by, each.published_at) for each in owed)
    facts = [(_("Windows"), f"{counts.total():,}")]
    facts += [(str(name), f"{counts[state]:,}") for state, name in WINDOW_STANDINGS.items() if counts[state]]
    if owed:
        facts.append((_("Published in time"), _of(kept, len(owed))))
    touched = MaintenanceRequest.numbers.through.objects.filter(maintenancerequest__in=windows.values("request"))
    numbers = touched.order_by().values("number").distinct().count()
    facts.append((_("Numbers touched"), f"{numbers:,}"))
    return Section(_("In short"), facts=tuple(facts))


def _planned_and_actual(windows: QuerySet[Window]) -> Section:
    heading = _("Planned against actual")
    shown = list(windows[:MOST_WINDOWS])
    if not shown:
        return Section(heading, (_("No window began in this quarter."),))
    says = window_sentences(shown, business_now())
    took = FinishedWindow.objects.filter(window_id__in=[each.pk for each in shown]).in_bulk(field_name="window_id")
    rows = tuple(
        (
            str(each),
            dated(each.starts_at),
            _against_promise(each),
            _processing(took.get(each.pk)),
            says[each.pk],
        )
        for each in shown
    )
    words: tuple[str, ...] = ()
    more = windows.count() - len(shown)
    if more > 0:
        words = (ngettext("%(count)d further window.", "%(count)d further windows.", more) % {"count": more},)
    minutes = [(each.told_likely or each.likely, each.took) for each in took.values()]
    facts: tuple[tuple[str, str], ...] = ()
    if minutes:
        facts = (
            (_("Processing, estimated"), _length(sum(told for told, _took in minutes))),
            (_("Processing, actual"), _length(sum(took for _messages_section, took in minutes))),
        )
    head = (_("Window"), _("Planned start"), _("Published, against the promise"), _("Processing"), _("Outcome"))
    return Section(heading, words, facts, Table(head, rows))


def _against_promise(window: Window) -> str:
    known = known_promise(window, business_now())
    if known is not None and known.standing is PromiseStanding.BROKEN:
        return promise_sentence(known, business_now())
    return lag(window.owed_by, window.published_at)


def _processing(finished: FinishedWindow | None) -> str:
    if finished is None:
        return NOTHING
    words = {"took": _length(finished.took), "told": _length(finished.told_likely or finished.likely)}
    return _("%(took)s (estimated %(told)s)") % words


def _messages_section(start: datetime, end: datetime) -> Section:
    channels = {code: str(words) for code, words in Message.Channel.choices}
    rows = tuple(
        (channels[each.channel], f"{each.sent:,}", f"{each.arrived:,}", f"{each.lost:,}")
        for each in told_between(start, end)
    )
    asked = Notice.objects.filter(asked_at__gte=start, asked_at__lt=end).exclude(
        state__in=(Notice.State.VOID, Notice.State.SUPERSEDED)
    )
    answered = [each.answered_at - each.asked_at for each in asked if each.answered_at is not None]
    facts = [(_("Notices that wanted an answer"), f"{asked.count():,}"), (_("Confirmed"), f"{len(answered):,}")]
    if answered:
        facts.append((_("Median time to answer"), duration_text(median(answered))))
    late = asked.filter(state=Notice.State.UNANSWERED).count()
    facts.append((_("Without an answer in time"), f"{late:,}"))
    head = (_("Channel"), _("Sent"), _("Delivered"), _("Failed"))
    heading, facts_said = _("Who was notified, and who answered"), tuple(facts)
    if not rows:
        return Section(heading, facts=facts_said)
    note = _("Delivered counts what a receipt confirms; for e-mail most servers give none.")
    return Section(heading, (note,), facts_said, Table(head, rows))


def _handsets(start: datetime, end: datetime) -> Section:
    checks = ConsistencyCheck.objects.filter(ended_at__gte=start, ended_at__lt=end)
    sums = checks.aggregate(agree=Sum("answers__agree"), differ=Sum("answers__differ"))
    agree, differ = sums["agree"] or 0, sums["differ"] or 0
    wanted = displays_with_a_label()
    facts = [(_("Checks"), f"{checks.count():,}")]
    if agree + differ:
        facts.append((_("Displays that agreed"), _of(agree, agree + differ)))
    if count := wanted.count():
        facts.append((_("Correct now"), _of(wanted.filter(state=Display.State.SHOWN).count(), count)))
    return Section(_("What handsets show"), facts=tuple(facts))


def _answer_rates(quarter: Quarter, windows: QuerySet[Window]) -> Section:
    heading = _("Answer rate")
    months: defaultdict[date, list[calls.DayCounted]] = defaultdict(list)
    for each in calls.days_counted(quarter.first_day, quarter.last_day):
        months[each.day.replace(day=1)].append(each)
    if not months:
        return Section(heading, (_("No call records were imported for this quarter."),))
    rows = tuple((month_text(month), *_month(days)) for month, days in sorted(months.items()))
    verdicts = Counter(each.verdict for each in map(calls.comparison_of, windows.values_list("pk", flat=True)) if each)
    facts = tuple((str(VERDICTS[verdict]), f"{count:,}") for verdict, count in sorted(verdicts.items()))
    return Section(
        heading,
        facts=facts,
        table=Table((_("Month"), _("Calls"), pgettext("call", "Answered"), _("Answer rate")), rows),
    )


def _losses_sections(windows: QuerySet[Window]) -> Iterator[Section]:
    """Yields the section on lost orders, where the client has counted them."""
    begun = windows.exclude(started_at=None)[:MOST_WINDOWS]
    losses = [(each, lost) for each in begun if (lost := losses_of(each)) is not None and lost.channels]
    if not losses:
        return
    rows = tuple(
        (str(each), f"{lost.usual.orders:.1f}", f"{lost.during.orders:.0f}", f"{lost.orders_lost:.1f}")
        for each, lost in losses
    )
    usual = sum(lost.usual.orders for _window, lost in losses)
    missing = sum(lost.orders_lost for _window, lost in losses)
    facts = [(_("Orders lost"), f"{missing:.1f}")]
    if usual:
        facts.append((_("Of the usual orders"), percent(missing / usual)))
    head = (_("Window"), _("Usual orders"), _("In the maintenance"), _("Lost"))
    yield Section(_("Enquiries and orders"), facts=tuple(facts), table=Table(head, rows))


def _month(days: Iterable[calls.DayCounted]) -> tuple[str, str, str]:
    counted_, answered = 0, 0
    for each in days:
        counted_, answered = counted_ + each.counted, answered + each.answered
    return f"{counted_:,}", f"{answered:,}", percent(answered / counted_) if counted_ else NOTHING


def _money(start: datetime, end: datetime) -> Section:
    mine = entries().filter(business_at__gte=start, business_at__lt=end).order_by()
    sums = list(mine.values_list("code", "unit").annotate(Sum("amount")).order_by("code", "unit"))
    if not sums:
        return Section(_("Money"), (_("Nothing was charged or credited."),))
    rows = tuple(
        (
            what_for(code),
            amount_text(unit, total),
        )
        for code, unit, total in sums
    )
    owed = sum(total for _code, unit, total in sums if unit == Entry.Unit.FEN)
    words = _("Total: %(sum)s.") % {"sum": money_text(owed)}
    return Section(_("Money"), (words,), table=Table((_("What for"), _("Amount")), rows))


def _feedback(start: datetime, end: datetime) -> Section:
    suggestions = list(feedback.suggestions().filter(given_at__gte=start, given_at__lt=end))
    if not suggestions:
        return Section(_("Your feedback"), (_("No feedback was given."),))
    counts = counted(map(feedback.answers_of, suggestions))
    rows = tuple(
        (str(QUESTIONS[question]), *(f"{counts[question][rating]:,}" for rating in Rating)) for question in Question
    )
    states = Counter(each.state for each in suggestions if each.text)
    facts = tuple((str(Suggestion.State(state).label), f"{count:,}") for state, count in sorted(states.items()))
    head = (_("Question"), *(str(RATINGS[rating]) for rating in Rating))
    return Section(_("Your feedback"), facts=facts, table=Table(head, rows))


def _what_next(quarter: Quarter, windows: QuerySet[Window]) -> Section:
    """Returns the section on what is ahead, and what is left of this quarter."""
    following = quarter.after
    steps = []
    expiring = Licence.objects.filter(
        state=Licence.State.APPROVED, valid_until__range=(following.first_day, following.last_day)
    ).count()
    if expiring:
        steps.append(
            ngettext(
                "%(count)d document expires in the next quarter: submit its renewal.",
                "%(count)d documents expire in the next quarter: submit their renewals.",
                expiring,
            )
            % {"count": expiring}
        )
    broken = windows.filter(state__in=(Window.State.MISSED, Window.State.ABORTED, Window.State.ROLLED_BACK)).count()
    if broken:
        steps.append(
            ngettext(
                "%(count)d window did not reach its end: book it again if it is still needed.",
                "%(count)d windows did not reach their end: book them again if they are still needed.",
                broken,
            )
            % {"count": broken}
        )
    wrong = displays_with_a_label().filter(state__in=Display.BAD).count()
    if wrong:
        steps.append(
            ngettext(
                "%(count)s display does not show what it should: see Displays.",
                "%(count)s displays do not show what they should: see Displays.",
                wrong,
            )
            % {"count": f"{wrong:,}"}
        )
    start, end = following.bounds(current_tenant().time_zone)
    ahead = windows_with_requests().filter(starts_at__gte=start, starts_at__lt=end, state__in=Window.OPEN).count()
    booked = ngettext(
        "%(count)d window is booked for the next quarter.", "%(count)d windows are booked for the next quarter.", ahead
    )
    steps.append(booked % {"count": ahead} if ahead else _("No window is booked for the next quarter yet."))
    return Section(_("What to do next"), tuple(steps))


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s (%(share)s)") % {
        "part": f"{part:,}",
        "whole": f"{whole:,}",
        "share": percent(part / whole),
    }


def _length(minutes: int) -> str:
    return duration_text(timedelta(minutes=minutes))
