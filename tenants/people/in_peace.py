"""Leaves addresses in peace: one that declined, or never answered, is not asked again for a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from tenants import context
from tenants.outbox.models import Confirmation
from tenants.refusals import TooSoon
from tenants.when import from_when_text

MOST_UNANSWERED: Final = 5  # of one client to one address within LISTENED; then it is left in peace
LISTENED: Final = timedelta(days=30)
IN_PEACE: Final = timedelta(days=90)  # after it declined; confirmations are kept as long


@dataclass(frozen=True)
class InPeace:
    """An address that is not asked now. unanswered: how often it has not answered; 0: it has declined."""

    again_at: datetime
    unanswered: int


def in_peace_until(recipient: str, now: datetime, *which: Q) -> InPeace | None:
    """Returns how long the client in use leaves an address in peace, or None. which: the confirmations that count."""
    rows = list(
        Confirmation.objects.filter(
            *which, tenant=context.current_tenant(), recipient=recipient, sent_at__gt=now - IN_PEACE
        ).order_by("sent_at")
    )
    no = (Confirmation.Answer.DECLINED, Confirmation.Answer.WITHDREW)
    declined = [row.sent_at for row in rows if row.answer in no]
    if declined:
        return InPeace(declined[-1] + IN_PEACE, 0)
    silent = [row.sent_at for row in rows if not row.answer and row.sent_at > now - LISTENED]
    if len(silent) >= MOST_UNANSWERED:
        return InPeace(silent[-MOST_UNANSWERED] + LISTENED, len(silent))
    return None


def leave_in_peace(recipient: str, now: datetime, *which: Q) -> None:
    """Raises TooSoon for an address that declined or never answered, so that it is not asked again and again, not even
    by removing the contact and adding it anew.
    """
    peace = in_peace_until(recipient, now, *which)
    if peace is None:
        return
    if not peace.unanswered:
        text = _("This address has declined; it may be asked again %(when)s.")
        raise TooSoon(text % {"when": from_when_text(peace.again_at)}, peace.again_at)
    text = _("This address was asked %(times)d times without an answer; it may be asked again %(when)s.")
    raise TooSoon(text % {"times": peace.unanswered, "when": from_when_text(peace.again_at)}, peace.again_at)
