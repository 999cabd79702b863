"""Reads the history and names those who did things."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import CharField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from compliance.evidence.models import Record
from tenants.acts import texts
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.actors import PLATFORM, Actor
from tenants.people.actors import name_shown
from tenants.people.models import User


@dataclass(frozen=True)
class HistoryEntry:
    """One entry of the history for people. at: business time; recorded_at: real time; actor_kind: as in Actor."""

    id: int
    action: str
    text: str
    actor: str
    actor_kind: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]
    at: datetime
    recorded_at: datetime


def history(
    subject: tuple[str, object | None] | None = None, *, before_id: int | None = None, limit: int = 50
) -> list[HistoryEntry]:
    """Returns the history of the client in use, newest first, in the current language and time zone.

    subject: (subject_kind, subject_id) narrows it to one thing, (subject_kind, None) to those of a kind; before_id
    continues an earlier answer.
    """
    records = with_namesakes(Record.objects.order_by("-id"), "actor")
    if subject is not None:
        kind, key = subject
        records = records.filter(subject_kind=kind, **({} if key is None else {"subject_id": str(key)}))
    if before_id is not None:
        records = records.filter(id__lt=before_id)
    return [_entry(record) for record in records[:limit]]


def told_of(kind: str, key: object, limit: int) -> list[HistoryEntry]:
    """Returns the newest entries about one thing, or concerning it among others."""
    records = with_namesakes(Record.objects.filter(about_thing(kind, key)).order_by("-id"), "actor")
    return [_entry(record) for record in records[:limit]]


def done_to(kind: str, key: object, action: str) -> list[HistoryEntry]:
    """When something was done to one thing, the newest first."""
    records = Record.objects.filter(subject_kind=kind, subject_id=str(key), action=action)
    return [_entry(record) for record in with_namesakes(records.order_by("-id"), "actor")]


def about_thing(kind: str, key: object) -> Q:
    """Returns the condition for records about one thing, or concerning it among others."""
    return Q(subject_kind=kind, subject_id=str(key)) | Q(concerns__contains=[str(key)])


@cache
def _newest(limit: int) -> PreparedQuery[Record]:
    return PreparedQuery(lambda: with_namesakes(Record.objects.order_by("-id"), "actor")[:limit])


def newest(limit: int) -> list[HistoryEntry]:
    """Returns the newest entries of the whole history, as `history` does."""
    return [_entry(record) for record in _newest(limit)()]


def _entry(record: Record) -> HistoryEntry:
    return HistoryEntry(
        id=record.pk,
        action=record.action,
        text=texts.text(record.action, record.details),
        actor=who_did(record),
        actor_kind=record.actor_kind,
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
        details=record.details,
        at=record.business_at,
        recorded_at=record.recorded_at,
    )


def with_namesakes[M: Model](rows: QuerySet[M], *doers: str) -> QuerySet[M]:
    """Returns the rows with the e-mail addresses of doers whom another person of the client resembles by name.

    doers: the names of the fields that hold names; the fields of the ids are called the same with _id.
    """
    people = User.objects.filter(has_namesake=True).annotate(key=Cast("pk", CharField()))
    for doer in doers:
        email = Subquery(people.filter(key=OuterRef(f"{doer}_id")).values("email")[:1])
        rows = rows.annotate(**{f"{doer}_namesake": Coalesce(email, Value(""))})
    return rows


def namesakes(ids: Iterable[str]) -> dict[str, str]:
    """Returns the addresses of those people of the client in use, by id, whom others resemble by name."""
    rows = User.objects.filter(has_namesake=True, pk__in=[each for each in ids if each])
    return {str(key): email for key, email in rows.values_list("pk", "email")}


def doer_of(row: Model, doer: str) -> str:
    """Returns who did it, for people to read; with the address if the row is of `with_namesakes` and the name is not
    unique. doer: the name of the field that holds the name.
    """
    return _with_address(name_shown(getattr(row, doer)), getattr(row, f"{doer}_namesake", ""))


def told_apart(name: str, key: str, emails: Mapping[str, str]) -> str:
    """Returns who did it, for people to read, from the stored name and id; emails: the answer of `namesakes` for the
    ids.
    """
    return _with_address(name_shown(name), emails.get(key, ""))


def _with_address(name: str, email: str) -> str:
    """Returns a name with the address (empty for one without a namesake), unless the name already ends with it."""
    return f"{name} ({email})" if name and email and not name.endswith(f"({email})") else name


def who_did(record: Record) -> str:
    """Returns who did it, for people to read; empty when that was erased.

    The platform's name is given to the platform alone.

    record: one of `with_namesakes`; otherwise people of the same name are told apart only as far as they were then.
    """
    name = record.actor
    if record.actor_kind == PLATFORM.kind:
        return name_shown(name)
    apart = _with_address(name, getattr(record, "actor_namesake", ""))
    return apart if apart != name else Actor(record.actor_kind, name, record.actor_id).name


def noted(action: str, subject_id: object, **details: Any) -> bool:
    """Returns True if the history of the client in use holds this action about the subject, with these details."""
    known: bool = Record.objects.filter(action=action, subject_id=str(subject_id), details__contains=details).exists()
    return known
