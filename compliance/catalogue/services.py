"""Writes the catalogue: a change is a new version, and old versions stay readable."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from compliance.catalogue.models import DocumentType, Terms
from compliance.domain.rule_changes import DEMANDS, changed_demands
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.events import Event


@dataclass(frozen=True)
class DemandsChanged(Event):
    """A new version of a document type asks something else of clients than the version before it."""

    version: DocumentType


FIGURES = (
    "green_months",
    "steady_months",
    "minor_months",
    "serious_months",
    "forged_months",
    "reminder_days",
    "fewest_days",
    "most_days",
    "most_days_finance",
    "appeal_days",
    "green_shorter_percent",
    "night_shorter_percent",
    "fast_review_minutes",
    "night_from",
    "night_until",
    "telephone",
    "night_telephone",
    "brand_reminder_days",
    "cool_off_days",
    "credit_alone",
    "claim_days",
    "kept_days",
    "most_unproved_new",
    "most_unproved_individual",
    "most_unproved_sole_proprietor",
    "most_unproved_enterprise",
    "most_unproved_group",
    "most_file_megabytes",
    "chase_mail_hours",
    "chase_sms_hours",
    "chase_next_person_hours",
    "chase_phone_hours",
    "chase_desk_hours",
    "emergency_phone_minutes",
    "emergency_next_person_minutes",
    "emergency_desk_minutes",
    "on_call_backup_minutes",
    "on_call_administrators_minutes",
    "carrier_list_day",
    "carrier_list_at",
    "carrier_list_hours",
    "party_out_minutes",
    "payee_name",
    "payee_bank",
    "payee_account",
)


def new_version(fields: dict[str, Any], *, by: Actor) -> DocumentType:
    """Adds a version of the document type `fields["code"]`, or its first one. fields: those of the model.

    A valid_from of None means from now on (business time).
    """
    with transaction.atomic():
        versions = DocumentType.objects.select_for_update().filter(code=fields["code"]).order_by("-version")
        newest = versions.first()
        given = {**fields, "valid_from": fields.get("valid_from") or business_now()}
        version = newest.version + 1 if newest else 1
        made = DocumentType.objects.create(**given, version=version, **by.columns("created_by"))
        if changed_demands(_demands(newest) if newest else None, _demands(made)):
            DemandsChanged(made).emit()
        return made


def _demands(row: DocumentType) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DEMANDS}


def new_terms(figures: dict[str, Any], *, note: str, by: Actor) -> Terms:
    """Adds a version of the figures, in force at once. figures: fields of the model; those left out stay as
    they are.
    """
    with transaction.atomic():
        newest = Terms.objects.select_for_update().latest("version")
        kept = {name: getattr(newest, name) for name in FIGURES}
        return Terms.objects.create(**kept | figures, version=newest.version + 1, note=note, **by.columns("created_by"))
