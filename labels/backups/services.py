"""Restores a backup of the client in use.

Labels that were certified before come back without review, byte for byte. Labels that today's rules reject outright
(forbidden words, protected brands, public numbers) are named and left out; the rest is restored.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import Max
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from compliance.licences.selectors import unlicensed
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from labels.backups.snapshots import configuration, keep_snapshot, read_backup, take_snapshot
from labels.bulk import insert_rows, update_rows, with_any_of
from labels.displays import reconciler
from labels.domain import backup as rules
from labels.domain.numbers import parse_number
from labels.entitlement import certified as certified_labels, checks
from labels.models import LabelVersion, Number, Snapshot, StandbyLabel
from labels.numbers.services import NumberToRegister, refused_as_public, register_numbers
from labels.registry.models import NumberClaim
from labels.selectors import carried_certified, numbers_in_use
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.refusals import Refused

MOST_LABELS = 200  # more distinct labels in one restore than a reviewer looks at are refused


class WhyReview(StrEnum):
    """Says why a reviewer has to see a label before it comes back."""

    DOCUMENT = "document"  # it lacks a document that it needs by now
    BRAND = "brand"  # it rests on a brand that is no longer in force
    TAKEN = "taken"  # another client has it certified by now
    NOT_CERTIFIED = "not_certified"  # this number never carried it certified, or a reviewer has withdrawn it since


class LeftOut(StrEnum):
    """Says why a line of a backup is left out while the rest is restored."""

    NOT_YOURS = "not_yours"  # never registered, taken back by its carrier, or another client's: a backup claims nothing
    REJECTED = "rejected"  # the rules reject its label by now, certified or not: no reviewer is asked
    PUBLIC = "public"  # given up, and an emergency or public-service number by the staff's table


@dataclass(frozen=True)
class Restored:
    """Says what a restore did, as canonical numbers and label texts.

    `back` came back at once, `for_review` wait for a reviewer, `unchanged` were so already; `not_yours`, `rejected` and
    `public` were left out (see LeftOut). The last two hold the labels and the standby labels that the rules reject.
    """

    back: list[str]
    for_review: list[str]
    unchanged: list[str]
    not_yours: list[str]
    rejected: list[str]
    public: list[str]
    rejected_labels: list[str]
    rejected_standby: list[str]


def restore(data: bytes, *, actor: Actor, only: Collection[str] | None = None) -> Restored:
    """Restores the labels of a backup: of all its numbers, or of those in `only`. Raises BackupError.

    1. Takes a backup of the state before.
    2. Leaves out what LeftOut names. Numbers that the backup lacks are left alone.
    3. Publishes at once each label that this number carried certified before and that would be certified now.
    4. Brings back notes, groups and, for a whole backup, approved standby labels.
    5. Opens a reviewer's case for the other labels (`for_review`), and records the restore.
    """
    backup = read_backup(data)
    with transaction.atomic():
        take_snapshot(Snapshot.Reason.BEFORE_RESTORE, actor=actor)
        wanted = [entry for entry in backup.numbers if only is None or entry.number in only]
        now = {entry.number: entry for entry in configuration().numbers}
        left = lines_left_out(wanted, now)
        bad = rejected_lines(entry for entry in wanted if left.get(entry.number) is LeftOut.REJECTED)
        entries = [entry for entry in wanted if entry.number not in left]
        numbers = _registered(entries, actor)
        differing = [entry for entry in entries if now.get(entry.number) != entry]
        relabelled = [entry for entry in differing if _labels_now(entry, now) != entry.labels]
        reviewed = for_review(relabelled)
        at_once = [entry for entry in relabelled if entry.number not in reviewed]
        publish([(numbers[entry.number], entry.labels) for entry in at_once])
        _bring_back_notes(differing, numbers)
        rejected_standby = _bring_back_standby(backup.standby_labels) if only is None else []
        reconciler.reconcile_many([numbers[entry.number].pk for entry in at_once], lane=Lane.GREEN)
        certified_labels.sync_claims()
        if reviewed:
            _hand_in([entry for entry in relabelled if entry.number in reviewed], data, actor)
        record(
            "restored",
            actor=actor,
            subject_kind="client",
            subject_id=current_tenant().pk,
            sha256=hashlib.sha256(data).hexdigest(),
            left_out=len(left),
        )
    return Restored(
        back=[entry.number for entry in differing if entry.number not in reviewed],
        for_review=[entry.number for entry in relabelled if entry.number in reviewed],
        unchanged=[entry.number for entry in entries if now.get(entry.number) == entry],
        not_yours=[number for number, why in left.items() if why is LeftOut.NOT_YOURS],
        rejected=[number for number, why in left.items() if why is LeftOut.REJECTED],
        public=[number for number, why in left.items() if why is LeftOut.PUBLIC],
        rejected_labels=sorted(set().union(*bad.values())),
        rejected_standby=rejected_standby,
    )


def _registered(entries: Sequence[rules.NumberEntry], actor: Actor) -> dict[str, Number]:
    """Locks and returns the numbers of these lines, by canonical form. Released ones become the client's again."""
    rows = [NumberToRegister(parse_number(entry.number), entry.note, entry.group) for entry in entries]
    register_numbers(rows, actor=actor)
    locked = with_any_of(Number.objects.select_for_update(), "canonical", [entry.number for entry in entries])
    return {number.canonical: number for number in locked}


