"""Words a number's standing in one sentence for each that it can have (labels.domain.number_known)."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _, ngettext

from labels.domain.number_known import NumberKnown, NumberStanding
from tenants.when import dated_text, local


def number_sentence(known: NumberKnown) -> str:
    """Returns how the number stands, in a sentence of the language in use, with days of the time zone in use."""
    words = _SENTENCES[known.standing](known)
    if known.kept_until is not None:
        day = {"words": words, "day": dated_text(local(known.kept_until).date())}
        words = _("%(words)s; without a proof by %(day)s its label is withdrawn") % day
    if known.given_up_at is not None:
        day = {"words": words, "day": dated_text(local(known.given_up_at).date())}
        words = _("%(words)s; without a proof it is given up after %(day)s") % day
    return words


def _visible(known: NumberKnown) -> str:
    parties = known.parties
    said = ngettext(
        "Visible on the handsets of %(seen)s of %(count)s directory",
        "Visible on the handsets of %(seen)s of %(count)s directories",
        parties.count,
    ) % {"seen": parties.seen, "count": parties.count}
    if parties.assumed:
        said += _("; assumed by estimate at %(count)s") % {"count": parties.assumed}
    if parties.coming:
        said += _("; on the way at %(count)s") % {"count": parties.coming}
    if parties.left_out:
        said += _("; not accepted by %(count)s") % {"count": parties.left_out}
    return _("Standby label: %(words)s") % {"words": said} if known.standby else said


def _wrong(known: NumberKnown) -> str:
    said = ngettext(
        "Not as it should be at %(wrong)s of %(count)s directory",
        "Not as it should be at %(wrong)s of %(count)s directories",
        known.parties.count,
    )
    return said % {"wrong": known.parties.wrong, "count": known.parties.count}


_SENTENCES: Final[Mapping[NumberStanding, Callable[[NumberKnown], str]]] = {
    NumberStanding.RELEASED: lambda _known: _("Released: no label may be shown on it"),
    NumberStanding.RECYCLED: lambda _known: _("Reclaimed by its carrier: no label may be shown on it"),
    NumberStanding.DISPUTED: lambda _known: _(
        "Claimed twice: no label may be shown on it until a reviewer has decided"
    ),
    NumberStanding.SUSPENDED: lambda _known: _(
        "Suspended by its carrier: no label may be shown on it until the carrier resumes it"
    ),
    NumberStanding.PROOF_IN_REVIEW: lambda _known: _(
        "Its proof is with a reviewer: no label may be shown on it before it is approved"
    ),
    NumberStanding.UNPROVED: lambda _known: _("Not proved: no label may be shown on it"),
    NumberStanding.WRONG: _wrong,
    NumberStanding.FROZEN: lambda _known: _("Certification is frozen: its label may not be shown"),
    NumberStanding.ON_THE_WAY: _visible,
    NumberStanding.ASSUMED: _visible,
    NumberStanding.SHOWN: _visible,
    NumberStanding.COMING: lambda known: _("No label yet; “%(text)s” is to come") % {"text": known.coming},
    NumberStanding.UNLABELLED: lambda _known: _("No label"),
}
