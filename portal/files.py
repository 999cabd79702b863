"""Sending what somebody handed in: as a download, or as a picture that was made anew from its pixels."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from compliance.reviews.models import Attachment

PICTURES = frozenset({"image/png", "image/jpeg"})


def attachment_response(attachment: Attachment) -> FileResponse:
    """The file as a download. The caller has checked that the person may have it. Raises Http404 when it is gone."""
    return _response(attachment, as_attachment=True)


def is_picture(attachment: Attachment) -> bool:
    """Whether it may be shown in a page: compliance.uploads made these anew, so nothing is hidden in them."""
    return attachment.content_type in PICTURES


def picture_response(attachment: Attachment) -> FileResponse:
    """A picture for an <img>, never anything else; as attachment_response. Raises ValueError for other files."""
    if not is_picture(attachment):
        raise ValueError(f"{attachment.content_type} is not shown in a page")
    return _response(attachment, as_attachment=False)


def _response(attachment: Attachment, *, as_attachment: bool) -> FileResponse:
    try:
        stored = default_storage.open(str(attachment.file), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        stored, as_attachment=as_attachment, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
