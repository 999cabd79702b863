"""Explains freezes and what lifts them: the one source of the banner, the side bar, the pages and the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from compliance.certification import texts as certification
from compliance.certification.models import Freeze
from compliance.certification.selectors import open_freezes
from compliance.domain.requirements import Requirement
from compliance.licences import texts
from compliance.licences.selectors import Needs
from labels.domain.wanted import WantedReason
from labels.entitlement import documents
from labels.selectors import displays_in_use
from maintenance.selectors import open_windows
from portal.licences import shown as licences
from portal.shell.words import ended
from tenants.clock import business_now


@dataclass(frozen=True)
class Frozen:
    """A freeze in words. document: empty when everything is frozen. remedy: what lifts it, and `url` where; fading:
    everything is frozen, and handsets still show labels.
    """

    row: Freeze
    document: str
    remedy: str
    url: str
    action: str
    fading: bool

    @property
    def cause(self) -> str:
        """The reason of the freeze, in words."""
        return certification.why(self.row)

    @property
    def reason(self) -> str:
        """The reviewer's words, if any."""
        return ended(self.row.reason)

    @property
    def since(self) -> datetime:
        """Returns since when it is frozen, in business time."""
        return self.row.starts_at


@dataclass(frozen=True)
class Freezing:
    """The freezes now. numbers: how many show nothing because of them; whole: no number may show a label."""

    freezes: Sequence[Frozen]
    numbers: int
    whole: bool

    def __bool__(self) -> bool:
        """Returns whether anything is frozen."""
        return bool(self.freezes)

    @property
    def standing(self) -> str:
        """The state of the family tenant; what the platform has suspended is called so."""
        if not self.whole:
            return "partly_frozen"
        return "frozen" if all(each.row.document for each in self.freezes) else "suspended"


NOTHING = Freezing((), 0, whole=False)


def freezing() -> Freezing:
    """Returns the freezes of the client in use: of everything, or of labels that it uses or has asked for."""
    rows = open_freezes()
    if not rows:
        return NOTHING
    now = business_now()
    types = document_types(now)
    asked_for = list(open_windows().values_list("request__text", flat=True))
    in_use = documents.labels_in_use()
    needs = Needs(frozenset(row.document for row in rows) - {""}, now)
    missed = {""}.union(*(needs.of(label) for label in {*in_use, *asked_for} - {""}))
    concerned = [row for row in rows if row.document in missed]
    if not concerned:
        return NOTHING
    owed = _owed(now, types, asked_for, in_use)
    cells = displays_in_use()
    frozen = cells.filter(wanted_reason=WantedReason.FROZEN)
    return Freezing(
        [_frozen(row, types, owed) for row in concerned],
        numbers=frozen.order_by().values("number").distinct().count(),
        whole=any(not row.document for row in concerned)
        or (frozen.exists() and not cells.filter(wanted__isnull=False).exists()),
    )


def _owed(
    now: datetime, types: Mapping[str, DocumentType], asked_for: Sequence[str], in_use: Sequence[str]
) -> dict[str, Requirement]:
    """Returns document code → its requirement: a submitted document counts before a missing one."""
    requirements = documents.requirements(now, types, set(asked_for) - {""}, in_use)
    rows = (*requirements.pending_verification, *requirements.currently_due, *requirements.past_due)
    return {each.document_type: each for each in reversed(rows)}


def every_freeze(now: datetime) -> list[Frozen]:
    """Returns all freezes, even those of labels that the client does not use."""
    rows = open_freezes()
    if not rows:
        return []
    types = document_types(now)
    owed = _owed(now, types, (), documents.labels_in_use())
    return [_frozen(row, types, owed) for row in rows]


def _frozen(row: Freeze, types: Mapping[str, DocumentType], owed: Mapping[str, Requirement]) -> Frozen:
    document = types.get(row.document)
    name = str(document) if document else row.document
    fading = not row.document and displays_in_use().filter(shown__isnull=False).exists()
    return Frozen(row, name, *_remedy(row, owed.get(row.document)), fading)


def _remedy(row: Freeze, owed: Requirement | None) -> tuple[str, str, str]:
    """Returns the remedy for a freeze, its page, and the link's words."""
    if row.reason_code == certification.UNPAID:
        return _("The platform lifts it once the bill is paid."), reverse("bill"), _("See the bill")
    if not row.document:
        return _("It is lifted by the platform."), reverse("case_new"), _("Contact support")
    if owed is None:
        return (
            _("It is lifted once a new one is approved."),
            f"{reverse('licence_new')}?type={row.document}",
            _("Submit"),
        )
    return texts.reason_owed(owed), *licences.where_to(owed)
