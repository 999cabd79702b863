"""A pause of edits in words: above the pages of each client that it touches, and at the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from labels.selectors import directory_names
from maintenance.domain.intake import PauseScope
from maintenance.intake.line import pauses_here
from maintenance.models import CONTENTS
from portal.shell.words import ended
from tenants.models import Tenant

RESTORE = "restore"


@dataclass(frozen=True)
class PauseShown:
    """A pause that lasts. until: when it ends by itself, None where nobody has said; scope: what it holds back."""

    reason: str
    until: datetime | None
    scope: str


def pauses_shown() -> list[PauseShown]:
    """Those that touch the client in use."""
    return [
        PauseShown(ended(pause.reason), pause.ends_at, scope_words(PauseScope(pause.party, content=pause.content)))
        for pause in pauses_here()
    ]


def content_name(content: str) -> str:
    """What a kind of work is called."""
    return str(_("Backup restore") if content == RESTORE else CONTENTS[content])


def scope_words(scope: PauseScope) -> str:
    """What a pause holds back; empty for all."""
    said = [
        directory_names().get(scope.party, scope.party) if scope.party else "",
        str(Tenant.Industry(scope.industry).label) if scope.industry else "",
        content_name(scope.content) if scope.content else "",
    ]
    return " · ".join(filter(None, said))
