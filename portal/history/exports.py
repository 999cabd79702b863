"""Everything a client owns as one archive: its rows as JSON, its cases with their files (among them every document it
has handed in). Due work makes it.
"""

import base64
import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from psycopg.types.range import Range

from compliance.acts import note_exported
from compliance.evidence.checkpoints.models import Checkpoint
from compliance.evidence.models import Record
from compliance.reviews.selectors import BETWEEN_REVIEWERS, seen_by_client
from labels.directories.models import CallDay, PartyCallback
from maintenance.calendars.models import Blackout
from tenants import context
from tenants.agenda.claiming import GivenUp
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.models import Work
from tenants.agenda.selectors import waiting, was_given_up
from tenants.agenda.services import schedule
from tenants.agreements.models import Agreement
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.tagged import InLanguages
from tenants.models import Tenant
from tenants.outbox.models import Delivery
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.models import User
from tenants.people.selectors import doers_of, own_id
from tenants.sealing import SealedField
from tenants.selectors import relations_to_a_client

MAKE, REMOVE = "portal.export", "portal.remove_export"
KEPT = timedelta(days=7)  # business time
LEASE = timedelta(seconds=55)
Row = dict[str, Any]  # of a table by column, as JSON will say it
CHUNK = 1000  # rows in memory

# What would let somebody in, or is between reviewers: never in an archive.
SECRET_FIELDS = {
    "tenants.tenant": {"identity_hash"},
    "people.user": {"password"},
    "people.apikey": {"digest"},
    "maintenance.calendarfeed": {"secret", "digest"},
    "announcements.customer": {"digest"},
    "people.contact": {"bot_address", "bot_secret"},
    "outbox.confirmation": {"recipient", "address"},
    "notices.acknowledgement": {"who"},  # its name stays: it may be one of the staff
    "reviews.case": BETWEEN_REVIEWERS,
}
# Nobody's facts: how calls and work are kept from being done twice.
LEFT_OUT = frozenset(
    {
        "people.idempotentanswer",
        "agenda.work",
        "duty.alert",  # whom of the staff the desk called
    }
)
LIBRARIES = ("django.", "allauth.")


@dataclass(frozen=True)
class Export:
    """An archive that can be downloaded. size in bytes; made_at in business time."""

    id: UUID
    made_at: datetime
    size: int


def ask_for_export(*, actor: Actor, owner: User) -> None:
    """Have an archive made for the client in use; while one is being made, no other is begun."""
    if not export_running():  # of one that was given up, this takes the place
        schedule(MAKE, key="everything", lane=Lane.BULK, export=str(uuid7()), actor=asdict(actor), owner=str(owner.pk))


def export_running() -> bool:
    """Whether an archive of the client in use is being made."""
    return waiting(MAKE) and not export_failed()


def export_failed() -> bool:
    """Whether the last archive that was asked for could not be made, and no other has been asked for."""
    return was_given_up(MAKE)


def made() -> list[Export]:
    """The archives of the client in use that can be downloaded, newest first."""
    rows = Record.objects.filter(action="exported", subject_kind="export", business_at__gt=business_now() - KEPT)
    return [Export(UUID(row.subject_id), row.business_at, row.details["size"]) for row in rows.order_by("-id")]


def find(export_id: UUID) -> Export | None:
    """One of `made`, or None."""
    return next((export for export in made() if export.id == export_id), None)


def open_file(export: Export) -> File[bytes]:
    """The archive's bytes."""
    return default_storage.open(file_name(export.id))


def file_name(export_id: UUID) -> str:
    """Where an archive of the client in use lies: in its own folder, which goes when the client goes."""
    return f"{context.schema_in_use()}/exports/{export_id}.zip"


# ---------------------------------------------------------------- due work


@handles(MAKE, outside=True, lease=LEASE, tries=3)
def make_archive(work: Claimed) -> None:
    """Write the archive, note it in the history, tell the owner who asked."""
    export_id, asked = UUID(work.arguments["export"]), work.arguments
    name = file_name(export_id)
    with tempfile.TemporaryFile() as file:
        write(file)
        size, digest = file.tell(), _sha256(file)
        default_storage.delete(name)  # of a try that died
        default_storage.save(name, File(file))
    with work.completing():
        note_exported(export_id, actor=Actor(**asked["actor"]), size=size, sha256=digest)
        schedule(REMOVE, key=str(export_id), lane=Lane.BULK, due_at=business_now() + KEPT, export=str(export_id))
        queue_message(
            "portal/export_ready",
            [Recipient("user", UUID(asked["owner"]), ("email",))],
            key=f"export:{export_id}",
            page=Page("export", export_id),
            days=KEPT.days,
        )


