"""Writes a window's report: planned against actual, who was told, handsets, answer rate, money, what next."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.timezone import override as in_zone
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext, pgettext

from labels.models import ConsistencyAnswer, ConsistencyCheck
from labels.selectors import directory_names
from maintenance import history, texts
from maintenance.calendars.models import FinishedWindow
from maintenance.calls import selectors as calls
from maintenance.calls.domain.comparing import DAYS_BEFORE, Verdict
from maintenance.calls.models import Comparison
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.losses import Losses
from maintenance.domain.papers import NOTHING, Paper, Section, Table
from maintenance.domain.reports import NextStep, WindowOutcome, next_steps
from maintenance.feedback import selectors as feedback
from maintenance.feedback.models import QUESTIONS, RATINGS
from maintenance.models import Window
from maintenance.notices import selectors as notices
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.outbound import texts as outbound
from maintenance.outbound.models import ChannelCount
from maintenance.outbound.selectors import losses_of
from maintenance.window_words import window_sentences
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.money import change_in_percent, money_text, percent
from tenants.ledger.models import Entry
from tenants.ledger.selectors import entries
from tenants.ledger.texts import amount_text, what_for
from tenants.outbox.models import Message
from tenants.outbox.selectors import ToldCount, told_about
from tenants.people.models import Contact
from tenants.people.selectors import told as contacts_told
from tenants.when import dated_moment_text, dated_text, duration_text, local

PAID_WITHIN: Final = timedelta(days=30)  # after a window: what is charged for its numbers is counted as its cost
MOST_ENTRIES: Final = 100
STEPS: Final = {
    NextStep.BOOK_AGAIN: lazy("Book the maintenance again: this window did not reach its end."),
    NextStep.CORRECT_HANDSETS: lazy(
        "Have what handsets show corrected: order an acceleration or an appeal under Displays."
    ),
    NextStep.FIND_CAUSE: lazy("The answer rate fell: the window's page names the likeliest cause and its next step."),
    NextStep.CHECK_CONTACTS: lazy("Check the contacts: not everybody was reached, or answered."),
    NextStep.PREPARE_STANDBY: lazy(
        "Have a standby label approved for the next window, so that callers know who you are."
    ),
    NextStep.LOOK_AT_HANDSETS: lazy("Check all handsets under Displays: nobody has looked at them since the window."),
    NextStep.BRING_CALLS: lazy("Import your call records: then you see whether the answer rate changed."),
    NextStep.WAIT_FOR_CALLS: lazy("Look at the answer rate again when there are enough calls."),
    NextStep.TELL_US: lazy("Tell us how it went: every suggestion is answered."),
}


def window_report(window: Window, language: str) -> Paper:
    """Returns the report of a window that is over, as things stand now, in a language and the client's time zone."""
    with translation.override(language), in_zone(current_tenant().time_zone):
        return Paper(
            language=language,
            title=_("Maintenance report: %(title)s") % {"title": window},
            subtitle=f"{current_tenant().legal_name} · {dated(window.starts_at)}",
            sections=tuple(_sections(window)),
        )


def _sections(window: Window) -> Iterator[Section]:
    about, told = history.about(window), told_about(history.about(window))
    asked = list(Notice.objects.filter(about=about).prefetch_related("acknowledgements").order_by("asked_at"))
    check = last_check(window)
    compared = calls.comparison_of(window.pk)
    yield _outcome(window)
    yield _planned_and_actual(window)
    yield _messages_section(told, asked)
    yield _handsets(check)
    yield (Section(_("Answer rate"), (_not_compared(window),)) if compared is None else (answer_rate(compared)))
    if window.started_at and (lost := losses_of(window)) is not None and lost.channels:
        yield _losses_section(lost)
    yield _money(window)
    if said := _feedback(window):
        yield said
    outcome = WindowOutcome(
        completed=window.state == Window.State.COMPLETED,
        impact=window.impact,
        standby=bool(window.request.standby_text),
        looked=check is not None,
        differ=sum(each.differ for each in check) if check else 0,
        silent=sum(notice.state == Notice.State.UNANSWERED for notice in asked),
        undelivered=sum(each.lost for each in told),
        compared=compared is not None,
        fell=compared is not None and compared.verdict == Verdict.FELL,
        too_few=compared is not None and compared.verdict == Verdict.TOO_FEW,
        judged=feedback.feedback_on(window.pk).exists(),
    )
    steps = tuple(str(STEPS[step]) for step in next_steps(outcome))
    yield Section(_("What to do next"), steps or (_("Nothing left to do."),))


def _not_compared(window: Window) -> str:
    """Returns why there is no comparison yet."""
    day = local(window.starts_at).date()
    if calls.cells_between(day - timedelta(days=DAYS_BEFORE), day).exists():
        return _("Not compared yet: that takes the calls of at least one day after the window.")
    return _("No call records were imported for this window.")


