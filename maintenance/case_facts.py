"""The facts that cases about requests and windows store for the reviewer, as of when they were submitted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from labels.domain.findings import Finding
from labels.recognition.recognise import Recognition
from maintenance.models import Window
from tenants.domain.kept import StoredAsJson


@dataclass(frozen=True)
class BookedFacts(StoredAsJson):
    """A window as it was booked. A review of licences is its work, and says nothing of its times."""

    id: UUID
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @classmethod
    def of(cls, window: Window) -> Self:
        """Returns the facts of the window as it is now."""
        return cls(window.pk, window.starts_at, window.ends_at)


@dataclass(frozen=True)
class RequestFacts(StoredAsJson):
    """A request. label: empty for other work; numbers: the first of them; urgency: why it is an emergency."""

    label: str = ""
    numbers: tuple[str, ...] = ()
    number_count: int = 0
    findings: tuple[Finding, ...] = ()
    recognition: Recognition | None = None
    urgency: str = ""
    asked_by: str = ""
    window: BookedFacts | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True)
class QuestionFacts(StoredAsJson):
    """The window that a question to support is about, if any."""

    window: BookedFacts | None = None


@dataclass(frozen=True)
class UnansweredFacts(StoredAsJson):
    """A notice that nobody has answered: until when it waits, which contacts were asked, which steps were taken."""

    until: datetime
    asked: tuple[UUID, ...] = ()
    steps: tuple[str, ...] = ()
