"""What the pages of a change show: the numbers to choose from, what was asked for, the estimate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _, ngettext

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.domain.numbers import number_text
from labels.errands.selectors import delay_of
from labels.numbers import search as number_search
from labels.selectors import active_displays, live_labels, numbers_in_use
from maintenance import texts
from maintenance.calendars.selectors import held_like
from maintenance.domain.estimate import Content
from maintenance.gate_facts import proofs_owed_of, unproved_of
from maintenance.models import MaintenanceRequest, Window
from maintenance.promises import selectors as promised
from maintenance.selectors import windows_bringing_labels
from portal.changes.forms import SELECTED
from portal.shell.words import percent_text, reasons
from tenants.clock import business_now
from tenants.when import duration_text

NAMED = 3  # windows under way
OFFERED = 100  # numbers listed to choose from; the others are found by searching

# ---------------------------------------------------------------- choosing


@dataclass(frozen=True)
class NumberChoice:
    """A number to choose. label: what is live on it, or empty."""

    id: UUID
    number: str
    label: str
    group: str
    chosen: bool


@dataclass(frozen=True)
class NumberChoices:
    """Numbers to choose from: the chosen ones first, then what the search finds. more: there are others."""

    rows: Sequence[NumberChoice]
    more: bool
    search: str


def number_choices(chosen: Iterable[UUID], search: str = "") -> NumberChoices:
    """Numbers to choose from, at most OFFERED beside the chosen ones."""
    keys = list(chosen)
    active = numbers_in_use()
    mine = list(active.filter(pk__in=keys).order_by("canonical"))
    others = number_search.search(active, search).exclude(pk__in=keys).order_by("group", "canonical")
    offered = list(others[: OFFERED + 1])
    rows = [*mine, *offered[:OFFERED]]
    live = live_labels(rows)
    choices = [
        NumberChoice(
            id=row.pk,
            number=number_text(row.canonical),
            label=live[row.pk].text if row.pk in live else "",
            group=row.group,
            chosen=row.pk in set(keys),
        )
        for row in rows
    ]
    return NumberChoices(choices, len(offered) > OFFERED, search)


def asked_again(request: MaintenanceRequest) -> dict[str, object]:
    """A form's values for what was asked for once, to be changed: its numbers in use, its hours as far as they lie
    ahead.
    """
    now = business_now()
    hours = {"valid_from": request.valid_from, "valid_until": request.valid_until}
    numbers = numbers_in_use().filter(pk__in=request.numbers.values("pk")).order_by("canonical")
    return {
        "text": request.text,
        "numbers": list(numbers.values_list("pk", flat=True)),
        "scope": SELECTED,
        **{name: at for name, at in hours.items() if at is not None and at > now},
    }


def windows_under_way(numbers: Iterable[UUID]) -> list[Window]:
    """The windows that bring another label to some of these numbers, the earliest first."""
    return list(windows_bringing_labels(numbers)[:NAMED])


def groups_of_numbers() -> dict[str, int]:
    """The groups that numbers in use are in, by name, with how many there are in each."""
    active = numbers_in_use().exclude(group="")
    return dict(active.order_by("group").values_list("group").annotate(Count("pk")))


def sample_number() -> str:
    """A number of the client's for the handset; an invented one while there is none."""
    first = numbers_in_use().order_by("canonical").values_list("canonical", flat=True).first()
    return number_text(first) if first else "021-5888 1234"


# ---------------------------------------------------------------- the proposal


@dataclass(frozen=True)
class ChangeShown:
    """What was asked for. previous: the text shown now, or empty; numbers: the first few; answer_by: a reviewer's
    answer, in business time; unproved: how many of its numbers are not proved; proofs_owed: of these, how many the
    client has still to prove: for the others a proof is with a reviewer.
    """

    request: MaintenanceRequest
    text: str
    previous: str
    numbers: Sequence[str]
    sample_number: str
    lane_reasons: Sequence[str]
    answer_by: datetime | None
    unproved: int
    proofs_owed: int


def change(request: MaintenanceRequest) -> ChangeShown:
    """What was asked for."""
    first = list(request.numbers.order_by("canonical").values_list("canonical", flat=True)[:6])
    wanted = active_displays().filter(number__in=request.numbers.values("pk"), wanted_reason="label")
    before = [each or "" for each in wanted.order_by("wanted").values_list("wanted", flat=True).distinct()[:3]]
    unproved = unproved_of(request).count()
    calibration = request.content != Content.LABEL_CHANGE
    shown = before[0] if len(before) == 1 else ""
    return ChangeShown(
        request=request,
        text=shown if calibration else request.text,
        previous="" if calibration else _("several labels") if len(before) > 1 else shown,
        numbers=[number_text(canonical) for canonical in first],
        sample_number=number_text(first[0]) if first else "",
        lane_reasons=reasons(request.lane_reasons),
        answer_by=promised.review_ends(request, business_now()),
        unproved=unproved,
        proofs_owed=proofs_owed_of(request).count() if unproved else 0,
    )


@dataclass(frozen=True)
class FactorShown:
    """What makes the work longer (minutes > 0) or shorter."""

    label: str
    minutes: int
    detail: str


@dataclass(frozen=True)
class EstimateExplained:
    """Our own work up to published, every factor with its size."""

    base: timedelta
    least: timedelta
    likely: timedelta
    most: timedelta
    factors: Sequence[FactorShown]


def estimate_explained(request: MaintenanceRequest) -> EstimateExplained:
    """The stored estimate of our own work."""
    stored = request.estimate
    base = next(factor for factor in stored["factors"] if factor["code"] == "base")
    return EstimateExplained(
        base=timedelta(minutes=base["minutes"]),
        **{name: timedelta(minutes=stored["processing"][name]) for name in ("least", "likely", "most")},
        factors=[
            FactorShown(
                texts.factor(factor["code"], factor["value"]),
                factor["minutes"],
                _("A forged document is on record: not available") if factor["source"].startswith("withheld") else "",
            )
            for factor in stored["factors"]
            if factor["code"] != "base"
        ],
    )


def held_so_far(request: MaintenanceRequest) -> str:
    """How often estimates like this one have held, over all clients; that there is nothing yet is said too."""
    held = held_like(request.content)
    if held is None or not held.of_several:
        return _("Too few comparable windows have finished to state how accurate such estimates are.")
    said = ngettext(
        "%(share)s %% of %(count)s comparable window stayed within its estimate; estimated %(told)s, took %(took)s.",
        "%(share)s %% of %(count)s comparable windows stayed within their estimates; medians: estimated %(told)s, "
        "took %(took)s.",
        held.count,
    )
    return said % {
        "share": percent_text(held.within_most_percent),
        "count": f"{held.count:,}",
        "told": duration_text(timedelta(minutes=held.told)),
        "took": duration_text(timedelta(minutes=held.took)),
    }


@dataclass(frozen=True)
class SeenAfter:
    """Directories whose handsets take equally long after our work. carried: people carry it there, and all of it is our
    own estimate.
    """

    names: list[str]
    least: timedelta
    most: timedelta
    carried: bool


def seen_after(active: Iterable[Directory]) -> list[SeenAfter]:
    """Directories whose handsets take equally long, the quickest first."""
    by_delay: dict[tuple[timedelta, timedelta, bool], list[str]] = {}
    for directory in active:
        takes = (delay_of(directory), directory.cache_min, capabilities_of(directory).by_people)
        by_delay.setdefault(takes, []).append(str(directory))
    return [
        SeenAfter(names, least, most, carried)
        for (most, least, carried), names in sorted(by_delay.items(), key=lambda each: each[0])
    ]
