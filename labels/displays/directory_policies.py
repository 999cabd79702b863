"""Applies the directories' policies, as the platform's staff have written them down, to labels."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.db.models import Count, Q

from labels.directories.models import Directory
from labels.directories.turns import party_of
from labels.domain.directory_policy import DirectoryPolicy, Parts, Refusal, refusals
from labels.domain.findings import Finding, Severity
from labels.models import Display, LabelVersion, Number, StandbyLabel
from labels.recognition.scenes import split
from tenants import context
from tenants.agenda.services import Planned, schedule_for_clients
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.domain.topics import About, Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.selectors import clients_in_service, clients_with_work

NAMED = 5  # labels that a message names
# The fields of a directory that decide what it should show.
DECIDING = frozenset({"active", "cache_max", "characters", "latin_counts_half", "longest_label", "strictness"})


class Change(StrEnum):
    """The effect on a label when a change of a directory is saved."""

    STRICTER = "stricter"  # accepted now, and no longer afterwards
    CRITICAL = "critical"  # not accepted now either; from then on no window with it closes by itself
    OFF = "off"  # shown there, and out of reach


@dataclass(frozen=True)
class Touched:
    """A client's label that a change of a directory affects.

    numbers: how many have this label or will have it (switched off: for how many the directory holds it); 0 for a
    standby label. faults: why the directory refuses it.
    """

    tenant: Tenant
    text: str
    numbers: int
    change: Change
    faults: tuple[Finding, ...] = ()


def taking(directory: Directory) -> Callable[[str], bool]:
    """Returns a function that tells whether the directory takes a label by its present policy; it judges each text
    once.
    """
    policy = directory.policy

    @cache
    def takes(text: str) -> bool:
        return not _refusals(text, policy)

    return takes


def who_calls(text: str | None) -> str | None:
    """Returns the name in a label, or None: it goes to directories that ask for it."""
    return split(text).identity or None if text else None


def directory_findings(text: str) -> list[Finding]:
    """Returns the directories' objections to a label.

    A critical directory that refuses a label forbids it: no window could close. Another directory's refusal is a note:
    it goes on showing what it holds (labels.domain.wanted).
    """
    return directories_findings([text])[text]


def directories_findings(texts: Iterable[str]) -> dict[str, list[Finding]]:
    """Returns the directories' objections to each of several labels."""
    active = list(Directory.objects.filter(active=True))
    return {text: _findings(text, active) for text in texts}


def _findings(text: str, active: Sequence[Directory]) -> list[Finding]:
    return [
        _finding(refusal, directory, {} if directory.critical else {"left_out": "stays"})
        for directory in active
        for refusal in _refusals(text, directory.policy)
    ]


def _finding(refusal: Refusal, directory: Directory, more: dict[str, str]) -> Finding:
    params = {"directory": directory.code, "zh-hans": directory.name, "en": directory.name_en}
    severity = Severity.REJECT if directory.critical else Severity.NOTE
    return Finding(refusal.code, severity, refusal.start, refusal.end, {**refusal.params, **params, **more})


# ---------------------------------------------------------------- a directory changes


def touched_by(directory: Directory) -> list[Touched]:
    """Returns the labels of all clients, suspended ones too, that saving a directory as it is now would affect: it
    would no longer take them, it becomes critical and does not take them, or it is switched off and holds them.

    None of them is withdrawn: the directory keeps what it holds, and gets no new order for it (labels.domain.wanted).
    """
    before = Directory.objects.filter(pk=directory.pk, active=True).first()
    if before is None and not directory.active:
        return []
    if before and directory.active and (before.policy, before.critical) == (directory.policy, directory.critical):
        return []
    touched: list[Touched] = []
    for tenant in clients_in_service():
        with context.client(tenant):
            touched += _refused(tenant, before, directory) if directory.active else _held(tenant, directory)
    return touched


def _held(tenant: Tenant, directory: Directory) -> Iterator[Touched]:
    cells = Display.objects.filter(directory=directory, held__isnull=False)
    for text, numbers in cells.order_by("held").values_list("held").annotate(Count("pk")):
        yield Touched(tenant, text, numbers, Change.OFF)


def _refused(tenant: Tenant, before: Directory | None, directory: Directory) -> Iterator[Touched]:
    becomes_critical = directory.critical and not (before and before.critical)
    for text, numbers in sorted(_labels().items()):
        faults = tuple(_finding(refusal, directory, {}) for refusal in _refusals(text, directory.policy))
        if faults and before and not _refusals(text, before.policy):
            yield Touched(tenant, text, numbers, Change.STRICTER, faults)
        elif faults and becomes_critical and numbers:  # a standby label is left out there, and no window waits for it
            yield Touched(tenant, text, numbers, Change.CRITICAL, faults)


def _labels() -> Counter[str]:
    """Counts on how many of the client's numbers each label stands; standby labels count none. Paused numbers count:
    when they go on, the directory would not take a refused label back.
    """
    labels = Counter(dict.fromkeys(StandbyLabel.objects.filter(state="approved").values_list("text", flat=True), 0))
    versions = LabelVersion.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=business_now()), state__in=LabelVersion.LIVE_OR_COMING
    ).exclude(number__state__in=[Number.State.RELEASED, Number.State.RECYCLED])
    labels.update(text for text, _number in versions.order_by().values_list("text", "number").distinct())
    return labels


def policy_changed(directory: Directory, touched: Sequence[Touched]) -> None:
    """Tells clients whose labels the directory would no longer take, and schedules every client's labels to be worked
    out again, behind urgent work. In the transaction that saved the directory with another value of DECIDING.
    """
    every = clients_with_work().values_list("pk", flat=True)
    schedule_for_clients({pk: Planned("labels.sweep", "nightly", {}) for pk in every}, lane=Lane.BULK)
    stricter = [each for each in touched if each.change is Change.STRICTER]
    for tenant in clients_in_service():
        if mine := [each for each in stricter if each.tenant == tenant]:
            with context.client(tenant):
                queue_message(
                    "labels/directory_stricter",
                    everyone_to_tell(Topic.DISPLAYS, About(directories=frozenset((directory.code,)))),
                    key=f"directory_stricter:{directory.code}:{business_now().isoformat()}",
                    about=f"directory:{directory.code}",
                    directory=directory.code,
                    labels=[[each.text, each.numbers] for each in mine[:NAMED]],
                    more=max(len(mine) - NAMED, 0),
                    page=Page("change_new"),
                )


def directories_at(party: str) -> list[Directory]:
    """Returns the active directories at an address (tenants.outside.parties), whatever account is used there."""
    active = Directory.objects.filter(active=True).exclude(address="")
    return [directory for directory in active if party_of(directory.address) == party.partition("/")[0]]


# ---------------------------------------------------------------- judging


def _refusals(text: str, policy: DirectoryPolicy) -> list[Refusal]:
    parts = split(text)
    return refusals(Parts(text, parts.identity, parts.scene), policy)
