"""Binds the figures of certification and the demands of document types to their guards."""

from collections.abc import Mapping
from typing import Any

from compliance.catalogue.models import DocumentType, Terms
from compliance.catalogue.selectors import document_types, locked_terms
from compliance.catalogue.services import new_terms, new_version
from compliance.domain import guards
from compliance.guarded import Figures, from_json
from tenants.clock import business_now
from tenants.domain.actors import Actor


def _current_terms(_row: str) -> list[Mapping[str, Any]]:
    newest = locked_terms()
    return [{name: getattr(newest, name) for name in guards.TERMS}]


def _write_terms(_row: str, after: Mapping[str, Any], note: str, by: Actor) -> None:
    new_terms(from_json(Terms, after), note=note, by=by)


def _current_type(code: str) -> list[Mapping[str, Any]]:
    newest = DocumentType.objects.select_for_update().filter(code=code).order_by("-version").first()
    versions = [newest, document_types(business_now()).get(code)]
    return [{name: getattr(each, name) for name in guards.DOCUMENT_TYPE} for each in versions if each]


def _write_type(code: str, after: Mapping[str, Any], note: str, by: Actor) -> None:
    newest = DocumentType.objects.filter(code=code).latest("version")
    kept = {name: getattr(newest, name) for name in guards.DOCUMENT_TYPE}
    given = {"valid_from": None, **from_json(DocumentType, after)}
    new_version({**kept, **given, "code": code, "note": note}, by=by)


TERMS = Figures(guards.TERMS, _current_terms, _write_terms, whole=True)
DOCUMENT_TYPES = Figures(guards.DOCUMENT_TYPE, _current_type, _write_type, whole=True)
