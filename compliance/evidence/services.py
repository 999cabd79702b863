"""Writes the history: one row for each act, in the transaction of the act."""

import json
import math
import re
import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from compliance.domain.canonical import canonical
from compliance.evidence.events import Recorded
from compliance.evidence.models import ACTOR, Opening
from tenants import context
from tenants.acts import actions
from tenants.acts.noting import Acted
from tenants.domain import tagged
from tenants.domain.actors import Actor
from tenants.domain.tagged import InLanguages
from tenants.postgresql.prepared import Prepared

PERSONAL = frozenset(
    {  # what these places hold
        "email",
        "mobile",
        "name",
        "holder",
        "contact",
        "recipient",
        "description",
        "proposed_by",
    }
)
WORDS_OF_PERSONS = re.compile(  # an e-mail address, a mobile number
    r"[^\s@]@[^\s@]+\.\w|(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])"
)
VERSION = 2  # 1, before 2026-11-28, had no actor_id
# PostgreSQL writes its instants into the canonical JSON, so that a record is one statement; until then they are NUL,
# which no other text in PostgreSQL can hold. The first one, by the order of the keys, is the business time.
UNKNOWN = "\0"
_UNKNOWN_IN_DATA = canonical(UNKNOWN).decode()
_INSERT = Prepared(
    "record_evidence",
    r"""
    WITH at (business, real) AS MATERIALIZED (SELECT business_now(), clock_timestamp()), made AS (
        INSERT INTO evidence_record (action, public_actor, actor_kind, actor_id, subject_kind, subject_id, concerns,
                                     public_details, business_at, recorded_at, data)
        SELECT $1, $2, $3, $4, $5, $6, $7::varchar[], $8::jsonb, business, real, convert_to(concat(
            $9::text, to_char(business AT TIME ZONE 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"\"'),
            $10::text, to_char(real AT TIME ZONE 'UTC', '\"YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"\"'), $11::text), 'UTF8')
        FROM at RETURNING id
    )
    INSERT INTO evidence_opening (record_id, place, salt, value)
    SELECT made.id, opened.* FROM made, unnest($12::text[], $13::bytea[], $14::text[]) AS opened
    """,
)
EXACT = 2**53  # integers beyond it are no numbers in canonical JSON


class OutsideTransaction(RuntimeError):
    """Raised when something is recorded outside a transaction, where the act could stay without its record."""


def record(
    action: str, *, actor: Actor, subject_kind: str, subject_id: object, concerns: Iterable[object] = (), **details: Any
) -> None:
    """Records in the history of the client in use what was done, by whom, to what; business time is now.

    concerns: ids of what else it is about (a window, a licence), by which evidence is found. details: JSON values,
    instants, days, UUIDs and texts in each language; they fill the action's sentence. What names a person (people's
    names as actors, the places in PERSONAL, texts with an e-mail address or a mobile number) goes into the log as a
    salted commitment only. The record takes its place in the log when the transaction commits.

    Raises UnknownAction (actions.check) for an action that is not declared or not filled, NoClient outside a client's
    schema, OutsideTransaction outside a transaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"the record of {action} belongs into the transaction that does it")
    details = {name: dict(each.by_code) if isinstance(each, InLanguages) else each for name, each in details.items()}
    actions.check(action, details)
    log = context.current_tenant().pk
    plain = {name: _plain(value) for name, value in details.items()}
    opened = {name: _text(value) for name, value in plain.items() if is_personal(name, value)}
    public = {name: value for name, value in plain.items() if name not in opened}
    name = actor.name[:120]
    if actor.kind in ("person", "staff"):
        opened[ACTOR], name = name, ""
    salts = {place: secrets.token_bytes(32) for place in opened}
    others = sorted({str(each) for each in concerns} - {str(subject_id)})
    data = canonical(
        {
            "version": VERSION,
            "log": str(log),
            "action": action,
            "actor": name,
            "actor_id": actor.id,
            "actor_kind": actor.kind,
            "subject": {"kind": subject_kind, "id": str(subject_id)},
            "concerns": others,
            "details": public,
            "personal": {place: commitment(salts[place], value) for place, value in opened.items()},
            "business_at": UNKNOWN,
            "recorded_at": UNKNOWN,
        }
    ).decode()
    _INSERT.later(
        action,
        name,
        actor.kind,
        actor.id,
        subject_kind,
        str(subject_id),
        others,
        json.dumps(public),
        *data.split(_UNKNOWN_IN_DATA),
        list(opened),
        list(salts.values()),
        list(opened.values()),
    )
    told = {name: details[name] for name in public}
    Recorded(action, actor.kind, subject_kind, str(subject_id), others, told).emit()


def record_act(event: Acted) -> None:
    """Records an act of the rooms below, which know of no history. Bound to Acted."""
    record(
        event.action,
        actor=event.actor,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        **event.details,
    )


def erase(value: str) -> int:
    """Erases what the history of the client in use says of a person by this name, address or mobile number.

    The log stays whole: it holds only commitments, which nobody can open any more. Returns how many were erased.
    """
    gone, _by_model = Opening.objects.filter(value=value).delete()
    return gone


def is_personal(place: str, value: Any) -> bool:
    """Returns True if a detail names a person, or may."""
    return value not in (None, "") and (place in PERSONAL or bool(WORDS_OF_PERSONS.search(_text(value))))


def commitment(salt: bytes, value: str) -> str:
    """Returns the SHA-256 of the salt and the value, in hexadecimal. Without the salt it reveals nothing."""
    return sha256(salt + value.encode()).hexdigest()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Returns a JSON value: instants and days tagged; UUIDs, members of text enumerations and lazy translations as
    texts.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if math.isfinite(value) and abs(value) < EXACT else str(value)
    if isinstance(value, date):
        return tagged.as_json(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
