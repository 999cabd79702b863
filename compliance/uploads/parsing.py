"""Checks, re-makes or repairs a file in a bounded process (tenants.outside.bounded)."""

import json
from collections.abc import Iterator

from tenants.refusals import Refused

OFD = "application/ofd"


def parse(content: bytes, content_type: str) -> Iterator[bytes]:
    """Yields a line of JSON, {pages, photographed} or {code, text} of a refusal (in English); then the new picture or
    the repaired PDF, if there is one.
    """
    anew, pages, photographed = b"", 1, ""
    try:
        if content_type == "application/pdf":
            from compliance.uploads.pdf import check_pdf

            pages, anew = check_pdf(content)
        elif content_type == OFD:
            from compliance.uploads.ofd import check_ofd

            pages = check_ofd(content)
        else:
            from compliance.uploads.pictures import new_picture, photographed_at

            kind = "JPEG" if content_type == "image/jpeg" else "PNG"
            anew, photographed = new_picture(content, kind), photographed_at(content, kind)
    except Refused as refused:
        yield json.dumps({"code": refused.code, "text": str(refused)}).encode() + b"\n"
        return
    yield json.dumps({"pages": pages, "photographed": photographed}).encode() + b"\n"
    yield anew
