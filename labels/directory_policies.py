"""Which directories take a label: their policies, as the platform's staff has written them down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from labels.directories.models import Directory
from labels.domain.directory_policy import DirectoryPolicy, Parts, Refusal, refusals
from labels.models import LabelVersion, Number, StandbyLabel
from labels.recognition.scenes import split
from tenants import context
from tenants.agenda.lanes import Lane
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.outbox.services import tell
from tenants.people.services import everyone_to_tell
from tenants.provisioning import address_of

NAMED = 5  # labels that a message names
ON_THE_WAY = (LabelVersion.State.IN_REVIEW, LabelVersion.State.APPROVED, LabelVersion.State.PUBLISHED)


@dataclass(frozen=True)
class Touched:
    """A label of a client that a directory takes now and would not take by its new policy. numbers: of how many it is
    the label, or is going to be; 0: a standby label. faults: as of labels.checks.
    """

    tenant: Tenant
    text: str
    numbers: int
    faults: tuple[dict[str, Any], ...]


def taking(directory: Directory) -> Callable[[str], bool]:
    """Whether the directory takes a label, by its policy as it is now; each text is judged once."""
    policy = directory.policy

    @cache
    def takes(text: str) -> bool:
        return not _refusals(text, policy)

    return takes


def who_calls(text: str | None) -> str | None:
    """The name in a label, None when there is none: directories that ask for it are told."""
    return split(text).identity or None if text else None


def findings(text: str) -> list[dict[str, Any]]:
    """What directories in use have against a label, as findings of labels.checks.

    A critical directory that refuses it forbids the label: no window could close. Of others it is noted: they go on
    showing what they hold (labels.domain.wanted).
    """
    return [
        {
            "severity": "reject" if directory.critical else "note",
            "start": refusal.start,
            "end": refusal.end,
            **_fault(refusal, directory, {} if directory.critical else {"left_out": "stays"}),
        }
        for directory in Directory.objects.filter(active=True)
        for refusal in _refusals(text, directory.policy)
    ]


def _fault(refusal: Refusal, directory: Directory, more: dict[str, str]) -> dict[str, Any]:
    names = {"directory": directory.code, "zh-hans": directory.name, "en": directory.name_en}
    return {"code": str(refusal.code), "params": {**refusal.params, **names, **more}}


# ---------------------------------------------------------------- a policy becomes stricter


def touched_by(directory: Directory) -> list[Touched]:
    """Whose labels, live or on their way, a directory would not take once it is saved as it is; of all clients.

    None of them is withdrawn: what the directory holds stays, and is not sent anew (labels.domain.wanted).
    """
    before = Directory.objects.filter(pk=directory.pk, active=True).first()
    if before is None or not directory.active or before.policy == directory.policy:
        return []
    found: list[Touched] = []
    for tenant in _clients():
        with context.client(tenant):
            for text, numbers in sorted(_labels().items()):
                faults = _refusals(text, directory.policy)
                if faults and not _refusals(text, before.policy):
                    described = tuple(_fault(fault, directory, {}) for fault in faults)
                    found.append(Touched(tenant, text, numbers, described))
    return found


def _labels() -> Counter[str]:
    """Label → of how many numbers of the client in use; its standby labels count none."""
    labels = Counter(dict.fromkeys(StandbyLabel.objects.filter(state="approved").values_list("text", flat=True), 0))
    versions = LabelVersion.objects.filter(state__in=ON_THE_WAY, number__state__in=Number.IN_USE)
    now = business_now()
    for number, text, until in versions.order_by().values_list("number", "text", "valid_until").distinct():
        if number and (until is None or until > now):
            labels[text] += 1
    return labels


def policy_changed(directory: Directory, touched: Sequence[Touched]) -> None:
    """In the transaction that saved the directory: tell those touched, and have every client's labels worked out anew,
    behind what is urgent.
    """
    for tenant in _clients():
        mine = [each for each in touched if each.tenant == tenant]
        with context.client(tenant):
            schedule("labels.sweep", key="nightly", lane=Lane.BULK)
            if mine:
                tell(
                    "labels/directory_stricter",
                    everyone_to_tell(),
                    key=f"directory_stricter:{directory.code}:{business_now().isoformat()}",
                    about=f"directory:{directory.code}",
                    directory=directory.code,
                    labels=[[each.text, each.numbers] for each in mine[:NAMED]],
                    more=max(len(mine) - NAMED, 0),
                    address=address_of(tenant),
                    path="/changes/new/",
                )


def _clients() -> Sequence[Tenant]:
    return list(Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state=Tenant.State.READY))


# ---------------------------------------------------------------- judging


def _refusals(text: str, policy: DirectoryPolicy) -> list[Refusal]:
    parts = split(text)
    return refusals(Parts(text, parts.identity, parts.scene), policy)
