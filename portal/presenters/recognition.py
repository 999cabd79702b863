"""How recognition came to its answer, for the person who decides: parts, score and thresholds, what moved the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from labels.entitlement.certified import SaidBefore
from labels.recognition import texts
from labels.recognition.recognise import Recognition

YES_OR_NO = frozenset({"first_agree", "first_two_agree", "disguised"})
SHARES = frozenset(
    {
        "matched_share",
        "name_core_coverage",
        "matched_rarity_share",
        "name_core_rarity_share",
        "common_substring_share",
        "core_in_order_share",
        "core_partial_ratio",
        "similarity",
        "pair_coverage",
        "latin_share",
        "latin_syllables",
        "latin_consonants",
    }
)


@dataclass(frozen=True)
class Contribution:
    """What a feature did to the score. helps: it speaks for the firm."""

    feature: str
    value: str
    effect: str
    helps: bool


@dataclass(frozen=True)
class Explained:
    """How a label was recognised. rows: (name, text); parts: (piece, what it is) of the registered name."""

    rows: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]]
    contributions: Sequence[Contribution]


def recognition_explained(found: Recognition, before: SaidBefore | None = None) -> Explained:
    """A recognition in words. before: what another model said."""
    rows = [(_("Company name part"), found.identity or _("nothing")), (_("Scene part"), found.scene or _("none"))]
    if found.unmatched:
        rows.append((_("Not in the registered name"), found.unmatched))
    if found.identity:
        rows.append((_("Score"), _score(found.score)))
        thresholds = (
            (_("Decision threshold"), found.match_at),
            (_("Accepted automatically from (as part of the name)"), found.accept_at),
        )
        rows += [(name, _score(each)) for name, each in thresholds if each is not None]
    rows.append((_("Model"), found.model_version))
    if before:
        rows.append((_("Previous score"), _score(before.score)))
        rows.append((_("Previous model"), before.model_version))
    return Explained(
        rows=rows,
        parts=[(piece, texts.name_part(part)) for piece, part in found.parts],
        contributions=[
            Contribution(
                texts.feature(each.feature), _value(each.feature, each.value), f"{each.effect:+.2f}", each.effect > 0
            )
            for each in found.contributions
        ],
    )


def _score(score: float) -> str:
    return f"{score:.4f}"


def _value(feature: str, value: float) -> str:
    if feature in YES_OR_NO:
        return _("yes") if value else _("no")
    if feature in SHARES:
        return f"{value:.0%}"
    return f"{value:.3g}"
