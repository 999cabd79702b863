"""The types of an event's `data`, from which the API's document is made (portal.webhooks.schemas)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class EventSubject:
    """What it happened to."""

    kind: str
    id: str


@dataclass(frozen=True)
class WindowAsTold:
    """A window, as it stands after what happened."""

    id: UUID
    request: UUID
    state: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    held: bool
    published_at: datetime | None
    completed_at: datetime | None
    completion: str


@dataclass(frozen=True)
class RequestAsTold:
    """A maintenance request, as it stands after what happened."""

    id: UUID
    state: str
    kind: str
    content: str
    text: str
    number_count: int
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class LicenceAsTold:
    """A document, as it stands after what happened."""

    id: UUID
    document_type: str
    state: str
    version: int
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True)
class RecordedData:
    """What the history records. by: person, staff, key or platform; concerns: ids of what else it is about; details:
    by action, without what names persons; now: the subject, where it is one of these and still there.
    """

    by: str
    subject: EventSubject
    concerns: list[str]
    details: Mapping[str, object]
    now: WindowAsTold | RequestAsTold | LicenceAsTold | None


@dataclass(frozen=True)
class NumbersData:
    """Numbers, the first 500 of `count`."""

    numbers: list[str]
    count: int


@dataclass(frozen=True)
class DisplayAsTold:
    """What a directory shows for a number, and should."""

    id: int
    number: UUID
    wanted: str | None
    shown: str | None
    mark: str
    state: str


@dataclass(frozen=True)
class DisplaysData:
    """Displays of a directory, the first 500 of `count`."""

    directory: str
    count: int
    displays: list[DisplayAsTold]


@dataclass(frozen=True)
class WebhookTestData:
    """The webhook that a test was asked for."""

    webhook: UUID
    name: str
