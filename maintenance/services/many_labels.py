"""Changes labels of many numbers at once: each row is judged, each label becomes a request with its window."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from labels.bulk import with_any_of
from labels.displays.proofs import not_proved
from labels.domain.findings import Decision
from labels.entitlement.checks import CheckResult, check_labels
from labels.models import LabelVersion, Number
from labels.selectors import live_labels, numbers_in_use, numbers_kept
from labels.versions.services import COMING
from maintenance import selectors
from maintenance.domain.estimate import Content
from maintenance.domain.plans import Slot
from maintenance.intake import line
from maintenance.models import MaintenanceRequest
from maintenance.services.drafting import draft_label_change, foreseen_label_change
from maintenance.services.handing_in import hand_in
from tenants.agenda.services import Planned, schedule_all
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.languages import for_all
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.services import keep_open

ASK: Final = "maintenance.ask_for_label"
UNKNOWN, NOT_IN_USE, NO_LABEL, SAME, UNDER_WAY, REJECTED = (
    "unknown",
    "not_in_use",
    "no_label",
    "same",
    "under_way",
    "rejected",
)


@dataclass(frozen=True)
class Judged:
    """The findings on a number and its label.

    code: why it is not asked for, or empty; state: the number's, in words; coming: the label that comes already;
    unproved: its window waits until the number is proved.
    """

    number: UUID | None
    text: str
    code: str = ""
    check: CheckResult | None = None
    state: str = ""
    coming: str = ""
    unproved: bool = False


@dataclass(frozen=True)
class ForeseenLabels:
    """A preview of what labels would become.

    slot: the first window as things are; None: no time is permitted, or edits are paused, and they queue.
    """

    labels: int
    needs_review: bool
    slot: Slot | None
    paused: bool = False


def judge_rows(rows: Sequence[tuple[str, str]], *, registering: bool = False) -> list[Judged]:
    """Judges each (canonical number, label), with one read for all.

    registering: numbers that are not the client's are about to be, and nothing proves them yet.
    """
    kept = {row.canonical: row for row in with_any_of(numbers_kept(), "canonical", [number for number, _text in rows])}
    keys = [row.pk for row in kept.values()]
    coming = _labels_coming(keys)
    live = live_labels(list(kept.values()))
    unproved = set(not_proved(with_any_of(numbers_in_use(), "id", keys), business_now()).values_list("pk", flat=True))
    checks = check_labels({text for _number, text in rows if text.strip()})

    def judged(number: str, text: str) -> Judged:
        row, check = kept.get(number), checks.get(text)
        rejected = REJECTED if check is not None and check.decision is Decision.REJECT else ""
        if row is None and registering and check is not None:
            return Judged(None, check.text, rejected, check, unproved=True)
        if row is None:
            return Judged(None, text, UNKNOWN)
        if row.state not in Number.IN_USE:
            return Judged(row.pk, text, NOT_IN_USE, state=str(row.get_state_display()))
        if check is None:
            return Judged(row.pk, text, NO_LABEL)
        if row.pk in coming:
            return Judged(row.pk, check.text, UNDER_WAY, check, coming=coming[row.pk])
        if row.pk in live and live[row.pk].text == check.text:
            return Judged(row.pk, check.text, SAME, check)
        return Judged(row.pk, check.text, rejected, check, unproved=row.pk in unproved)

    return [judged(number, text) for number, text in rows]


def _labels_coming(numbers: Sequence[UUID]) -> dict[UUID, str]:
    """Returns the label that already comes to each number, also from the queue while edits are paused."""
    asked = MaintenanceRequest.numbers.through.objects.filter(
        maintenancerequest__state=MaintenanceRequest.State.POOLED,
        maintenancerequest__content=Content.LABEL_CHANGE,
    )
    waiting = with_any_of(asked, "number", numbers).values_list("number", "maintenancerequest__text")
    versions = with_any_of(LabelVersion.objects.filter(state__in=COMING), "number", numbers)
    return {**dict(waiting), **dict(versions.values_list("number", "text"))}


def foresee(judged: Iterable[Judged], *, actor: Actor) -> list[ForeseenLabels]:
    """Previews the acceptable labels in two groups: those without and those with a review.

    The planner is asked once a group, for its label with the most numbers.
    """
    together: dict[bool, list[tuple[CheckResult, list[UUID]]]] = {}
    for check, numbers in _by_label(judged):
        together.setdefault(check.decision is not Decision.ACCEPT, []).append((check, numbers))
    foreseen = []
    for needs_review, labels in sorted(together.items()):
        check, numbers = max(labels, key=lambda each: len(each[1]))
        request = foreseen_label_change(check, numbers=numbers, actor=actor)
        texts, paused = len({check.text for check, _numbers in labels}), line.holds_back(request)
        slots = [] if paused else selectors.proposal(request, numbers=numbers, count=1).slots
        foreseen.append(ForeseenLabels(texts, needs_review, slots[0] if slots else None, paused))
    return foreseen


def _by_label(judged: Iterable[Judged]) -> list[tuple[CheckResult, list[UUID]]]:
    """Groups the numbers by label, unproved ones apart, so that the others need not wait for them."""
    by_label: dict[tuple[str, bool], tuple[CheckResult, list[UUID]]] = {}
    for each in judged:
        if not each.code and each.check is not None and each.number is not None:
            by_label.setdefault((each.text, each.unproved), (each.check, []))[1].append(each.number)
    return list(by_label.values())


def ask_for_labels(rows: Sequence[tuple[str, str]], *, actor: Actor) -> tuple[int, int]:
    """Asks for the labels of rows without a fault; the others are left out. Returns how many labels and numbers.

    A job makes and books each request; while it waits, asking once more changes nothing.
    """
    labels = _by_label(judge_rows(rows))
    schedule_all(_planned_request(check.text, numbers, actor) for check, numbers in labels)
    return len(labels), sum(len(numbers) for _check, numbers in labels)


def _planned_request(text: str, numbers: Sequence[UUID], actor: Actor) -> Planned:
    keys = sorted(map(str, numbers))
    digest = hashlib.sha256("\n".join([text, *keys]).encode()).hexdigest()
    who = {"kind": actor.kind, "name": actor.name, "by": actor.id}
    return Planned(ASK, digest[:40], {"text": text, "numbers": keys, **who})


def ask_for_label(text: str, numbers: Sequence[UUID], actor: Actor) -> None:
    """Asks for a label and books its earliest window; tells whoever asked where that is refused."""
    with transaction.atomic():
        if not keep_open():
            return
        with translation.override(current_tenant().language):
            refused = _refusal(text, numbers, actor)
        if refused:
            queue_message(
                "maintenance/label_not_asked",
                everyone_to_tell(Topic.PLANNING, doers=[actor.id]),
                key=f"label not asked:{uuid7()}",
                page=Page("change_many"),
                label=text,
                reason=for_all(lambda: _refusal(text, numbers, actor, tried=True) or refused),
            )


def _refusal(text: str, numbers: Sequence[UUID], actor: Actor, *, tried: bool = False) -> str:
    """Asks for a label and books its earliest window. Returns the refusal in the language in use, or "".

    tried: everything is rolled back; it only gives the refusal again, in another language.
    """
    try:
        with transaction.atomic():
            draft = draft_label_change(text=text, numbers=numbers, actor=actor)
            slots = selectors.proposal(draft).slots
            if not slots:
                raise Refused(_("No permitted time available."), code="no_slot")
            hand_in(draft.pk, slots[0].start, actor=actor)
            transaction.set_rollback(tried)
    except Refused as refused:
        return str(refused)
    return ""
