"""The look of every state, in one place: (family, value) → tone, icon and the word people read.

The tones are those of portal.css: good, info, warn, bad, neutral. A state is never shown by colour alone.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from maintenance.models import WINDOW_STANDINGS, Window


class Look(NamedTuple):
    """The look of one state: its tone, its icon in the sprite, its word."""

    tone: str
    icon: str
    word: str | Promise


UNKNOWN = Look("neutral", "circle-dashed", _("Unknown"))

STATUSES: dict[str, dict[str, Look]] = {
    "tenant": {
        "applied": Look("info", "hourglass", _("Applied")),
        "provisioning": Look("info", "hourglass", _("Being set up")),
        "ready": Look("good", "circle-check", _("In service")),
        "suspended": Look("bad", "snowflake", pgettext_lazy("client", "Suspended")),
        "frozen": Look("bad", "snowflake", _("Frozen")),
        "partly_frozen": Look("bad", "snowflake", _("Partly frozen")),
        "closed": Look("neutral", "lock", pgettext_lazy("client", "Closed")),
        "refused": Look("bad", "circle-x", _("Refused")),
    },
    "number": {
        "active": Look("good", "circle-check", _("In use")),
        "ported": Look("good", "arrow-right", _("Ported")),
        "suspended": Look("warn", "snowflake", _("Suspended by the carrier")),
        "recycled": Look("bad", "circle-minus", _("Reclaimed by the carrier")),
        "disputed": Look("warn", "alert-triangle", _("Claimed twice")),
        "released": Look("neutral", "circle-minus", _("Released")),
    },
    "ownership": {
        "proved": Look("good", "rosette-discount-check", pgettext_lazy("ownership", "Verified")),
        "in_review": Look("info", "hourglass", _("In review")),
        "refused": Look("bad", "circle-x", _("Proof rejected")),
        "expired": Look("warn", "calendar-off", _("Proof expired")),
        "unproved": Look("neutral", "circle-dashed", _("Not verified")),
    },
    "label": {
        "draft": Look("neutral", "pencil", _("Draft")),
        "in_review": Look("info", "hourglass", _("In review")),
        "approved": Look("info", "calendar-time", _("Approved")),
        "published": Look("good", "circle-check", pgettext_lazy("label", "Current")),
        "frozen": Look("bad", "snowflake", _("Frozen")),
        "superseded": Look("neutral", "replace", _("Superseded")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "display": {
        "nothing": Look("neutral", "circle-minus", _("Nothing to show")),
        "pending": Look("neutral", "circle-dashed", _("To be submitted")),
        "submitted": Look("info", "send", _("Submitted")),
        "waiting": Look("info", "clock", _("On the way")),
        "shown": Look("good", "circle-check", _("On handsets")),
        "assumed": Look("info", "clock", _("Assumed by estimate")),
        "stale": Look("warn", "alert-triangle", _("Overdue")),
        "missing": Look("bad", "eye-off", _("Missing on handsets")),
        "wrong": Look("bad", "alert-triangle", _("Shows something else")),
        "failed": Look("bad", "circle-x", _("Refused")),
        "frozen": Look("bad", "snowflake", _("Frozen")),
        "unseen": Look("neutral", "eye-off", _("Cannot be shown in time")),
    },
    "sighting": {
        "agrees": Look("good", "circle-check", _("As expected")),
        "early": Look("info", "clock", _("Not yet, within its time")),
        "contradicts": Look("bad", "alert-triangle", _("Something else")),
    },
    "picture": {
        "waiting": Look("info", "hourglass", _("To be confirmed")),
        "confirmed": Look("good", "circle-check", _("Confirmed")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
    },
    "consistency": {
        "asked": Look("info", "hourglass", _("Checking")),
        "agrees": Look("good", "circle-check", _("Matches")),
        "on_the_way": Look("info", "clock", _("Partly on the way")),
        "left_out": Look("neutral", "circle-minus", _("Not shown")),
        "differs": Look("bad", "alert-triangle", _("Differs")),
    },
    "entry": {
        "charge": Look("neutral", "circle-minus", _("Charge")),
        "credit": Look("good", "plus", _("Credit")),
        "payment": Look("good", "plus", _("Payment")),
        "refund": Look("good", "replace", _("Refund")),
        "free_credit": Look("good", "plus", _("Free credit")),
    },
    "invoice": {
        "asked": Look("info", "send", pgettext_lazy("invoice", "Requested")),
        "issued": Look("good", "circle-check", pgettext_lazy("invoice", "Issued")),
        "refused": Look("bad", "circle-minus", pgettext_lazy("invoice", "Refused")),
    },
    "acceleration": {
        "ordered": Look("info", "send", _("Ordered")),
        "taken": Look("info", "bolt", _("Takes effect soon")),
        "done": Look("good", "circle-check", _("Took effect")),
        "not_needed": Look("neutral", "replace", _("Not needed, refunded")),
        "failed": Look("warn", "circle-x", _("Without effect, refunded")),
    },
    "appeal": {
        "made": Look("info", "send", _("Submitting")),
        "received": Look("info", "hourglass", _("With the directory")),
        "granted": Look("good", "circle-check", _("Granted")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "failed": Look("warn", "circle-x", _("Not accepted, refunded")),
    },
    "request": {
        "draft": Look("warn", "calendar-event", _("Not booked yet")),
        "pooled": Look("info", "hourglass", _("Queued")),
        "booked": Look("info", "calendar-time", _("Booked")),
        "done": Look("good", "circle-check", _("Done")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
        "superseded": Look("neutral", "replace", _("Superseded")),
    },
    "window": {
        state: Look(tone, icon, WINDOW_STANDINGS[state])
        for state, tone, icon in (
            (Window.State.WAITING_FOR_APPROVAL, "warn", "hourglass"),
            (Window.State.SCHEDULED, "info", "calendar-time"),
            (Window.State.RUNNING, "info", "progress"),
            (Window.State.VERIFYING, "info", "eye"),
            (Window.State.COMPLETED, "good", "circle-check"),
            ("completed_proved", "good", "circle-check"),
            ("completed_assumed", "good", "hourglass"),
            ("completed_waived", "neutral", "circle-minus"),
            ("completed_contradicted", "bad", "alert-triangle"),
            (Window.State.CANCELLED, "neutral", "circle-minus"),
            (Window.State.ABORTED, "bad", "circle-x"),
            (Window.State.ROLLED_BACK, "warn", "rotate-clockwise"),
            (Window.State.MISSED, "bad", "alert-triangle"),
            (Window.State.SUPERSEDED, "neutral", "replace"),
            ("completed_nothing", "neutral", "circle-check"),
        )
    },
    "gate": {
        "waiting": Look("neutral", "circle-dashed", _("Pending")),
        "running": Look("info", "progress", _("Under way")),
        "passed": Look("good", "circle-check", _("Done")),
        "failed": Look("bad", "circle-x", _("Failed")),
        "held": Look("warn", "player-pause", _("Needs attention")),
        "frozen": Look("bad", "snowflake", _("Frozen")),
        "waived": Look("neutral", "circle-minus", _("Waived")),
        "not_applicable": Look("neutral", "circle-minus", _("Not applicable: nothing to show")),
        "between": Look("info", "moon", _("Goes on in a later session")),
        "given_up": Look("neutral", "circle-minus", _("Not completed")),
    },
    "case": {
        "open": Look("info", "hourglass", _("Under review")),
        "waiting": Look("warn", "message-2", _("Your reply is needed")),
        "approved": Look("good", "circle-check", _("Approved")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "suggestion": {
        "waiting": Look("info", "hourglass", _("Waiting for our answer")),
        "taken": Look("info", "circle-check", _("Taken up")),
        "adopted": Look("good", "rosette-discount-check", _("Adopted")),
        "not_taken": Look("neutral", "circle-minus", _("Not taken up")),
        "counted": Look("neutral", "circle-check", _("Counted")),
        "ours": Look("good", "users", _("You suggested it")),
    },
    "support": {
        "open": Look("info", "headset", _("With the support")),
        "waiting": Look("warn", "message-2", _("Your reply is needed")),
        "reopened": Look("info", "rotate-clockwise", _("Reopened")),
        "answered": Look("good", "message-2", _("Answered")),
        "solved": Look("good", "circle-check", _("Solved")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn question")),
    },
    "told": {
        "queued": Look("neutral", "clock", pgettext_lazy("message", "Waiting to be sent")),
        "submitted": Look("info", "send", _("Sent, no receipt yet")),
        "handed_over": Look("good", "mail", pgettext_lazy("message", "Handed over")),
        "delivered": Look("good", "circle-check", _("Delivered")),
        "failed": Look("bad", "circle-x", _("Not delivered")),
        "expired": Look("bad", "alert-triangle", _("No receipt")),
    },
    "reach": {
        "told": Look("good", "circle-check", _("Notified")),
        "under_way": Look("info", "send", _("On its way")),
        "unreached": Look("bad", "alert-triangle", _("Could not be reached")),
        "nothing_said": Look("neutral", "circle-minus", _("Not notified yet")),
    },
    "notice": {
        "planned": Look("neutral", "clock", _("You will be asked")),
        "open": Look("warn", "bell", _("Waiting for an answer")),
        "answered": Look("good", "circle-check", _("Confirmed")),
        "unanswered": Look("bad", "circle-x", _("Not confirmed in time")),
        "superseded": Look("neutral", "replace", _("Superseded")),
        "void": Look("neutral", "circle-minus", _("No longer needed")),
    },
    "readiness": {
        "ready": Look("good", "circle-check", pgettext_lazy("season", "Ready")),
        "coming": Look("info", "hourglass", pgettext_lazy("season", "Under way")),
        "lacking": Look("warn", "alert-triangle", pgettext_lazy("season", "Not ready")),
    },
    "check": {
        "ok": Look("good", "circle-check", _("Passed")),
        "note": Look("info", "info-circle", pgettext_lazy("check", "Note")),
        "review": Look("warn", "eye", _("Review required")),
        "problem": Look("bad", "circle-x", _("Not allowed")),
    },
    "standby": {
        "in_review": Look("info", "hourglass", _("In review")),
        "approved": Look("good", "circle-check", _("Ready to use")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "retired": Look("neutral", "circle-minus", _("Retired")),
    },
    "standby_number": {
        "reserved": Look("info", "clock", pgettext_lazy("standby number", "reserved")),
        "asked": Look("info", "hourglass", pgettext_lazy("standby number", "carriers asked")),
        "taken": Look("good", "circle-check", _("taking calls")),
        "failed": Look("bad", "circle-x", pgettext_lazy("standby number", "no carrier leads calls there")),
    },
    "brand": {
        "in_review": Look("info", "hourglass", _("In review")),
        "approved": Look("good", "rosette-discount-check", _("In force")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "expired": Look("bad", "calendar-off", _("Expired")),
        "replaced": Look("neutral", "replace", pgettext_lazy("licence", "Replaced")),
        "retired": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "trust": {
        "new": Look("neutral", "circle-dashed", pgettext_lazy("trust", "New")),
        "steady": Look("info", "shield", pgettext_lazy("trust", "Steady")),
        "trusted": Look("good", "leaf", pgettext_lazy("trust", "Green channel")),
        "rebuilding": Look("warn", "refresh", pgettext_lazy("trust", "Counting restarted")),
        "barred": Look("bad", "alert-triangle", pgettext_lazy("trust", "Forged document on record")),
    },
    "month": {
        "running": Look("info", "progress", pgettext_lazy("month", "Compliant so far")),
        "compliant": Look("good", "circle-check", pgettext_lazy("month", "Compliant")),
        "spoiled": Look("bad", "circle-x", pgettext_lazy("month", "Not compliant")),
    },
    "violation": {
        "on_record": Look("bad", "alert-triangle", pgettext_lazy("violation", "On record")),
        "appealed": Look("info", "hourglass", pgettext_lazy("violation", "Appealed")),
        "confirmed": Look("bad", "circle-x", pgettext_lazy("violation", "Appeal rejected")),
        "withdrawn": Look("good", "circle-check", pgettext_lazy("violation", "Withdrawn")),
    },
    "lane": {
        "fast": Look("good", "bolt", _("Fast lane")),
        "green": Look("good", "leaf", _("Green channel")),
        "standard": Look("neutral", "list", _("Standard")),
        "bulk": Look("neutral", "archive", _("Bulk")),
    },
    "role": {
        "owner": Look("good", "key", _("Owner")),
        "operator": Look("info", "adjustments", _("Operator")),
        "viewer": Look("neutral", "eye", _("Viewer")),
        "reviewer": Look("info", "clipboard-check", _("Reviewer")),
        "finance": Look("info", "list", _("Finance staff")),
        "administrator": Look("good", "key", _("Administrator")),
    },
    "invitation": {
        "open": Look("info", "mail", _("Invited")),
        "accepted": Look("good", "circle-check", _("Accepted")),
        "expired": Look("neutral", "calendar-off", _("Expired")),
        "withdrawn": Look("neutral", "circle-minus", _("Withdrawn")),
    },
    "contact": {
        "waiting": Look("warn", "clock", _("Not confirmed yet")),
        "agreed": Look("good", "circle-check", _("Agreed")),
        "failed": Look("bad", "alert-triangle", _("Address does not work")),
        "unreached": Look("bad", "alert-triangle", _("Could not be reached")),
        "declined": Look("neutral", "ban", _("Declined")),
        "withdrew": Look("neutral", "ban", _("No longer wants to be notified")),
    },
    "feed": {
        "active": Look("good", "rss", _("Active")),
        "revoked": Look("neutral", "circle-minus", _("Revoked")),
    },
    "key": {
        "active": Look("good", "key", _("Active")),
        "expired": Look("neutral", "calendar-off", _("Expired")),
        "revoked": Look("neutral", "circle-minus", _("Revoked")),
    },
    "webhook": {
        "checking": Look("info", "hourglass", _("On; its address is being checked")),
        "on": Look("good", "circle-check", _("On")),
        "off": Look("neutral", "circle-minus", _("Off")),
        "failed": Look("bad", "alert-triangle", _("Switched off: nothing but failures")),
        "gone": Look("bad", "alert-triangle", _("Switched off: it answered 410")),
        "inside": Look(
            "bad",
            "alert-triangle",
            _("Switched off: its address leads into a network that cannot be reached from the internet"),
        ),
        "unknown": Look("bad", "alert-triangle", _("Switched off: its host could not be looked up")),
    },
    "webhook_try": {
        "": Look("info", "hourglass", _("Waiting")),
        "delivered": Look("good", "circle-check", _("Delivered")),
        "failed": Look("bad", "alert-triangle", _("Failed")),
        "gone": Look("bad", "alert-triangle", _("Failed: 410, wants nothing more")),
        "dropped": Look("neutral", "circle-minus", _("Not sent: the webhook is off")),
    },
    "licence": {
        "draft": Look("neutral", "pencil", _("Draft")),
        "in_review": Look("info", "hourglass", _("In review")),
        "approved": Look("good", "circle-check", _("Approved")),
        "rejected": Look("bad", "circle-x", _("Rejected")),
        "superseded": Look("neutral", "replace", pgettext_lazy("licence", "Replaced")),
        "expired": Look("bad", "calendar-off", _("Expired")),
        "revoked": Look("bad", "ban", _("Revoked")),
    },
    "requirement": {
        "past_due": Look("bad", "alert-triangle", _("Past due")),
        "currently_due": Look("warn", "file-upload", _("Due now")),
        "eventually_due": Look("info", "calendar-time", _("Due later")),
        "pending_verification": Look("info", "hourglass", _("Under review")),
    },
    "service": {
        "operational": Look("good", "circle-check", _("All displays as expected")),
        "updating": Look("info", "progress", _("New labels are on their way")),
        "maintenance": Look("info", "progress", _("Under maintenance")),
        "degraded": Look("warn", "alert-triangle", _("Some displays differ")),
        "away": Look("warn", "alert-triangle", _("Does not answer: changes wait")),
        "outage": Look("bad", "circle-x", _("Displays interrupted")),
    },
    "outage": {"over": Look("good", "circle-check", _("Restored"))},
}


def look(family: str, value: object) -> Look:
    """The look of a state; an unknown family or value is neutral, never an error on a page."""
    return STATUSES.get(family, {}).get(str(value), UNKNOWN)
