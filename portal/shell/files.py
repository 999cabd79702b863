"""Sending what somebody handed in or we drew: as a download, or a page of it as a picture.

The caller has checked that the person may have it; here it is noted in the client's history. Raises Http404 when the
file is gone.
"""

import structlog
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from compliance import pages
from compliance.licences import viewings
from compliance.models import Licence
from compliance.reviews.models import Attachment
from maintenance.documents.models import Document
from maintenance.documents.services import PDF, file_name
from tenants.domain.actors import Actor
from tenants.outside import bounded

log = structlog.get_logger(__name__)
PICTURES = frozenset({"image/png", "image/jpeg"})  # made anew by compliance.uploads: shown as they are


def attachment_response(attachment: Attachment, *, actor: Actor) -> FileResponse:
    """A file of a case as a download."""
    response = _response(str(attachment.file), attachment.name, attachment.content_type)
    viewings.attachment_fetched(attachment, actor=actor)
    return response


def page_response(attachment: Attachment, number: int, *, actor: Actor) -> HttpResponseBase:
    """A page (from 1) of a file of a case, for an <img>. Raises Http404 also for what cannot be drawn.

    503 while as many pages as may be are being drawn: the page that shows them asks again.
    """
    if not 1 <= number <= attachment.pages:
        raise Http404
    file = str(attachment.file)
    response: HttpResponseBase
    if attachment.content_type in PICTURES:
        response = _response(file, attachment.name, attachment.content_type, as_attachment=False)
    else:
        try:
            with default_storage.open(file, "rb") as stored:
                page = pages.draw(stored.read(), attachment.content_type, number)
        except (FileNotFoundError, pages.NotDrawn) as error:
            log.info("page.not_drawn", attachment=str(attachment.pk), page=number, error=str(error))
            raise Http404 from error
        except bounded.Busy:
            return HttpResponse(status=503, headers={"Retry-After": "3"})
        response = _guarded(HttpResponse(page.content, content_type=page.content_type))
    viewings.page_seen(attachment, number, actor=actor)
    return response


def licence_response(licence: Licence, *, actor: Actor) -> FileResponse:
    """The document of a licence of the client in use as a download."""
    response = _response(str(licence.file), licence.file_name, licence.content_type)
    viewings.licence_fetched(licence, actor=actor)
    return response


def drawn_response(document: Document) -> HttpResponse:
    """The PDF of a document that we drew, which has one, as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name(document)}"'}
    return _guarded(HttpResponse(bytes(document.pdf or b""), content_type=PDF, headers=headers))


def made_response(content: bytes, name: str, content_type: str, *, inline: bool = False) -> HttpResponse:
    """Returns a file that the platform made, as a download; inline: as a picture for an <img>."""
    headers = {"Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{name}"'}
    return _guarded(HttpResponse(content, content_type=content_type, headers=headers))


def _response(file: str, name: str, content_type: str, *, as_attachment: bool = True) -> FileResponse:
    try:
        stored = default_storage.open(file, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return _guarded(FileResponse(stored, as_attachment=as_attachment, filename=name, content_type=content_type))


def _guarded[Sent: HttpResponseBase](response: Sent) -> Sent:
    """Nothing in it acts, wherever it is opened, and nobody keeps it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
