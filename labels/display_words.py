"""Words for a display whose label is kept away: the cause, what that means, and what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels import texts
from labels.domain.display_why import Why
from labels.domain.wanted import WantedReason
from labels.models import Display
from labels.selectors import DisplayCell

_SINCE: Final = lazy("since")


@dataclass(frozen=True)
class WhyWords:
    """Words for one cause. meaning: what a called person sees; advice: what to do; since: the words before the instant,
    where it is known.
    """

    meaning: Promise
    advice: Promise
    since: Promise = _SINCE


_REFUSED: Final = lazy("What its handsets showed before stays.")
_LATE: Final = lazy("Order an acceleration if the directory offers one; otherwise have this number checked again.")
_AWAY: Final = lazy("Without a label, whoever is called sees the number alone.")
_OF_THE_LABEL: Final = lazy("Choose a label that this directory takes.")
WHY_WORDS: Final[Mapping[Why | WantedReason, WhyWords]] = {
    Why.MARKED: WhyWords(
        lazy("Whoever is called may see this warning with your number."),
        lazy("Appeal against it: the directory decides."),
    ),
    Why.OTHER_TEXT: WhyWords(
        lazy("Whoever is called reads words that you did not choose."),
        lazy("Appeal against it: the directory decides."),
    ),
    Why.LABEL_REFUSED: WhyWords(_REFUSED, _OF_THE_LABEL),
    Why.REFUSED: WhyWords(_REFUSED, lazy("Ask support what the directory needs.")),
    Why.UNDECIDED: WhyWords(_REFUSED, lazy("Ask support what the directory needs."), lazy("its answer was due by")),
    Why.OLD_TEXT: WhyWords(
        lazy("The directory has the change, but its handsets keep what they had stored for longer than expected."),
        _LATE,
        lazy("was expected by"),
    ),
    Why.NO_TEXT: WhyWords(
        lazy("The directory has the label, but its handsets do not show it: whoever is called sees the number alone."),
        _LATE,
        lazy("was expected by"),
    ),
    WantedReason.KEPT: WhyWords(lazy("Its handsets go on with the previous label."), _OF_THE_LABEL),
    WantedReason.NOT_TAKEN: WhyWords(_AWAY, _OF_THE_LABEL),
    WantedReason.NOT_CERTIFIED: WhyWords(_AWAY, lazy("Submit the documents that certification needs.")),
    WantedReason.FROZEN: WhyWords(_AWAY, lazy("Your documents show what is missing; if nothing is, ask support.")),
    WantedReason.NUMBER_UNPROVED: WhyWords(_AWAY, lazy("Prove that the number is yours.")),
    WantedReason.NUMBER_DISPUTED: WhyWords(_AWAY, lazy("A reviewer decides; the number's page leads to the case.")),
    WantedReason.NUMBER_SUSPENDED: WhyWords(_AWAY, lazy("Once its carrier resumes the number, the label comes back.")),
    WantedReason.NUMBER_RECYCLED: WhyWords(_AWAY, lazy("Nothing can be done: the number is no longer yours.")),
    WantedReason.NUMBER_RELEASED: WhyWords(_AWAY, lazy("Register the number again if you use it.")),
}


def display_cause(why: Why | WantedReason, cell: Display | DisplayCell) -> str:
    """Words the cause as a sentence without its end."""
    match why:
        case Why.MARKED:
            return _("Marked as “%(mark)s”") % {"mark": texts.mark(cell.mark)}
        case Why.OTHER_TEXT:
            return _("Shows “%(shown)s”, which was never a label of this number") % {"shown": cell.shown or ""}
        case Why.LABEL_REFUSED | Why.REFUSED | Why.UNDECIDED:
            return texts.directory_answer(cell.trouble)
        case Why.OLD_TEXT:
            return _("Handsets still show “%(shown)s”") % {"shown": cell.shown or ""}
        case Why.NO_TEXT:
            return _("Handsets show no label")
    return texts.wanted_reason(why)