def _outcome(window: Window) -> Section:
    request = window.request
    facts = [
        (_("Maintenance"), str(request.get_content_display())),
        (_("Outcome"), window_sentences([window], business_now())[window.pk]),
        (_("Numbers"), f"{request.number_count:,}"),
        (_("Impact on display"), _("yes") if window.impact else _("no")),
    ]
    if request.text:
        facts.append((_("New label"), request.text))
    if request.standby_text:
        facts.append((_("Standby label"), request.standby_text))
    last = window.events.exclude(reason="").order_by("-sequence").first()
    if last is not None and window.state != Window.State.COMPLETED:
        facts.append((_("Reason"), last.why))
    return Section(_("In short"), facts=tuple(facts))


def _planned_and_actual(window: Window) -> Section:
    rows = [
        (_("Starts"), dated(window.starts_at), dated(window.started_at), lag(window.starts_at, window.started_at)),
        (
            _("Published"),
            dated(window.owed_by),
            dated(window.published_at),
            lag(window.owed_by, window.published_at),
        ),
        (_("Seen on handsets"), NOTHING, dated(window.seen_at), NOTHING),
    ]
    finished = FinishedWindow.objects.filter(window_id=window.pk).first()
    if finished is not None:
        likely = timedelta(minutes=finished.told_likely or finished.likely)
        took = timedelta(minutes=finished.took)
        rows.append((_("Processing"), duration_text(likely), duration_text(took), _more_or_less(took - likely)))
    moved = window.events.filter(command=WindowCommand.MOVE).count()
    facts = [(_("Times moved"), str(moved)), (_("Times extended"), str(window.extensions))]
    waived = [texts.gate(each.name) for each in window.gates.filter(state="waived")]
    if waived:
        facts.append((_("Steps waived"), _(", ").join(waived)))
    table = Table((_("Stage"), _("As planned"), _("As it was"), _("Difference")), tuple(rows))
    return Section(_("Planned against actual"), facts=tuple(facts), table=table)


def _messages_section(told: list[ToldCount], asked: list[Notice]) -> Section:
    heading = _("Who was notified, and who answered")
    people = {each.pk: each.name for each in Contact.objects.filter(pk__in=[row.contact for row in told])}
    answers = _answers(asked)
    by_contact: defaultdict[str, list[ToldCount]] = defaultdict(list)
    for row in told:
        by_contact[people.get(row.contact, _("former contact")) if row.contact else NOTHING].append(row)
    channels = {code: str(words) for code, words in Message.Channel.choices}
    rows = tuple(
        (
            name,
            " · ".join(f"{channels[row.channel]} {row.sent:,}" for row in mine),
            f"{sum(row.arrived for row in mine):,}",
            f"{sum(row.lost for row in mine):,}",
            answers.pop(name, NOTHING),
        )
        for name, mine in sorted(by_contact.items())
    )
    rows += tuple((name, NOTHING, NOTHING, NOTHING, said) for name, said in sorted(answers.items()))
    words = tuple(f"{notice}: {notice.get_state_display()}" for notice in asked)
    if not rows:
        agreed = contacts_told().exists()
        nobody = _("Nobody was notified.") if agreed else _("Nobody was notified: no contact has agreed yet.")
        return Section(heading, (*words, nobody))
    note = _("Delivered counts what a receipt confirms; for e-mail most servers give none.")
    head = (_("Contact"), _("Sent"), _("Delivered"), _("Failed"), _("Confirmed"))
    return Section(heading, (*words, note), table=Table(head, rows))


def _answers(asked: list[Notice]) -> dict[str, str]:
    """Returns when and how each contact answered first, by name."""
    ways = {code: str(words) for code, words in Acknowledgement.How.choices}
    answers: dict[str, str] = {}
    for notice in asked:
        for each in notices.asked(notice):
            if each.answer is not None:
                answers.setdefault(each.contact.name, f"{dated(each.answer.at)}, {ways[each.answer.how]}")
    return answers


def last_check(window: Window) -> list[ConsistencyAnswer] | None:
    """Returns what handsets of the window's numbers showed at the last check; None: nobody has looked."""
    check = ConsistencyCheck.objects.filter(
        scope=ConsistencyCheck.Scope.WINDOW, value=str(window.pk), ended_at__isnull=False
    ).first()
    if check is None:
        return None
    return list(check.answers.select_related("directory").order_by("directory__position", "directory_id"))


def _handsets(check: list[ConsistencyAnswer] | None) -> Section:
    heading = _("What handsets show")
    if check is None:
        return Section(heading, (_("They have not been looked at since the window."),))
    rows = tuple(
        (
            str(each.directory),
            f"{each.agree:,}",
            f"{each.on_the_way:,}",
            f"{each.differ:,}",
            dated(each.looked_at),
        )
        for each in check
    )
    differ = sum(each.differ for each in check)
    words = (
        _("Every handset shows what it should, or will within its platform's time.")
        if not differ
        else ngettext("%(count)s display shows something else.", "%(count)s displays show something else.", differ)
        % {"count": f"{differ:,}"}
    )
    head = (_("Directory"), _("As they should"), _("On the way"), _("Something else"), _("Looked at"))
    return Section(heading, (words,), table=Table(head, rows))


