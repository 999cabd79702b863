"""Says in words what caused a fall of the answer rate, and what to do."""

from collections.abc import Mapping

from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.domain.numbers import number_text
from labels.texts import mark
from maintenance.calls.domain.causes import FactKind, ToldFact, ToldSuspect
from maintenance.calls.domain.falls import FallStep
from maintenance.calls.texts import NETWORKS, handset_name

REUSED = {
    "recycled": lazy("the carrier has taken the number back: it may be somebody else's"),
    "disputed": lazy("another client claims the number"),
}
STEPS = {
    FallStep.APPEAL: lazy("Appeal against the mark"),
    FallStep.ACCELERATE: lazy("Have it shown sooner"),
    FallStep.CORRECT: lazy("Correct what is kept of the number"),
    FallStep.CHANGE_LABEL: lazy("Change the label"),
    FallStep.CHECK: lazy("Check the handsets"),
}


def cause_said(suspect: ToldSuspect | None, names: Mapping[str, str]) -> str:
    """Returns the likely cause in a sentence. names: the directories' names by their codes."""
    if suspect is None:
        return _("The cause is not known yet.")
    part = part_said(suspect, names)
    if not suspect.facts:
        return _("%(part)s; the cause is not known yet.") % {"part": part}
    return _("%(part)s: %(fact)s.") % {"part": part, "fact": fact_said(suspect.facts[0], names)}


def part_said(suspect: ToldSuspect, names: Mapping[str, str]) -> str:
    """Returns which calls a suspect is about, in words."""
    dimension, value = suspect.dimension, suspect.value
    if dimension == "number":
        return _("Only %(number)s") % {"number": number_text(value)}
    if dimension == "numbers":
        return _("Only these numbers (%(count)s)") % {"count": f"{int(value):,}"}
    if dimension == "network":
        return _("Only customers on %(network)s") % {"network": NETWORKS.get(value, value)}
    if dimension == "handset":
        return _("Only customers with handsets of %(vendor)s") % {"vendor": handset_name(value, names)}
    if dimension == "region":
        return _("Only customers in %(region)s") % {"region": value}
    return _("All numbers alike")


def fact_said(fact: ToldFact, names: Mapping[str, str]) -> str:
    """Returns a fact in words."""
    if fact.kind is FactKind.REUSED:
        return str(REUSED[fact.detail])
    words = {
        "detail": mark(fact.detail) if fact.kind is FactKind.MARK else fact.detail,
        "directory": names.get(fact.directory, fact.directory),
        "count": f"{fact.numbers:,}",
    }
    said = {
        FactKind.MARK: _("%(directory)s marks it as “%(detail)s” since then (numbers: %(count)s)"),
        FactKind.STANDBY: _("%(directory)s still shows the standby label “%(detail)s”"),
        FactKind.STALE: _("%(directory)s does not show the label yet (numbers: %(count)s)"),
        FactKind.LABEL: _("the label changed to “%(detail)s” (numbers: %(count)s)"),
    }
    return said[fact.kind] % words
