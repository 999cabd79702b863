"""A dossier: what the tables of all rooms say about a window or a licence, drawn together for its evidence.

Its SHA-256 is recorded in the log, so that a bundle shows not only the records but also this, unchanged.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from compliance.domain.canonical import canonical
from compliance.evidence import bundle
from compliance.evidence.checkpoints import services as checkpoints
from compliance.evidence.checkpoints.models import Checkpoint
from compliance.evidence.models import Record
from compliance.models import Licence
from compliance.reviews.selectors import Seen, seen_by_client
from labels.models import Display, LabelVersion, Snapshot, StandbyLease
from maintenance.documents.selectors import documents_of as of_window_documents
from maintenance.models import MaintenanceRequest, Window
from maintenance.runbooks.acts import CURSOR
from portal.history.exports import Row, exported_rows
from tenants import context
from tenants.domain.actors import Actor
from tenants.outbox.models import Message
from tenants.outbox.selectors import told_states

VERSION = 1


@dataclass(frozen=True)
class Dossier:
    """What is told about one subject. ids: of everything that records about it may name; content: JSON values."""

    kind: str
    id: UUID
    ids: frozenset[str]
    content: Mapping[str, object]

    @property
    def records(self) -> models.QuerySet[Record]:
        """The records concerned that stand in the log."""
        return bundle.concerning(self.ids)


def of_window(window: Window) -> Dossier:
    """Request with its checks, steps, what directories show, notices, decisions, SHA-256 of documents and labels."""
    request = window.request
    snapshots = Snapshot.objects.filter(window_id=window.pk)
    seen = seen_by_client([request.pk, window.pk])
    cases = list(seen.cases)
    versions = LabelVersion.objects.filter(request_id=request.pk).order_by("pk")
    content = {
        "request": _rows(MaintenanceRequest.objects.filter(pk=request.pk)),
        "window": _rows(Window.objects.filter(pk=window.pk)),
        "sessions": _rows(window.sessions.order_by("pk")),
        "gates": [
            {**row, "details": {name: said for name, said in row["details"].items() if name != CURSOR}}
            for row in _rows(window.gates.order_by("position"))
        ],
        "steps": _rows(window.events.order_by("pk")),
        "numbers": sorted(request.numbers.values_list("canonical", flat=True)),
        "labels": [
            {**row, "sha256": sha256(row["text"].encode()).hexdigest()}
            for row in [*_rows(versions), *_rows(StandbyLease.objects.filter(window_id=window.pk).order_by("pk"))]
        ],
        "displays": _rows(Display.objects.filter(number__in=request.numbers.values("pk")).order_by("pk")),
        "drawn": list(
            of_window_documents(window)
            .order_by("pk")
            .values(
                "id", "kind", "language", "version", "data_hash", "pdf_hash", "drawn_at", "attached_at", "superseded_at"
            )
        ),
        "backups": list(snapshots.order_by("pk").values("id", "created_at", "reason", "sha256", "number_count")),
        **_decisions(seen),
        "notices": _notices(f"window:{window.pk}", *(f"case:{case.pk}" for case in cases)),
    }
    ids = [window.pk, request.pk, *(case.pk for case in cases), *snapshots.values_list("pk", flat=True)]
    return _dossier("window", window.pk, ids, content)


def of_licence(licence: Licence) -> Dossier:
    """The licence with what it replaces and what replaces it, decisions, notices, SHA-256 of documents."""
    versions = [licence]
    while versions[0].replaces is not None:
        versions.insert(0, versions[0].replaces)
    while later := list(Licence.objects.filter(replaces=versions[-1]).order_by("pk")):
        versions += later
    keys = [each.pk for each in versions]
    seen = seen_by_client(keys)
    cases = list(seen.cases)
    content = {
        "licences": _rows(Licence.objects.filter(pk__in=keys).order_by("pk")),
        **_decisions(seen),
        "notices": _notices(*(f"licence:{key}" for key in keys), *(f"case:{case.pk}" for case in cases)),
    }
    return _dossier("licence", licence.pk, [*keys, *(case.pk for case in cases)], content)


def _dossier(kind: str, key: UUID, ids: Iterable[object], content: Mapping[str, object]) -> Dossier:
    whole = {"version": VERSION, "client": str(context.current_tenant().pk), "kind": kind, "id": str(key), **content}
    plain = json.loads(json.dumps(whole, cls=DjangoJSONEncoder))
    return Dossier(kind, key, frozenset(map(str, ids)), plain)


def _decisions(seen: Seen) -> dict[str, list[Row]]:
    return {
        "decisions": _rows(seen.cases.order_by("pk")),
        "thread": _rows(seen.turns),
        "documents": _rows(seen.files),
    }


def _notices(*about: str) -> list[Row]:
    """What was told to whom, when it was sent, and what became of it by the receipts; addresses are not in it."""
    messages = list(Message.objects.filter(tenant=context.current_tenant(), about__in=about).order_by("pk"))
    fields = ("template", "channel", "recipient_kind", "recipient_id", "about", "due_at", "state", "sent_at")
    return [
        {**{name: getattr(message, name) for name in fields}, "told": told, "told_at": at}
        for message, (told, at) in zip(messages, told_states(messages), strict=True)
    ]


def _rows(rows: models.QuerySet[Any]) -> list[Row]:
    return list(exported_rows(rows))


# ---------------------------------------------------------------- the bundle


def seal(dossier: Dossier, *, actor: Actor) -> tuple[Checkpoint, bytes]:
    """Record the dossier as it is, unless it is recorded already, and sign the log. Returns the dossier's bytes too."""
    content = canonical(dossier.content)
    return checkpoints.seal(dossier.kind, dossier.id, sha256(content).hexdigest(), actor=actor), content


def write_bundle(file: IO[bytes], dossier: Dossier, *, actor: Actor) -> None:
    """Seal the dossier and write its bundle as a ZIP file."""
    checkpoint, content = seal(dossier, actor=actor)
    bundle.write(file, checkpoint, dossier.records, content)