def _bring_back_notes(entries: Iterable[rules.NumberEntry], numbers: Mapping[str, Number]) -> None:
    noted = []
    for entry in entries:
        number = numbers[entry.number]
        if (number.note, number.group) != (entry.note, entry.group):
            number.note, number.group = entry.note, entry.group
            noted.append(number)
    update_rows(noted, ["note", "group"])


def lines_left_out(wanted: Iterable[rules.NumberEntry], now: Mapping[str, rules.NumberEntry]) -> dict[str, LeftOut]:
    """Returns the numbers whose lines are not restored, with the reason. now: the client's numbers as they are."""
    entries = list(wanted)
    given_up = _given_up(each.number for each in entries if each.number not in now)
    not_yours = [each.number for each in entries if each.number not in now and each.number not in given_up]
    relabelled = [each for each in entries if _labels_now(each, now) != each.labels]
    rejected = dict.fromkeys(rejected_lines(relabelled), LeftOut.REJECTED)
    public = dict.fromkeys(refused_as_public(parse_number(number) for number in given_up), LeftOut.PUBLIC)
    return rejected | public | dict.fromkeys(not_yours, LeftOut.NOT_YOURS)


def _labels_now(entry: rules.NumberEntry, now: Mapping[str, rules.NumberEntry]) -> tuple[rules.Label, ...]:
    return now[entry.number].labels if entry.number in now else ()


def _given_up(numbers: Iterable[str]) -> set[str]:
    """Returns the numbers that this client released and nobody has claimed since: a restore brings them back."""
    released = set(
        with_any_of(Number.objects.filter(state=Number.State.RELEASED), "canonical", numbers).values_list(
            "canonical", flat=True
        )
    )
    claimed = with_any_of(NumberClaim.objects.exclude(tenant=current_tenant()), "canonical", released)
    return released - set(claimed.values_list("canonical", flat=True))


def rejected_lines(wanted: Iterable[rules.NumberEntry]) -> dict[str, set[str]]:
    """Returns, by number, those of its labels that the rules reject now, even if it carried them certified before."""
    texts = {entry.number: {label.text for label in entry.labels} for entry in wanted}
    bad = checks.rejected(set().union(*texts.values()))
    return {number: mine & bad for number, mine in texts.items() if mine & bad}


def texts_of(entries: Iterable[rules.NumberEntry]) -> Counter[str]:
    """Counts on how many of these lines' numbers each label text stands."""
    return Counter(text for entry in entries for text in {label.text for label in entry.labels})


def for_review(entries: Iterable[rules.NumberEntry]) -> dict[str, WhyReview]:
    """Returns the numbers whose labels in these lines a reviewer has to see first, with the reason."""
    wanted = list(entries)
    texts = {label.text for entry in wanted for label in entry.labels}
    faulty = [
        (WhyReview.DOCUMENT, unlicensed(texts, business_now())),
        (WhyReview.BRAND, checks.resting_on_ended_brands(texts)),
        (WhyReview.TAKEN, certified_labels.taken_meanwhile(texts)),
    ]
    certified = carried_certified(entry.number for entry in wanted)
    reasons: dict[str, WhyReview] = {}
    for entry in wanted:
        mine = {label.text for label in entry.labels}
        uncertified = mine - certified.get(entry.number, set())
        for why, those in (*faulty, (WhyReview.NOT_CERTIFIED, uncertified)):
            if mine & those:
                reasons.setdefault(entry.number, why)
    return reasons


