"""Writes label versions: brought by a request, approved, published by its window, taken back.

Only the reconciler writes displays.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from labels.bulk import insert_rows, with_any_of
from labels.displays import reconciler
from labels.domain.numbers import parse_number
from labels.entitlement import certified
from labels.models import LabelVersion
from tenants.agenda.services import Planned, schedule_all
from tenants.clock import business_now
from tenants.database.statements import wait_in_line
from tenants.refusals import Refused

TAKE_BACK: Final = "labels.take_back"
COMING = (LabelVersion.State.DRAFT, LabelVersion.State.IN_REVIEW, LabelVersion.State.APPROVED)


def refuse_a_second_change(numbers: Sequence[UUID]) -> None:
    """Raises Refused if one of the numbers already has another label coming."""
    busy = with_any_of(LabelVersion.objects.filter(state__in=COMING), "number", numbers).select_related("number")[:3]
    if names := [parse_number(version.number.canonical).display for version in busy]:
        raise Refused(
            _("A label change is already under way for %(numbers)s: wait for it to finish, or cancel it first.")
            % {"numbers": ", ".join(names)},
            code="change_under_way",
        )


def bring_versions(
    request_id: UUID,
    numbers: Sequence[UUID],
    text: str,
    *,
    valid_from: datetime | None,
    valid_until: datetime | None,
    in_review: bool,
) -> None:
    """Adds a coming version of the label for each number; the live one stays. Raises Refused if one has
    another coming.
    """
    refuse_a_second_change(numbers)
    earlier = with_any_of(LabelVersion.objects.all(), "number", numbers).order_by()
    last = dict(earlier.values_list("number").annotate(Max("sequence")))
    versions = [
        LabelVersion(
            number_id=number,
            sequence=last.get(number, 0) + 1,
            text=text,
            state=LabelVersion.State.IN_REVIEW if in_review else LabelVersion.State.APPROVED,
            valid_from=valid_from,
            valid_until=valid_until,
            request_id=request_id,
        )
        for number in numbers
    ]
    insert_rows(versions, ["number", "sequence", "text", "state", "valid_from", "valid_until", "request_id"])
    if not in_review and not certified.claim_label(text):
        raise Refused(_("Another client has just certified this label: request it again, and a reviewer will decide."))


def approve_versions(request_id: UUID) -> None:
    """Approves the versions of a request after a reviewer accepted the label; its window makes them wanted."""
    LabelVersion.objects.filter(request_id=request_id, state=LabelVersion.State.IN_REVIEW).update(
        state=LabelVersion.State.APPROVED
    )


def end_versions(request_id: UUID, *, rejected: bool = False, numbers: Iterable[UUID] | None = None) -> None:
    """Ends the coming versions of a request, or of some of its numbers."""
    coming = LabelVersion.objects.filter(request_id=request_id, state__in=COMING)
    (coming if numbers is None else with_any_of(coming, "number", numbers)).update(
        state=LabelVersion.State.REJECTED if rejected else LabelVersion.State.WITHDRAWN
    )


def publish_versions(request_id: UUID, numbers: Sequence[UUID], *, lane: str) -> None:
    """Publishes the approved versions of a request for these numbers; what they replace is superseded.

    A scene label (with an end) lies over the everyday one, which comes back after it.
    """
    with transaction.atomic():
        approved = LabelVersion.objects.filter(request_id=request_id, state=LabelVersion.State.APPROVED)
        coming = with_any_of(approved, "number", numbers).select_for_update()
        versions = list(coming.values_list("pk", "number_id", "valid_until"))
        numbers = [number for _pk, number, _until in versions]
        older = with_any_of(LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED), "number", numbers)
        if versions and versions[0][2] is not None:
            older = older.filter(valid_until__isnull=False)
        older.update(state=LabelVersion.State.SUPERSEDED)
        with_any_of(LabelVersion.objects.all(), "id", [pk for pk, _number, _until in versions]).update(
            state=LabelVersion.State.PUBLISHED, effective_from=business_now()
        )
        reconciler.reconcile_displays(numbers, lane=lane)
        certified.sync_claims()


def take_back_versions(request_id: UUID, *, lane: str, tell_again: bool = False) -> None:
    """Undoes `publish_versions`: what was wanted before is wanted again, unless the client has changed it since.

    The first CHUNK of numbers changes in the caller's transaction, the others as due work; coming versions end at once.
    tell_again: the others are also ordered again at directories (`reconciler.resubmit`), each when its label is taken
    back.
    """
    with transaction.atomic():
        wait_in_line(f"take back {request_id}")
        end_versions(request_id)
        numbers = sorted(left_to_take_back(request_id).values_list("number_id", flat=True).distinct())
        later = [
            Planned(TAKE_BACK, f"{request_id} {key}", {"request": str(request_id), "again": tell_again, **piece})
            for key, piece in reconciler.pieces(numbers[reconciler.CHUNK :])
        ]
        schedule_all(later, lane=lane)
        _take_back(request_id, numbers[: reconciler.CHUNK], lane)
        certified.sync_claims()


def take_back_the_next(request_id: UUID, numbers: Sequence[UUID], *, lane: str, tell_again: bool = False) -> None:
    """Takes back the labels of some of the numbers that `take_back_versions` has left."""
    with transaction.atomic():
        wait_in_line(f"take back {request_id}")  # of two last parts one has to see that it is the last
        _take_back(request_id, numbers, lane)
        if tell_again:
            reconciler.resubmit(numbers, lane=lane)
        if not left_to_take_back(request_id).exists():
            certified.sync_claims()


def left_to_take_back(request_id: UUID) -> QuerySet[LabelVersion]:
    """Returns the versions of a request that are shown, or may be again once a later one is taken back."""
    state = LabelVersion.State
    return LabelVersion.objects.filter(request_id=request_id, state__in=(state.PUBLISHED, state.SUPERSEDED))


def _take_back(request_id: UUID, numbers: Sequence[UUID], lane: str) -> None:
    state = LabelVersion.State
    brought = list(with_any_of(left_to_take_back(request_id), "number", numbers).select_for_update().order_by("pk"))
    versions = [version for version in brought if version.state == state.PUBLISHED]
    shown = [version.number_id for version in versions]
    before: dict[UUID, list[LabelVersion]] = {number: [] for number in shown}
    others = LabelVersion.objects.filter(state__in=[state.PUBLISHED, state.SUPERSEDED])
    for earlier in with_any_of(others, "number", shown).order_by("-sequence"):
        before[earlier.number_id].append(earlier)
    again = [earlier.pk for version in versions for earlier in lain_under(version, before[version.number_id])]
    with_any_of(LabelVersion.objects.all(), "id", again).update(state=state.PUBLISHED)
    with_any_of(LabelVersion.objects.all(), "id", [version.pk for version in brought]).update(state=state.WITHDRAWN)
    # Also if a later label is shown: a directory that refuses that one may have kept this one.
    reconciler.reconcile_displays([version.number_id for version in brought], lane=lane)


def lain_under(version: LabelVersion, versions: Iterable[LabelVersion]) -> Iterator[LabelVersion]:
    """Yields what lay under a version when it was published: the newest scene label over the newest everyday one
    before.

    versions: of the number, published or superseded, the newest first. A scene label has replaced only an earlier scene
    label.
    """
    scene_seen = False
    for earlier in versions:
        if earlier.sequence >= version.sequence:
            continue
        everyday = earlier.valid_until is None
        if earlier.state == LabelVersion.State.SUPERSEDED and (
            version.valid_until is None if everyday else not scene_seen
        ):
            yield earlier
        if everyday:
            return
        scene_seen = True
