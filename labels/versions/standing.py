"""Finds which labels stand on numbers now, and which would once a request's labels are taken back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from labels.bulk import with_any_of
from labels.models import LabelVersion
from labels.versions.services import lain_under


def labels_standing(numbers: Sequence[UUID], now: datetime, *, without: UUID | None = None) -> Counter[str]:
    """Counts the numbers by the label that they carry ("" is none). without: a request, as if
    `labels.versions.services.take_back_versions` had taken back its labels.
    """
    state = LabelVersion.State
    rows = LabelVersion.objects.filter(state__in=(state.PUBLISHED, state.SUPERSEDED)).order_by("number", "-sequence")
    found = Counter[str]()
    for _number, versions in groupby(with_any_of(rows, "number", numbers), lambda each: each.number_id):
        found[_on_top(list(versions), now, without)] += 1
    found[""] += len(numbers) - found.total()
    return +found


def _on_top(versions: Sequence[LabelVersion], now: datetime, without: UUID | None) -> str:
    """Returns the label of one number, given its versions, the newest first."""
    live = [each for each in versions if each.state == LabelVersion.State.PUBLISHED]
    if without is not None:
        others = [each for each in versions if each.request_id != without]
        taken = [each for each in live if each.request_id == without]
        again = [under for each in taken for under in lain_under(each, others)]
        live = sorted((each for each in others if each in live or each in again), key=lambda each: -each.sequence)
    valid = (each for each in live if each.valid_until is None or each.valid_until > now)
    return next((each.text for each in valid if each.valid_from is None or each.valid_from <= now), "")