def publish(wanted: Sequence[tuple[Number, tuple[rules.Label, ...]]]) -> None:
    """Makes these labels the only live ones of each number, the last on top."""
    live = LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED)
    # Taking back a later version must not bring back what a restore to no label at all has ended.
    relabelled = [number.pk for number, labels in wanted if labels]
    bared = [number.pk for number, labels in wanted if not labels]
    with_any_of(live, "number", relabelled).update(state=LabelVersion.State.SUPERSEDED)
    with_any_of(live, "number", bared).update(state=LabelVersion.State.WITHDRAWN)
    versions = with_any_of(LabelVersion.objects.all(), "number", relabelled)
    last = dict(versions.order_by().values_list("number").annotate(Max("sequence")))
    now = business_now()
    insert_rows(
        [
            LabelVersion(
                number=number,
                sequence=last.get(number.pk, 0) + place,
                text=label.text,
                state=LabelVersion.State.PUBLISHED,
                valid_from=label.valid_from and parse_datetime(label.valid_from),
                valid_until=label.valid_until and parse_datetime(label.valid_until),
                effective_from=now,
            )
            for number, labels in wanted
            for place, label in enumerate(labels, 1)
        ],
        ["number", "sequence", "text", "state", "valid_from", "valid_until", "effective_from"],
    )


def _bring_back_standby(texts: Collection[str]) -> list[str]:
    """Approves again the retired standby labels with these texts. Returns the texts that the rules reject by now, for
    example because they name a number that is no longer the client's.
    """
    states = StandbyLabel.State
    there = StandbyLabel.objects.filter(state=states.APPROVED).values_list("text", flat=True)
    retired = StandbyLabel.objects.filter(state=states.RETIRED, text__in=set(texts).difference(there))
    latest = {label.text: label for label in retired.order_by("created_at")}
    bad = checks.rejected_standby(latest) if latest else frozenset()
    StandbyLabel.objects.filter(pk__in=[label.pk for text, label in latest.items() if text not in bad]).update(
        state=states.APPROVED
    )
    return sorted(bad)


@dataclass(frozen=True)
class RestoreFacts(StoredAsJson):
    """Facts of a case about lines of a backup. numbers: the first 20; only: all of them; labels: the texts, checked."""

    numbers: tuple[str, ...] = ()
    number_count: int = 0
    labels: tuple[checks.CheckResult, ...] = ()
    only: tuple[str, ...] = ()


def _hand_in(entries: Sequence[rules.NumberEntry], data: bytes, actor: Actor) -> None:
    """Opens a reviewer's case for these lines of a backup. Raises BackupError for more than MOST_LABELS labels."""
    numbers, texts = tuple(entry.number for entry in entries), texts_of(entries)
    if len(texts) > MOST_LABELS:
        raise rules.BackupError("too_many_labels")
    kept = keep_snapshot(Snapshot.Reason.TO_RESTORE, data, len(numbers), actor=actor)
    open_case(
        kind=Case.Kind.RESTORE,
        subject_kind="snapshot",
        subject_id=kept.pk,
        title=", ".join(sorted(texts))[:200],
        facts=RestoreFacts(
            numbers=numbers[:20],
            number_count=len(numbers),
            labels=tuple(checks.worst_first(checks.check_label(text) for text in texts)),
            only=numbers,
        ),
        lane=Lane.STANDARD,
        actor=actor,
    )


def entries_of(case: Case) -> list[rules.NumberEntry]:
    """Returns the lines of the backup that a restore's case is about."""
    kept, only = Snapshot.objects.get(pk=case.subject_id), set(RestoreFacts.from_json(case.facts).only)
    return [entry for entry in read_backup(bytes(kept.content)).numbers if entry.number in only]


def refuse_rejected(case: Case) -> None:
    """Raises Refused if the rules have come to reject a label of this restore: then nobody may approve it."""
    if bad := rejected_lines(entries_of(case)):
        raise Refused(
            _("The rules reject by now: %(labels)s. Reject this: the client restores the rest without these lines.")
            % {"labels": _(", ").join(f"“{text}”" for text in sorted(set().union(*bad.values())))}
        )


def decide_restore(case: Case) -> None:
    """Publishes the labels of a restore that a reviewer has approved, without lines that the rules reject by now."""
    if case.state != Case.State.APPROVED:
        return
    entries = entries_of(case)
    bad = rejected_lines(entries)
    entries = [entry for entry in entries if entry.number not in bad]
    active = numbers_in_use().filter(canonical__in=[entry.number for entry in entries])
    numbers = {number.canonical: number for number in active}
    publish([(numbers[entry.number], entry.labels) for entry in entries if entry.number in numbers])
    reconciler.reconcile_many([number.pk for number in numbers.values()], lane=Lane.GREEN)
    certified_labels.sync_claims()
