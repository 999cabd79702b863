"""Writing the catalogue: a change is a new version, old ones stay readable."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from compliance.catalogue.models import DocumentType
from tenants.clock import business_now


def new_version(fields: dict[str, Any], *, by: str) -> DocumentType:
    """Add a version of the document type `fields["code"]`, or its first one. fields: those of the model.

    valid_from None: from now on (business time).
    """
    with transaction.atomic():
        versions = DocumentType.objects.select_for_update().filter(code=fields["code"]).order_by("-version")
        newest = versions.first()
        given = {**fields, "valid_from": fields.get("valid_from") or business_now()}
        return DocumentType.objects.create(**given, version=newest.version + 1 if newest else 1, created_by=by[:120])
