"""Evidence: what the log proves about a window or a licence, the bundle, and the platform's published key."""

import io
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from compliance.catalogue.selectors import document_types
from compliance.evidence import bundle
from compliance.evidence.checkpoints import selectors
from compliance.evidence.checkpoints.models import Checkpoint, PlatformCheckpoint
from compliance.evidence.checkpoints.services import signer
from compliance.evidence.models import Leaf
from compliance.licences import texts as licences
from compliance.models import Licence
from maintenance.selectors import windows_with_requests
from portal.history import dossiers, shown as presenter
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.reading import read_only
from tenants.clock import business_now, real_now
from tenants.selectors import address_of, platform_tenant

SHOWN = 50  # records on a page; the bundle holds all


@allowed("viewer")
@require_safe
def window_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is on record about a window."""
    window = get_object_or_404(windows_with_requests(), pk=pk)
    return _page(request, dossiers.of_window(window), str(window))


@allowed("viewer")
@require_safe
def licence_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is on record about a licence."""
    licence = get_object_or_404(Licence, pk=pk)
    name = licences.name(licence.document_type, document_types(business_now()))
    return _page(request, dossiers.of_licence(licence), f"{name} {licence.number}")


@allowed("operator")
@require_POST
def window_bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bundle of a window. The same dossier is sealed once, however often this is asked for."""
    return _bundle(request, dossiers.of_window(get_object_or_404(windows_with_requests(), pk=pk)))


@allowed("operator")
@require_POST
def licence_bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bundle of a licence."""
    return _bundle(request, dossiers.of_licence(get_object_or_404(Licence, pk=pk)))


@dataclass(frozen=True)
class EvidencePage:
    """What is on record. kind: window or licence; records: the newest of `record_count`; log_size: records in the whole
    log of the client; checkpoint: the newest that is signed; platform_url: where the public keys stand.
    """

    title: str
    kind: str
    id: UUID
    records: list[presenter.RecordShown]
    record_count: int
    log_size: int
    checkpoint: Checkpoint | None
    platform_url: str


@dataclass(frozen=True)
class PublicLog:
    """keys: public keys as name+id+key, the newest last; current: the one that signs now; checkpoint: the newest of the
    log of all clients' checkpoints.
    """

    keys: list[str]
    checkpoint: PlatformCheckpoint | None
    current: str


def _page(request: HttpRequest, dossier: dossiers.Dossier, title: str) -> HttpResponse:
    records = dossier.records.order_by("-leaf__position")
    page = EvidencePage(
        title=title,
        kind=dossier.kind,
        id=dossier.id,
        records=[presenter.entry(record) for record in records[:SHOWN]],
        record_count=records.count(),
        log_size=Leaf.objects.count(),
        checkpoint=selectors.newest_checkpoint(),
        platform_url=address_of(platform_tenant()),
    )
    return render_page(request, "portal/history/subject.html", page)


def _bundle(request: HttpRequest, dossier: dossiers.Dossier) -> HttpResponse:
    file = io.BytesIO()
    dossiers.write_bundle(file, dossier, actor=actor(request))
    name = f"evidence-{dossier.kind}-{timezone.localtime(real_now()):%Y%m%d-%H%M%S}.zip"
    return _file(file.getvalue(), "application/zip", name)


# ---------------------------------------------------------------- the platform's own site, for everybody


@read_only
def public_log(request: HttpRequest) -> HttpResponse:
    """The public keys, the newest checkpoint of the log of all checkpoints, the verifier."""
    log = PublicLog(selectors.public_keys(), selectors.newest_of_platform(), signer().verifier_key)
    return render_page(request, "portal/history/evidence.html", log)


@read_only
def public_keys(request: HttpRequest) -> HttpResponse:
    """The public keys, one a line, the newest last."""
    return HttpResponse(
        "".join(f"{key}\n" for key in selectors.public_keys()), content_type="text/plain; charset=utf-8"
    )


@read_only
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint of the log of all checkpoints, as a signed note; empty before the first."""
    newest = selectors.newest_of_platform()
    return HttpResponse(newest.note if newest else "", content_type="text/plain; charset=utf-8")


@read_only
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks a bundle."""
    return _file(bundle.VERIFIER.read_bytes(), "text/x-python; charset=utf-8", bundle.VERIFIER.name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
