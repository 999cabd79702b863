"""Reads clients' feedback, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, QuerySet
from django.utils.translation import override

from compliance.catalogue.models import DocumentType, Terms
from labels.directories.models import Directory
from labels.errands.models import DeskParty
from labels.registry.models import ModelVersion, PublicNumber, StandbyNumber
from maintenance.calendars.models import Blackout, Capacity, Policy
from maintenance.domain.feedback import Question, Rating, Support
from maintenance.feedback.models import Improvement, Suggestion
from maintenance.seasons.models import Season
from tenants import context
from tenants.agreements.models import Agreement
from tenants.languages import in_readers_language
from tenants.ledger.selectors import entries
from tenants.models import WorkingDayOverride

Became = Improvement.Became
NEWEST = 50  # rows or versions of each table that an improvement may have become


@dataclass(frozen=True)
class AdoptedChange:
    """A change that an improvement has become: a blackout in force, or a version of what staff edit."""

    kind: str
    key: str
    name: str
    name_en: str

    @property
    def code(self) -> str:
        """Returns the change as a form's choice."""
        return f"{self.kind}:{self.key}"

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


def suggestions() -> QuerySet[Suggestion]:
    """Returns the feedback of the client in use, the newest first."""
    return Suggestion.objects.filter(tenant=context.current_tenant()).select_related("improvement")


def improvements_published() -> QuerySet[Improvement]:
    """Returns adopted improvements for every client to read, the newest first, each with its number of supporters.

    Read it outside any client's schema (`context.platform()`): inside one, only its own suggestions are counted.
    """
    adopted = Improvement.objects.filter(state=Improvement.State.ADOPTED).order_by("-adopted_at", "-id")
    return adopted.annotate(supporters=Count("suggestions__tenant", distinct=True))


def support_of(improvement_id: UUID) -> list[Support]:
    """Returns each suggestion behind an improvement, of every client."""
    rows = Suggestion.objects.filter(improvement=improvement_id)
    with context.platform():
        values = list(rows.values_list("tenant_id", "given_at", "rewarded_for"))
    return [Support(client, given_at, rewarded is not None) for client, given_at, rewarded in values]


def answers_of(suggestion: Suggestion) -> Mapping[Question, Rating]:
    """Returns the answered questions with their ratings."""
    given = {question: getattr(suggestion, question.value) for question in Question}
    return {question: Rating(rating) for question, rating in given.items() if rating}


def feedback_on(window_id: UUID) -> QuerySet[Suggestion]:
    """Returns the feedback of the client in use on one window."""
    return suggestions().filter(window_id=window_id)


def credited(key: str) -> bool:
    """Returns whether the client's account has an entry under this key."""
    return entries().filter(key=key).exists()


def changes_in_force() -> list[AdoptedChange]:
    """Returns changes that an improvement may have become: the platform's blackouts, then all else that staff set."""
    blackouts = Blackout.objects.filter(owner="", active=True).order_by("name_en")
    changes = [AdoptedChange(Became.BLACKOUT, each.code, each.name, each.name_en) for each in blackouts]
    newest: Mapping[Became, QuerySet[Any]] = {
        Became.POLICY: Policy.objects.order_by("-version"),
        Became.TERMS: Terms.objects.order_by("-version"),
        Became.DOCUMENT: DocumentType.objects.order_by("-pk"),
        Became.SEASON: Season.objects.filter(active=True).order_by("-pk"),
        Became.WORKING_DAY: WorkingDayOverride.objects.order_by("-day"),
        Became.AGREEMENT: Agreement.objects.order_by("-pk"),
        Became.MODEL: ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE),
        Became.CAPACITY: Capacity.objects.all(),
        Became.DIRECTORY: Directory.objects.filter(active=True),
        Became.DESK_PARTY: DeskParty.objects.select_related("directory"),
        Became.PUBLIC_NUMBER: PublicNumber.objects.order_by("-pk"),
        Became.STANDBY_NUMBER: StandbyNumber.objects.filter(active=True).order_by("-created_at"),
    }
    for kind, rows in newest.items():
        changes += [AdoptedChange(kind, str(row.pk), *_named(row)) for row in rows[:NEWEST]]
    return changes


def what_it_became(kind: str, key: str) -> AdoptedChange | None:
    """Returns the change if it is in force, else None."""
    return next((each for each in changes_in_force() if (each.kind, each.key) == (kind, key)), None)


def _named(row: Model) -> tuple[str, str]:
    """Returns a row's name in Chinese and in English, with its version where the name does not say it."""
    version = getattr(row, "version", "")
    names = []
    for language in ("zh-hans", "en"):
        with override(language):
            name = str(row)
        names.append(name if str(version) in name else f"{name} · {version}")
    return names[0], names[1]
