"""Repeats maintenance: occurrences are booked ahead, one by one, and cancelled one or all from one on."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from labels.selectors import about_numbers, numbers_in_use
from maintenance import selectors
from maintenance.domain.change_classes import FOR_CLIENTS
from maintenance.domain.estimate import Content
from maintenance.domain.plans import Wish
from maintenance.domain.recurrence import Frequency, days_of_series
from maintenance.domain.wall_clock import local_day
from maintenance.intake import line
from maintenance.intake.models import Pooled
from maintenance.models import Occurrence, Series, Window
from maintenance.services.drafting import draft_work
from maintenance.services.requests import book
from maintenance.services.windows import cancel
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.languages import in_each_language, named_for_all
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.services import keep_open

AHEAD = timedelta(days=45)  # so far ahead its occurrences are booked
ROOM = timedelta(days=7)  # an occurrence lies within so many days from its own on
LOOK_AGAIN = timedelta(days=7)


def make_series(
    content: str,
    *,
    numbers: Sequence[UUID],
    frequency: str,
    first_on: date,
    actor: Actor,
    until: date | None = None,
    standby_text: str = "",
    not_weekdays: Sequence[int] = (),
) -> Series:
    """Ask for recurring maintenance; occurrences of the next weeks are booked at once. Raises Refused.

    first_on, until: local days. Each occurrence is booked on its day or within the week after it.
    """
    if content not in FOR_CLIENTS - {Content.LABEL_CHANGE}:
        raise Refused(_("This kind of maintenance cannot be repeated."), code="not_repeatable")
    if first_on < _today():
        raise Refused(_("The first day is in the past."), code="first_on")
    if until is not None and until < first_on:
        raise Refused(_("The last day is before the first."), code="until")
    chosen = list(numbers_in_use().filter(pk__in=numbers))
    if not chosen or len(chosen) != len(set(numbers)):
        raise Refused(_("Some of these numbers are not among your active numbers."), code="unknown_numbers")
    with transaction.atomic():
        series: Series = Series.objects.create(
            content=content,
            standby_text=standby_text,
            frequency=frequency,
            first_on=first_on,
            until=until,
            not_weekdays=sorted(set(not_weekdays)),
            **actor.columns("made_by"),
            made_by_kind=actor.kind,
            created_at=business_now(),
        )
        series.numbers.add(*chosen)
        record("series_made", actor=actor, subject_kind="series", subject_id=series.pk, first_on=first_on.isoformat())
        materialise(series.pk)
    return series


def materialise(series_id: UUID) -> bool:
    """Book the occurrences of the next weeks that have not been made yet. An occurrence is made once.

    While edits are paused the series queues (False); it ends with the account.
    """
    with transaction.atomic():
        if not keep_open():
            return True
        series = Series.objects.select_for_update().get(pk=series_id)
        if line.pause_on(series.content) is not None or not _book_ahead(series):
            line.stand(
                Pooled.Subject.SERIES,
                series.pk,
                lane=Lane.STANDARD,
                actor=Actor(series.made_by_kind, series.made_by, series.made_by_id),
                title=in_each_language(lambda: str(series)),
            )
            return False
        if series.until is None or series.until > _today() + AHEAD:
            schedule(
                "maintenance.materialise",
                key=str(series.pk),
                due_at=business_now() + LOOK_AGAIN,
                lane=Lane.BULK,
                series=str(series.pk),
            )
    return True


def _book_ahead(series: Series) -> bool:
    """Books the next occurrences; returns False, and books nothing, where edits were paused meanwhile."""
    today = _today()
    end = min(today + AHEAD, series.until or date.max)
    made = set(series.occurrences.values_list("on", flat=True))
    try:
        with transaction.atomic():
            for day in days_of_series(Frequency(series.frequency), series.first_on, today, end):
                if day not in made:
                    _make_occurrence(series, day)
    except Refused as refused:
        if refused.code != line.EDITS_PAUSED:
            raise
        return False
    return True


def _make_occurrence(series: Series, day: date) -> None:
    occurrence = Occurrence(series=series, on=day)
    try:
        # What is refused is said to the client's people in one language: theirs.
        with translation.override(current_tenant().language), transaction.atomic():
            occurrence.window = _book(series, day)
    except Refused as refused:
        if refused.code == line.EDITS_PAUSED:
            raise
        occurrence.trouble = refused.code
        queue_message(
            "maintenance/series_trouble",
            everyone_to_tell(Topic.PLANNING, about_numbers(series.numbers.all())),
            key=f"series:{series.pk}:{day}",
            title=named_for_all(series),
            day=day.isoformat(),
            reason=str(refused),
            page=Page("change_calibration"),
        )
    occurrence.save()


def _book(series: Series, day: date) -> Window:
    actor = Actor(series.made_by_kind, series.made_by, series.made_by_id)
    start = local_day(day, _zone())[0]
    wish = Wish(not_weekdays=frozenset(series.not_weekdays), before=day + ROOM)
    request = draft_work(
        series.content,
        numbers=list(series.numbers.values_list("pk", flat=True)),
        actor=actor,
        standby_text=series.standby_text,
    )
    slots = selectors.proposal(request, wish=wish, not_before=start).slots
    if not slots:
        raise Refused(_("No permitted time in the week from that day."), code="no_slot")
    return book(request.pk, slots[0].start, actor=actor, wish=wish, not_before=start)


def cancel_following(window_id: UUID, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Cancel this occurrence and all that follow it; those before it stay. Raises Refused."""
    with transaction.atomic():
        occurrence = Occurrence.objects.filter(window=window_id).first()
        if occurrence is None:
            raise Refused(_("This window does not belong to recurring maintenance."), code="not_recurring")
        series = Series.objects.select_for_update().get(pk=occurrence.series_id)
        window = cancel(window_id, sequence=sequence, actor=actor, reason=reason)
        series.until = occurrence.on - timedelta(days=1)
        series.save(update_fields=["until"])
        later = Window.objects.filter(
            occurrence__series=series, occurrence__on__gt=occurrence.on, state__in=Window.NOT_STARTED
        )
        for each in later.order_by("occurrence__on"):
            cancel(each.pk, sequence=each.sequence, actor=actor, reason=reason)
        record(
            "series_ended",
            actor=actor,
            subject_kind="series",
            subject_id=series.pk,
            until=series.until.isoformat(),
            reason=reason,
        )
        return window


def _zone() -> ZoneInfo:
    return ZoneInfo(current_tenant().time_zone)


def _today() -> date:
    return timezone.localtime(business_now(), _zone()).date()
