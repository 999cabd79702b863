"""The review desk: the staff's own site, Django's admin in unfold's clothes. Only urls_platform.py mounts it."""

from portal.admin import (
    calendar_changes,
    calendars,
    campaigns,
    capacities,
    cases,
    clients,
    directories,
    document_types,
    intake,
    label_models,
    ledger,
    messages,
    people,
    policies,
    promises,
    sandbox,
    standby,
    terms,
    work,
)
from portal.admin.menu import navigation
from portal.admin.site import desk

__all__ = [
    "calendar_changes",
    "calendars",
    "campaigns",
    "capacities",
    "cases",
    "clients",
    "desk",
    "directories",
    "document_types",
    "intake",
    "label_models",
    "ledger",
    "messages",
    "navigation",
    "people",
    "policies",
    "promises",
    "sandbox",
    "standby",
    "terms",
    "work",
]
