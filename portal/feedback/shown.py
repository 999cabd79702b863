"""What the pages of feedback show, to its client and to the desk."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from maintenance.feedback import selectors
from maintenance.feedback.models import QUESTIONS, RATINGS, Improvement, Suggestion
from tenants.languages import in_readers_language


@dataclass(frozen=True)
class RatingShown:
    """One question, and how it was answered."""

    question: str
    rating: str


@dataclass(frozen=True)
class SuggestionShown:
    """What somebody has said. look: its state among those of suggestions; adopted: it has become a change."""

    row: Suggestion
    answers: list[RatingShown]
    by: str
    look: str
    adopted: bool


@dataclass(frozen=True)
class ImprovementShown:
    """An improvement that was adopted, as every client reads it. ours: the reader's company has suggested it, too."""

    row: Improvement
    supporters: int
    said: str
    became: str
    ours: bool


def suggestion_shown(row: Suggestion) -> SuggestionShown:
    """One suggestion with its answers."""
    adopted = row.improvement is not None and row.improvement.state == Improvement.State.ADOPTED
    return SuggestionShown(
        row=row,
        answers=[
            RatingShown(str(QUESTIONS[question]), str(RATINGS[rating]))
            for question, rating in selectors.answers_of(row).items()
        ],
        by=doer_of(row, "given_by"),
        look="adopted" if adopted else row.state,
        adopted=adopted,
    )


def improvement_shown(row: Improvement, *, ours: bool) -> ImprovementShown:
    """An adopted improvement as `selectors.improvements_published` has it."""
    return ImprovementShown(
        row=row,
        supporters=getattr(row, "supporters", 0),  # annotated
        said=in_readers_language(row.said, row.said_en),
        became=became_text(row),
        ours=ours,
    )


def became_text(row: Improvement) -> str:
    """The change that an adopted improvement is now."""
    return row.get_became_display() + _(": ") + in_readers_language(row.became_name, row.became_name_en)
