"""Sending what somebody handed in: always as a download, never as something that a browser would run or show."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from compliance.reviews.models import Attachment


def attachment_response(attachment: Attachment) -> FileResponse:
    """The file as a download. The caller has checked that the person may have it. Raises Http404 when it is gone."""
    try:
        stored = default_storage.open(str(attachment.file), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(stored, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
