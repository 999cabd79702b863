"""The words of the field in one place: what each means to somebody who reads it for the first time.

Figures that staff set are not said here: where a term has one, its own page says it.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """A word of the field, and what it means, in a sentence or two."""

    word: Promise
    meaning: Promise


GLOSSARY: Final[dict[str, Term]] = {
    "number": Term(_("Number"), _("A telephone number from which your customers are called, or which they call.")),
    "ownership": Term(
        _("Ownership"),
        _("Evidence that a number is yours: a document, its carrier's list or a code sent to it. No label without it."),
    ),
    "label": Term(_("Label"), _("The certified name that handsets show beside your number when it calls.")),
    "brand": Term(
        _("Brand"),
        _("A trade mark or filed name that is yours: once a reviewer has confirmed it, labels may carry it."),
    ),
    "standby_label": Term(
        _("Standby label"), _("Replaces your label while maintenance runs, such as “under maintenance”.")
    ),
    "standby_number": Term(
        _("Standby number"), _("A virtual number to which calls are forwarded while maintenance lasts long.")
    ),
    "backup": Term(
        _("Backup"), _("A copy of which label each of your numbers has, from which the labels can be restored.")
    ),
    "directory": Term(
        _("Directory"),
        _("A carrier, handset maker or security app: handsets show a label once their directory has accepted it."),
    ),
    "display": Term(_("Display"), _("What the handsets of one directory show for one of your numbers.")),
    "assumed": Term(
        _("Assumed by estimate"),
        _("The directory has accepted the label and its usual time has passed, but no one can look at its handsets."),
    ),
    "consistency": Term(
        _("Consistency check"), _("Every directory is asked what it shows; the answers are compared with your labels.")
    ),
    "mark": Term(
        _("Mark"), _("A warning such as “fraud” or a wrong industry that a directory shows with your number.")
    ),
    "appeal": Term(_("Appeal"), _("You ask a directory to remove a mark or a label that is wrong. It decides.")),
    "acceleration": Term(
        _("Acceleration"),
        _("Some handsets keep what they have shown for hours. For a fee, their directory refreshes them sooner."),
    ),
    "window": Term(_("Maintenance window"), _("The booked time in which a change is made.")),
    "step": Term(
        _("Step"), _("A window goes step by step: the next one begins once the one before has been completed.")
    ),
    "published": Term(
        _("Published"), _("Every directory has accepted the change. Handsets follow, some only after their cache.")
    ),
    "completed": Term(
        _("Completed"), _("The change has reached the handsets; the window says whether that was seen or is assumed.")
    ),
    "lane": Term(
        _("Lane"), _("How a request is handled: the green channel and the fast lane are quicker than the standard one.")
    ),
    "green_channel": Term(
        _("Green channel"), _("For clients with a long record of compliant months: priority and less processing time.")
    ),
    "calibration": Term(
        _("Data calibration"),
        _("What the directories show is put right: they are set to your labels, marks removed, numbers compared."),
    ),
    "estimate": Term(
        _("Estimated duration"),
        _("Worked out from the kind of work, your business and the load; each factor is shown."),
    ),
    "notice": Term(
        _("Notice"),
        _("A message that a member of yours has to confirm; if nobody does, it is repeated and reaches others too."),
    ),
    "blackout": Term(
        _("Blackout"), _("A time of many calls, such as a sales festival, in which no maintenance disturbs a display.")
    ),
    "free_period": Term(_("Maintenance-free period"), _("Times that you name yourself: no window is booked in them.")),
    "season": Term(_("Season"), _("The months in which your industry calls most: labels should be ready before.")),
    "outbound": Term(
        _("Outbound plan"), _("How many of your calls a maintenance would touch, and to which hours they could move.")
    ),
    "script": Term(_("Call script"), _("What your agents say when a customer asks about the label or its absence.")),
    "drill": Term(_("Drill"), _("A rehearsal: people are notified as in earnest, marked as a drill; nothing changes.")),
    "answer_rate": Term(
        _("Answer rate"), _("The share of your calls that were answered, from the call records that you provide.")
    ),
    "licence": Term(
        _("Licence"), _("A document such as a business licence. Certification lasts while those required are valid.")
    ),
    "trust": Term(_("Trust"), _("Grows with each compliant month; enough of them in a row open the green channel.")),
    "freeze": Term(
        _("Freeze"),
        _("Labels are withdrawn until the cause is settled: a required document, a re-verification or a suspension."),
    ),
    "re_verification": Term(
        _("Re-verification"),
        _("In high-risk industries a reviewer checks again, on a cycle, that documents are still true."),
    ),
    "evidence": Term(
        _("Evidence"), _("A record of who did what, which no one can alter unseen. You can verify it yourself.")
    ),
    "checkpoint": Term(
        _("Checkpoint"), _("A signed fingerprint of all records so far: whoever holds one can prove a later change.")
    ),
    "case": Term(_("Case"), _("A question or review that a person on our side works on until it is decided.")),
    "free_appeal": Term(
        _("Free appeal"), _("A credit that pays for one appeal, given when a suggestion of yours is adopted.")
    ),
    "api_key": Term(_("API key"), _("Lets your own program sign in instead of a person, with limited permissions.")),
    "webhook": Term(_("Webhook"), _("An address of your own program that is called whenever something happens here.")),
    "staff_access": Term(
        _("Staff access"), _("Each time that platform staff looked at your data, with the reason they gave.")
    ),
}
