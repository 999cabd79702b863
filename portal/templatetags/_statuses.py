"""How every state looks, in one place: (family, value) → tone, icon and the word people read.

The tones are those of portal.css: good, info, warn, bad, neutral. A state is never told by colour alone.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    """How one state looks: its tone, its icon in the sprite, its word."""

    tone: str
    icon: str
    word: str | Promise


UNKNOWN = Look("neutral", "circle-dashed", _("Unknown"))

STATUSES: dict[str, dict[str, Look]] = {
    "tenant": {
        "applied": Look("info", "hourglass", _("Applied")),
        "ready": Look("good", "shield-check", _("Certified")),
        "suspended": Look("bad", "snowflake", _("Suspended")),
        "closed": Look("neutral", "lock", _("Closed")),
    },
    "number": {
        "pending": Look("info", "hourglass", _("In review")),
        "certified": Look("good", "shield-check", _("Certified")),
        "frozen": Look("bad", "snowflake", _("Frozen")),
        "released": Look("neutral", "circle-minus", _("Released")),
    },
    "label": {
        "draft": Look("neutral", "pencil", _("Draft")),
        "in_review": Look("info", "hourglass", _("In review")),
        "approved": Look("info", "check", _("Approved")),
        "scheduled": Look("info", "calendar-time", _("Scheduled")),
        "active": Look("good", "circle-check", pgettext_lazy("label", "Shown")),
        "superseded": Look("neutral", "replace", _("Superseded")),
        "expired": Look("neutral", "calendar-off", _("Expired")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "display": {
        "shown": Look("good", "circle-check", pgettext_lazy("display", "Shown")),
        "pending": Look("neutral", "circle-dashed", _("Not sent yet")),
        "publishing": Look("info", "send", _("Publishing")),
        "published": Look("info", "clock", _("Waiting for the handsets")),
        "stale": Look("warn", "clock", _("Cache not updated")),
        "differs": Look("bad", "alert-triangle", _("Shows something else")),
        "failed": Look("bad", "circle-x", _("Refused")),
        "unseen": Look("neutral", "eye-off", _("Cannot be seen in time")),
        "nothing": Look("neutral", "circle-minus", _("Nothing to show")),
    },
    "request": {
        "draft": Look("neutral", "pencil", _("Draft")),
        "in_review": Look("info", "hourglass", _("In review")),
        "proposed": Look("warn", "calendar-event", _("Waiting for your booking")),
        "booked": Look("info", "calendar-time", _("Booked")),
        "completed": Look("good", "circle-check", _("Completed")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "window": {
        "tentative": Look("neutral", "circle-dashed", _("Tentative")),
        "confirmed": Look("info", "calendar-time", _("Confirmed")),
        "in_process": Look("info", "progress", _("In progress")),
        "verifying": Look("info", "eye", _("Being checked on the handsets")),
        "extended": Look("warn", "clock", _("Extended")),
        "held": Look("warn", "player-pause", _("On hold")),
        "completed": Look("good", "circle-check", _("Completed")),
        "cancelled": Look("neutral", "circle-minus", _("Cancelled")),
        "missed": Look("bad", "alert-triangle", _("Missed")),
        "failed": Look("bad", "circle-x", _("Failed")),
    },
    "gate": {
        "waiting": Look("neutral", "circle-dashed", _("To come")),
        "current": Look("info", "progress", _("Under way")),
        "done": Look("good", "circle-check", _("Done")),
        "failed": Look("bad", "circle-x", _("Failed")),
        "skipped": Look("neutral", "circle-minus", _("Not needed")),
    },
    "case": {
        "open": Look("info", "hourglass", _("Handed in")),
        "in_review": Look("info", "eye", _("In review")),
        "more_info": Look("warn", "message-2", _("Your answer is wanted")),
        "approved": Look("good", "circle-check", _("Approved")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "check": {
        "ok": Look("good", "circle-check", _("Passed")),
        "note": Look("info", "info-circle", _("Note")),
        "review": Look("warn", "eye", _("A reviewer will look")),
        "problem": Look("bad", "circle-x", _("Not allowed")),
    },
    "standby": {
        "prepared": Look("info", "check", _("Prepared")),
        "leased": Look("good", "circle-check", _("In use")),
        "in_review": Look("info", "hourglass", _("In review")),
        "ended": Look("neutral", "circle-minus", _("Ended")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
    },
    "lane": {
        "fast": Look("good", "bolt", _("Fast lane")),
        "green": Look("good", "leaf", _("Green channel")),
        "standard": Look("neutral", "list", _("Standard")),
        "bulk": Look("neutral", "archive", _("Bulk")),
    },
    "impact": {
        "NO-IMPACT": Look("good", "circle-check", _("No impact")),
        "REDUCED-REDUNDANCY": Look("info", "info-circle", _("Reduced redundancy")),
        "DEGRADED": Look("warn", "alert-triangle", _("Display degraded")),
        "OUTAGE": Look("bad", "phone-off", _("Display interrupted")),
    },
    "role": {
        "owner": Look("good", "key", _("Owner")),
        "operator": Look("info", "adjustments", _("Operator")),
        "viewer": Look("neutral", "eye", _("Viewer")),
    },
    "invitation": {
        "sent": Look("info", "mail", _("Invited")),
        "accepted": Look("good", "circle-check", _("Accepted")),
        "expired": Look("neutral", "calendar-off", _("Expired")),
        "revoked": Look("neutral", "circle-minus", _("Revoked")),
    },
    "key": {
        "active": Look("good", "key", _("Active")),
        "expired": Look("neutral", "calendar-off", _("Expired")),
        "revoked": Look("neutral", "circle-minus", _("Revoked")),
    },
    "service": {
        "operational": Look("good", "circle-check", _("All shown as wanted")),
        "maintenance": Look("info", "progress", _("Under maintenance")),
        "degraded": Look("warn", "alert-triangle", _("Some displays differ")),
        "outage": Look("bad", "circle-x", _("Displays interrupted")),
    },
}


def look(family: str, value: object) -> Look:
    """The look of a state; an unknown family or value is neutral, never an error on a page."""
    return STATUSES.get(family, {}).get(str(value), UNKNOWN)
