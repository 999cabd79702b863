"""Says how a promise to publish stands, one sentence for each standing (maintenance.domain.promise_known)."""

from datetime import datetime

from django.utils.translation import gettext as _

from maintenance.domain.promise_known import PromiseKnown, PromiseStanding
from maintenance.models import Window
from maintenance.promises.known import known_promise
from tenants.when import duration_text, moment_text


def promise_sentence(known: PromiseKnown, now: datetime) -> str:
    """Returns how the promise stands at `now`, in a sentence of the language in use."""
    since = known.since or known.due
    match known.standing:
        case PromiseStanding.KEPT:
            return _("kept, %(length)s early") % {"length": duration_text(known.due - since)}
        case PromiseStanding.NOT_KEPT:
            return _("not kept, %(length)s late") % {"length": duration_text(known.due - since)}
        case PromiseStanding.ASKED:
            return _("stopped until you reply")
        case PromiseStanding.WAITS_FOR_PROOFS:
            return _("stopped until its numbers are proved")
        case PromiseStanding.FROZEN:
            return _("stopped while certification is frozen")
        case PromiseStanding.BROKEN:
            return _("overdue by %(length)s") % {"length": duration_text(now - known.due)}
        case PromiseStanding.AT_RISK:
            return _("%(length)s left; the desk has been alerted") % {"length": duration_text(known.due - now)}
        case PromiseStanding.AHEAD:
            return _("runs from the start of the window")
    return _("%(length)s left") % {"length": duration_text(known.due - now)}


def broken_promise(window: Window, now: datetime) -> str:
    """Returns a sentence that a window is not published as promised; empty where that does not hold."""
    known = known_promise(window, now)
    if known is None or known.standing is not PromiseStanding.BROKEN:
        return ""
    return _("Promised to be published by %(by)s; not kept") % {"by": moment_text(known.due)}
