"""Sending what somebody handed in: as a download, or as a picture that was made anew from its pixels.

The caller has checked that the person may have it; here it is noted in the client's history. Raises Http404 when the
file is gone.
"""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from compliance.licences import looks
from compliance.models import Licence
from compliance.reviews.models import Attachment
from tenants.people.actors import Actor

PICTURES = frozenset({"image/png", "image/jpeg"})


def attachment_response(attachment: Attachment, *, actor: Actor) -> FileResponse:
    """A file of a case as a download."""
    response = _response(str(attachment.file), attachment.name, attachment.content_type)
    looks.attachment_fetched(attachment, actor=actor)
    return response


def is_picture(attachment: Attachment) -> bool:
    """Whether it may be shown in a page: compliance.uploads made these anew, so nothing is hidden in them."""
    return attachment.content_type in PICTURES


def picture_response(attachment: Attachment, *, actor: Actor) -> FileResponse:
    """A picture of a case for an <img>, never anything else. Raises ValueError for other files."""
    if not is_picture(attachment):
        raise ValueError(f"{attachment.content_type} is not shown in a page")
    response = _response(str(attachment.file), attachment.name, attachment.content_type, as_attachment=False)
    looks.attachment_fetched(attachment, actor=actor)
    return response


def licence_response(licence: Licence, *, actor: Actor) -> FileResponse:
    """The document of a licence of the client in use as a download."""
    response = _response(str(licence.file), licence.file_name, licence.content_type)
    looks.licence_fetched(licence, actor=actor)
    return response


def _response(file: str, name: str, content_type: str, *, as_attachment: bool = True) -> FileResponse:
    try:
        stored = default_storage.open(file, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stored, as_attachment=as_attachment, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
