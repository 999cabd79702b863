"""One look: what is shown on handsets now, what comes next, what the client has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Subquery

from compliance.catalogue.selectors import document_types
from compliance.evidence.selectors import HistoryEntry, newest, with_namesakes
from compliance.licences.selectors import local_day
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from labels.displays.proofs import not_proved
from labels.domain.display_state import BAD, ON_THE_WAY
from labels.domain.number_known import NumberStanding, OnHandsets, on_handsets
from labels.domain.numbers import number_text
from labels.domain.wanted import WantedReason
from labels.entitlement import documents
from labels.entitlement.documents import USED
from labels.models import Display, LabelVersion, Number
from labels.numbers import claims
from labels.selectors import displays_in_use, numbers_in_use
from maintenance import frozen_work, selectors, services
from maintenance.domain.window_known import WindowKnown, WindowStanding
from maintenance.known import known_of_rows
from maintenance.models import Gate, Window
from maintenance.promise_words import broken_promise
from maintenance.window_words import window_sentence
from portal.announcements import shown as announcements
from portal.bill import shown as bill
from portal.dashboard.coming import Coming, LabelAsked, coming_up
from portal.dashboard.first_steps import Begun, Step, first_steps
from portal.dashboard.own_todo import asked_todo, draft_todo, held_todo, nobody_told_todo, numbers_todo
from portal.displays import handsets, shown as displays
from portal.labels import brands, shown as labels
from portal.licences import shown as licences
from portal.seasons import shown as seasons
from portal.shell.todo import Todo
from portal.shell.versions import digest
from portal.telling import notices
from portal.windows import comparisons
from tenants.acts import texts as evidence_texts
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery, PreparedStatement
from tenants.people import selectors as people
from tenants.people.models import Contact, User

LABELS, MOST_TODO, MOST_WINDOWS, RECENT = 5, 5, 20, 6


@dataclass(frozen=True)
class Sample:
    """What handsets show now for a number, or empty."""

    number: str
    handsets: displays.Handsets


@dataclass(frozen=True)
class HandsetsSummary:
    """Numbers as wanted on every directory (shown; assumed: some of it by estimate), on the way to some, not as wanted
    on some, to show nothing while frozen, with a label that may not be shown for want of a proof, without a label, and
    with one that is to come. A number out of use counts while a label has to go from it. labels: the widest;
    more_labels: there are others.
    """

    numbers: int
    shown: int
    assumed: int
    on_the_way: int
    wrong: int
    frozen: int
    unproved: int
    unlabelled: int
    to_come: int
    labels: Sequence[labels.LabelShown]
    more_labels: bool
    sample: Sample | None
    directories: Sequence[displays.DirectoryShown]


# Numbers that are kept, counted by how their displays on active directories stand (labels.domain.number_known); bare: a
# label of theirs may not be shown for want of a proof; coming: one is in review or waits for its window.
_NUMBERS: Final = PreparedStatement(
    """
    WITH stood AS (
        SELECT number.id, number.state = ANY(%(in_use)s) AS used,
            coalesce(bool_or(cell.state = ANY(%(bad)s)), false) AS bad,
            coalesce(bool_or(cell.wanted_reason = %(frozen)s), false) AS frozen,
            coalesce(bool_or(cell.state = ANY(%(moving)s)), false) AS moving,
            coalesce(bool_or(cell.wanted IS NOT NULL), false) AS labelled,
            coalesce(bool_or(cell.state = %(assumed)s), false) AS assumed,
            coalesce(bool_or(cell.wanted_reason = %(unproved)s), false) AS unproved
        FROM labels_number AS number
        LEFT JOIN (labels_display AS cell JOIN public.directories_directory AS active
            ON active.id = cell.directory_id AND active.active) ON cell.number_id = number.id
        WHERE number.state <> %(released)s GROUP BY number.id)
    SELECT count(*), used, bad, frozen, moving, labelled, assumed,
        unproved AND id IN (SELECT number_id FROM labels_labelversion WHERE state = %(published)s) AS bare,
        id IN (SELECT number_id FROM labels_labelversion WHERE state = ANY(%(coming)s)) AS coming
    FROM stood GROUP BY used, bad, frozen, moving, labelled, assumed, bare, coming
    """,
    in_use=list(Number.IN_USE),
    bad=list(BAD),
    moving=list(ON_THE_WAY),
    frozen=WantedReason.FROZEN,
    unproved=WantedReason.NUMBER_UNPROVED,
    assumed=Display.State.ASSUMED,
    published=LabelVersion.State.PUBLISHED,
    coming=[LabelVersion.State.IN_REVIEW, LabelVersion.State.APPROVED],
    released=Number.State.RELEASED,
)


def _numbers_by_standing() -> Counter[str]:
    """How many numbers stand how on handsets: keys of OnHandsets, and UNPROVED, COMING, ASSUMED of those that would be
    else.
    """
    counts = Counter[str]()
    for count, used, bad, frozen, moving, labelled, assumed, bare, coming in _NUMBERS():
        standing = on_handsets(bad=bad, frozen=frozen, moving=moving, labelled=labelled)
        if not used and standing in (OnHandsets.LABEL, OnHandsets.NOTHING):
            continue  # nothing has to go from it any more
        counts[standing] += count
        if standing is OnHandsets.LABEL and assumed:
            counts[NumberStanding.ASSUMED] += count
        if standing is OnHandsets.NOTHING and bare:
            counts[NumberStanding.UNPROVED] += count
        elif standing is OnHandsets.NOTHING and coming:
            counts[NumberStanding.COMING] += count
    return counts


def _labelled() -> QuerySet[Display]:
    """Where a label is to be shown, or would be, were it not frozen."""
    return displays_in_use().filter(Q(wanted__isnull=False) | Q(wanted_reason=WantedReason.FROZEN))


def _last_changed() -> QuerySet[Display]:
    """The displays of the number whose display has changed last."""
    newest = _labelled().order_by(F("shown_since").desc(nulls_last=True), "number__canonical").values("number")[:1]
    return _labelled().filter(number=Subquery(newest)).order_by("directory__position")


_ALIKE: Final = PreparedQuery(lambda: displays.alike(_labelled()))
_SAMPLE: Final = PreparedQuery(lambda: _last_changed().values_list("number__canonical", "directory__platform", "shown"))


def handsets_summary(now: datetime) -> HandsetsSummary:
    """What handsets show."""
    sample = _SAMPLE()
    shown = displays.by_platform((platform, text) for _number, platform, text in sample)
    numbers = _numbers_by_standing()
    widest = labels.in_use(now, LABELS + 1)
    return HandsetsSummary(
        numbers=sum(numbers[each] for each in OnHandsets),
        shown=numbers[OnHandsets.LABEL],
        assumed=numbers[NumberStanding.ASSUMED],
        on_the_way=numbers[OnHandsets.ON_THE_WAY],
        wrong=numbers[OnHandsets.WRONG],
        frozen=numbers[OnHandsets.FROZEN],
        unproved=numbers[NumberStanding.UNPROVED],
        unlabelled=numbers[OnHandsets.NOTHING] - numbers[NumberStanding.UNPROVED] - numbers[NumberStanding.COMING],
        to_come=numbers[NumberStanding.COMING],
        labels=widest[:LABELS],
        more_labels=len(widest) > LABELS,
        sample=Sample(number_text(sample[0][0]), shown) if sample else None,
        directories=displays.directories_shown(_ALIKE(), now),
    )


def _open_windows() -> QuerySet[Window]:
    """What runs or comes next; each window knows its `gate_count`, and how many are `passed`."""
    return selectors.open_windows().annotate(
        gate_count=Count("gates"), passed=Count("gates", Q(gates__state__in=Gate.OVER))
    )[:MOST_WINDOWS]


_WINDOWS: Final[PreparedQuery[Any]] = PreparedQuery(_open_windows)


@dataclass(frozen=True)
class RunningWindow:
    """The window that is being done now. passed: how many of its gates; says: what is known of it, in a sentence, and
    that its promise is broken; works: something of it runs at this hour.
    """

    id: UUID
    title: str
    state: str
    frozen: bool
    held: bool
    passed: int
    gate_count: int
    says: str
    works: bool


def running(
    windows: list[Any], known: Mapping[UUID, WindowKnown], frozen: Collection[UUID], now: datetime
) -> RunningWindow | None:
    """The window that is being done now, one whose promise is broken before others."""
    under_way = [window for window in windows if window.state in (Window.State.RUNNING, Window.State.VERIFYING)]
    if not under_way:
        return None
    late = {window.pk: broken_promise(window, now) for window in under_way}
    window = next((each for each in under_way if late[each.pk]), under_way[0])
    return RunningWindow(
        id=window.pk,
        title=str(window),
        state=window.state,
        frozen=window.pk in frozen,
        held=window.held,
        passed=window.passed,
        gate_count=window.gate_count,
        says=" · ".join(each for each in (window_sentence(known[window.pk]), late[window.pk]) if each),
        works=known[window.pk].standing is not WindowStanding.BETWEEN,
    )


def _labels_used() -> QuerySet[LabelVersion, Any]:
    """Those that end, first: rows of LabelAsked."""
    versions = LabelVersion.objects.filter(state__in=USED).order_by("valid_until", "text")
    rows: QuerySet[LabelVersion, Any] = versions.values_list("text", "state", "valid_until").annotate(Count("pk"))
    return rows


_LABELS_USED: Final = PreparedQuery(_labels_used)


_HELD: Final = (WindowStanding.HELD, WindowStanding.WAITS_FOR_PROOFS)


def most_pressing(
    shown: HandsetsSummary,
    windows: list[Any],
    known: Mapping[UUID, WindowKnown],
    owed: list[Todo],
    waiting: Sequence[Case],
    now: datetime,
    reader: User,
) -> list[Todo]:
    """The most pressing first: what has stopped something before all. What the staff see to is nothing to do. owed:
    documents.
    """
    held = [window for window in windows if known[window.pk].standing in _HELD and known[window.pk].for_client]
    return [
        *bill.unpaid_todo(),
        *notices.notices_todo(),
        *(item for item in owed if item.tone == "bad"),
        *(held_todo(window) for window in held),
        *(asked_todo(case) for case in waiting[:MOST_TODO]),
        *numbers_todo(shown.wrong, shown.unlabelled, booked=bool(windows)),
        *handsets.against_todo(),
        *bill.credit_todo(),
        *announcements.announcements_todo(reader),
        *comparisons.falls_todo(),
        *(draft_todo(draft) for draft in _DRAFTS()),
        *(item for item in owed if item.tone != "bad"),
        *brands.brands_todo(now),
        *seasons.seasons_todo(now),
        *handsets.pictures_todo(),
    ]


@dataclass(frozen=True)
class ToUndo:
    """A completed change of labels that can be taken back."""

    window: UUID
    label: str


UNDONE_WITHIN: Final = timedelta(days=7)  # of its completion a change is offered to be undone; its own page goes on


def to_undo(now: datetime) -> ToUndo | None:
    """The change of labels that was completed last, while it can be taken back."""
    window = services.last_label_change(since=now - UNDONE_WITHIN)
    return ToUndo(window.pk, window.request.text) if window and services.has_label_before(window) else None


@dataclass(frozen=True)
class Dashboard:
    """What is on the handsets now, what comes next, what the client has to do. back: what can be undone; sandbox_now:
    business time; version: other than before when anything is, but how long ago something was.
    """

    handsets: HandsetsSummary
    running: RunningWindow | None
    coming: Sequence[Coming]
    steps: Sequence[Step]
    todo: Sequence[Todo]
    sandbox_now: datetime
    recent: Sequence[HistoryEntry]
    back: ToUndo | None
    version: str = ""


_WAITING: Final = PreparedQuery(
    lambda client: (
        Case.objects.filter(tenant=client, state=Case.State.WAITING)
        .exclude(kind__in=Case.INTERNAL)
        .order_by("-opened_at", "-id")
    )
)
_DRAFTS: Final = PreparedQuery(lambda: with_namesakes(selectors.drafts(), "requested_by")[:MOST_TODO])
_TOLD: Final = PreparedQuery(lambda: people.told().values_list("pk")[:1])


def read_dashboard(now: datetime, reader: User) -> Dashboard:
    """The first page. now: business time."""
    shown = handsets_summary(now)
    windows, in_use = _WINDOWS(), [LabelAsked(*row) for row in _LABELS_USED()]
    selectors.read_pieces(windows)
    frozen = frozen_work.frozen_ones(windows)
    known = known_of_rows(windows, frozen, now)
    waiting = _WAITING(client=current_tenant().pk)
    types, told = document_types(now), bool(_TOLD())
    published = any(row.state == LabelVersion.State.PUBLISHED for row in in_use)
    asked_for = {window.request.text for window in windows} - {""}
    owed = documents.requirements(now, types, asked_for, {row.text for row in in_use})
    todo = most_pressing(shown, windows, known, licences.documents_todo(owed, types), waiting, now, reader)
    if not told:
        todo.append(nobody_told_todo(asked=Contact.objects.exists()))
    page = Dashboard(
        handsets=shown,
        running=running(windows, known, frozen, now),
        coming=coming_up(windows, known, frozen, in_use, now),
        steps=[] if published else first_steps(_begun(shown, windows, in_use, now, told=told), owed),
        todo=todo,
        sandbox_now=now,
        recent=[replace(record, text=evidence_texts.brief(record.action, record.details)) for record in newest(RECENT)],
        back=to_undo(now),
    )
    moving = [getattr(page, each.name) for each in fields(page) if each.name != "sandbox_now"]
    return replace(page, version=digest(moving))


def _begun(
    shown: HandsetsSummary, windows: Sequence[Window], in_use: Sequence[LabelAsked], now: datetime, *, told: bool
) -> Begun:
    """What there is of a client's beginning, before its first label is published."""
    waiting = Contact.objects.filter(mobile_answer=Contact.Answer.WAITING, mobile_failed_at=None).exclude(mobile="")
    mobile = waiting.order_by("created_at", "pk").values_list("mobile", flat=True).first()
    in_review = dict(Licence.objects.filter(state=Licence.State.IN_REVIEW).values_list("pk", "document_type"))
    cases = cases_of_client().filter(state=Case.State.OPEN, subject_id__in=in_review).order_by("due_at")
    return Begun(
        numbers=bool(shown.numbers),
        told=told,
        unconfirmed=number_text(mobile) if mobile else "",
        labels=bool(in_use),
        begins=min((window.starts_at for window in windows), default=None),
        unproved=not_proved(numbers_in_use(), now).exists(),
        claim_ends=local_day(claims.lapses_at()),
        replies={in_review[subject]: due_at for subject, due_at in cases.values_list("subject_id", "due_at")},
    )