def tell_given_up(event: GivenUp) -> None:
    """Who asked for an archive that cannot be made is told; the desk is, as of all that is given up."""
    if event.claim.table is not Work:
        return
    work = Work.objects.select_related("tenant").get(pk=event.claim.id)
    if work.name == MAKE and work.tenant is not None:
        with context.client(work.tenant):
            queue_message(
                "portal/export_failed",
                [Recipient("user", UUID(work.arguments["owner"]), ("email",))],
                key=f"export:{work.arguments['export']}:failed",
                page=Page("settings_close"),
            )


@handles(REMOVE, outside=True)
def remove_archive(work: Claimed) -> None:
    """The archive's days are over."""
    default_storage.delete(file_name(UUID(work.arguments["export"])))
    with work.completing():
        pass


# ---------------------------------------------------------------- the archive


def write(file: IO[bytes]) -> None:
    """Write the archive of the client in use; the file stands at its end afterwards."""
    tenant = context.current_tenant()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        contents: dict[str, int] = {}
        _add(archive, contents, "client.json", exported_rows(Tenant.objects.filter(pk=tenant.pk)))
        for model in client_models():
            _add(
                archive,
                contents,
                f"{model._meta.label_lower}.json",
                exported_rows(model._default_manager.order_by("pk")),
            )
        for rows in rows_about(tenant):
            _add(archive, contents, f"{rows.model._meta.label_lower}.json", exported_rows(rows))
        for attachment in seen_by_client().files:
            with attachment.file.open() as stored:
                archive.writestr(f"attachments/{attachment.pk}/{attachment.name}", stored.read())
        about = {"legal_name": tenant.legal_name, "made_at": business_now(), "rows": contents}
        archive.writestr("about.json", json.dumps(about, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))


def client_models() -> list[type[models.Model]]:
    """Every model of our own in a client's schema, with the tables between them."""
    ours = [name for name in settings.TENANT_APPS if not name.startswith(LIBRARIES)]
    return [
        model
        for config in apps.get_app_configs()
        if config.name in ours
        for model in config.get_models(include_auto_created=True)
        if model._meta.label_lower not in LEFT_OUT
    ]


def rows_about(tenant: Tenant) -> list[models.QuerySet[Any]]:
    """What the public schema holds of the client in use: all that names it, and what hangs on that or names it its way.

    Of cases what the client sees: what is between reviewers stays there.
    """
    by_model: dict[str, models.QuerySet[Any]] = {
        relation.related_model._meta.label_lower: relation.related_model._default_manager.filter(
            **{relation.field.name: tenant}
        ).order_by("pk")
        for relation in relations_to_a_client()
        if relation.related_model._meta.label_lower not in LEFT_OUT
    }
    seen = seen_by_client()
    return [
        *(by_model | {"reviews.case": seen.cases}).values(),
        seen.turns,
        seen.files,
        Agreement.objects.filter(acceptance__tenant=tenant).distinct().order_by("pk"),
        Blackout.objects.filter(owner=tenant.schema_name).order_by("pk"),
        Delivery.objects.filter(message__tenant=tenant).order_by("pk"),
        Checkpoint.objects.filter(log=tenant.pk).order_by("pk"),
        CallDay.objects.filter(account__tenant=tenant).order_by("pk"),
        PartyCallback.objects.filter(connection__tenant=tenant).order_by("pk"),
    ]


def _add(archive: zipfile.ZipFile, contents: dict[str, int], name: str, rows: Iterable[Row]) -> None:
    """A file with a JSON array, written row by row."""
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        for row in rows:
            file.write(b"[\n" if count == 0 else b",\n")
            file.write(json.dumps(row, cls=_Encoder, ensure_ascii=False).encode())
            count += 1
        file.write(b"\n]\n" if count else b"[]\n")
    contents[name] = count


def exported_rows(queryset: models.QuerySet[Any]) -> Iterator[Row]:
    """The rows with all their fields; secrets and ids of the staff are left out, bytes are base64."""
    model, doers = queryset.model._meta, doers_of(queryset.model)
    secret = SECRET_FIELDS.get(model.label_lower, ())
    names = [
        field.attname
        for field in model.concrete_fields
        if field.name not in secret and not isinstance(field, SealedField)
    ]
    columns = [own_id(name) if name in doers else name for name in names]
    for values in queryset.values_list(*columns).iterator(chunk_size=CHUNK):
        yield dict(zip(names, map(_plain, values), strict=True))


class _Encoder(DjangoJSONEncoder):
    """What is said in several languages is written by language, at any depth."""

    def default(self, o: Any) -> Any:
        return dict(o.by_code) if isinstance(o, InLanguages) else super().default(o)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, Range):
        return {"lower": value.lower, "upper": value.upper, "bounds": value.bounds}
    return value


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a temporary file is readable
    file.seek(0)
    return digest
