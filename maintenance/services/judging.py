"""Judges completed windows again by later sightings of handsets: proved later, or contradicted."""

from typing import Final

from django.db import transaction

from labels.bulk import with_any_of
from labels.displays.looking import SightingsWeighed
from labels.models import LabelVersion
from maintenance import history
from maintenance.domain.display_counts import NOT_APPLICABLE, seen_reason
from maintenance.gate_counts import directory_counts
from maintenance.models import Window
from tenants.domain.actors import PLATFORM

Completion = Window.Completion
NOTES: Final = {
    Completion.PROVED: "window_proved",
    Completion.ASSUMED: "window_assumed_again",
    Completion.CONTRADICTED: "window_contradicted",
}


def judge_windows_again(event: SightingsWeighed) -> None:
    """Updates the completion of windows that brought these labels, after somebody has looked at handsets."""
    versions = with_any_of(LabelVersion.objects.all(), "number", event.numbers)
    requests = versions.filter(state=LabelVersion.State.PUBLISHED).values("request_id")
    over = Window.objects.filter(state=Window.State.COMPLETED, request__in=requests)
    over = over.exclude(completion__in=(Completion.WAIVED, Completion.NOTHING))
    with transaction.atomic():
        for window in (
            over.exclude(completion__in=(Completion.WAIVED, Completion.NOTHING))
            .select_for_update(of=("self",))
            .order_by("pk")
        ):
            _judge(window)


def _judge(window: Window) -> None:
    critical = tuple(each for each in directory_counts(window.request) if each.critical)
    by_people = [each for each in critical if each.by_people]
    against = sum(each.wrong + each.stale for each in by_people)
    if not against and any(each.pending or each.waiting or each.failed for each in by_people):
        return  # another change is on its way
    reason = seen_reason(critical)
    if reason.code in NOT_APPLICABLE:
        return  # what it brought is shown no more: nothing new is known of it
    if against:
        said = Completion.CONTRADICTED
    else:
        said = Completion.ASSUMED if reason.code == "seen_or_assumed" else Completion.PROVED
    if said == window.completion:
        return
    window.completion = said
    window.save(update_fields=["completion"])
    if said is Completion.PROVED:
        seen, wanted = sum(each.sampled for each in by_people), sum(each.sample for each in by_people)
        history.note(window, NOTES[said], PLATFORM, seen=seen, wanted=wanted)
    elif said is Completion.CONTRADICTED:
        history.note(window, NOTES[said], PLATFORM, count=against)
    else:
        history.note(window, NOTES[said], PLATFORM)