def answer_rate(row: Comparison) -> Section:
    """Returns the section on the comparison of answer rates."""
    facts = [
        (name, _("%(rate)s of %(calls)s calls") % {"rate": percent(answered / calls_), "calls": f"{calls_:,}"})
        for name, answered, calls_ in (
            (pgettext("maintenance", "Before"), row.before_answered, row.before_calls),
            (pgettext("maintenance", "After"), row.after_answered, row.after_calls),
        )
        if calls_
    ]
    if row.high is not None:
        words = {name: change_in_percent(value) for name, value in (("low", row.low), ("high", row.high))}
        change = _("%(change)s (90 %% interval: %(low)s to %(high)s)") % {
            **words,
            "change": change_in_percent(row.change),
        }
        facts.append((_("Change, hours and days matched"), change))
    if row.enough_on:
        facts.append((_("Enough calls by"), dated_text(row.enough_on)))
    return Section(_("Answer rate"), (str(row.get_verdict_display()),), tuple(facts))


def _losses_section(lost: Losses) -> Section:
    """Returns the section of enquiries and orders by channel: usually, in the maintenance, afterwards."""
    names = dict(ChannelCount.Channel.choices)
    rows = tuple(
        (
            str(names[each.channel]),
            outbound.orders_in_words(each.usual),
            outbound.orders_in_words(each.during),
            outbound.orders_in_words(each.after) if each.after is not None else NOTHING,
        )
        for each in lost.channels
    )
    head = (_("Channel"), _("Usually"), _("In the maintenance"), _("Afterwards"))
    return Section(
        _("Enquiries and orders"),
        (*outbound.losses_in_words(lost), *outbound.losses_basis(lost)),
        table=Table(head, rows),
    )


def _money(window: Window) -> Section:
    heading, numbers = _("Money"), list(window.request.numbers.values_list("canonical", flat=True))
    since = window.started_at or window.starts_at
    mine = entries().filter(
        business_at__gte=since,
        business_at__lt=(window.completed_at or window.ends_at) + PAID_WITHIN,
        params__number__in=numbers,
    )
    charges = list(mine.order_by("business_at", "id")[:MOST_ENTRIES])
    if not charges:
        return Section(heading, (_("Nothing was charged for its numbers; the maintenance itself is free."),))
    names = directory_names()
    rows = tuple(
        (
            dated(each.business_at),
            what_for(each.code),
            names.get(each.params.get("directory", ""), NOTHING),
            amount_text(each.unit, each.amount),
        )
        for each in charges
    )
    total = sum(each.amount for each in charges if each.unit == Entry.Unit.FEN)
    said = _("Charged and refunded for its numbers until %(days)s days after its end, whatever it was for: %(sum)s.")
    words = (said % {"days": PAID_WITHIN.days, "sum": money_text(total)},)
    return Section(heading, words, table=Table((_("Time"), _("What for"), _("Directory"), _("Amount")), rows))


def _feedback(window: Window) -> Section | None:
    suggestions = list(feedback.feedback_on(window.pk).order_by("given_at", "id"))
    if not suggestions:
        return None
    facts = []
    for each in suggestions:
        given = feedback.answers_of(each)
        facts += [(str(QUESTIONS[question]), str(RATINGS[rating])) for question, rating in given.items()]
        if each.text:
            facts.append((_("Suggestion"), f"{each.text}\n{each.get_state_display()}"))
    return Section(_("Your feedback"), facts=tuple(facts))


def lag(planned: datetime | None, actual: datetime | None) -> str:
    """Returns how much later or earlier than planned it was, in words."""
    return NOTHING if planned is None or actual is None else _difference(actual - planned)


def _difference(length: timedelta) -> str:
    if abs(length) < timedelta(minutes=1):
        return _("on time")
    words = _("%(length)s later") if length > timedelta() else _("%(length)s earlier")
    return words % {"length": duration_text(abs(length))}


def _more_or_less(length: timedelta) -> str:
    """Returns in words how much more or less time was spent; such a time is neither early nor late."""
    if abs(length) < timedelta(minutes=1):
        return _("as estimated")
    more, less = pgettext("time spent", "%(length)s more"), pgettext("time spent", "%(length)s less")
    return (more if length > timedelta() else less) % {"length": duration_text(abs(length))}


def dated(at: datetime | None) -> str:
    """Returns a moment with its year, as reports are read in other years; a dash for none."""
    return NOTHING if at is None else dated_moment_text(at)
