"""The review desk: the staff's own site, Django's admin in unfold's clothes. Only urls_platform.py mounts it.

What is imported here and not named below registers itself.
"""
# ruff: noqa: F401

from portal.backups import held_desk as held
from portal.bill import desk as ledger, invoices_desk as invoices, money_desk as money
from portal.calendars import (
    capacities_desk as capacities,
    changes_desk as calendar_changes,
    desk as calendars,
    kept_desk as promises_kept,
    load_desk as load,
    policies_desk as policies,
    what_if_desk as what_if,
)
from portal.calls import desk as answer_rates
from portal.cases import desk as cases
from portal.changes import campaigns_desk as campaigns, intake_desk as intake
from portal.clients import desk as clients, sections_desk as client_sections
from portal.clients.sections_desk import client_tabs
from portal.directories import (
    callbacks_desk as party_callbacks,
    connections_desk as connections,
    desk as directories,
    errands_desk as errands,
    outage_desk as directory_outage,
    parties_desk as parties,
    profiles_desk as party_profiles,
    sandbox_desk as sandbox,
    tasks_desk as errand_tasks,
)
from portal.displays import handsets_desk as handsets
from portal.duty import alerts_desk as alerts, reach_desk as reach, shifts_desk as shifts, work_desk as work
from portal.estimates import desk as estimates
from portal.feedback import desk as feedback
from portal.labels import models_desk as label_models
from portal.licences import document_types_desk as document_types, identities_desk as identities
from portal.now import desk as now
from portal.numbers import public_desk as public_numbers, states_desk as number_states
from portal.people import desk as people
from portal.search import desk as search
from portal.seasons import desk as seasons
from portal.shell.desk.menu import desk_navigation
from portal.shell.desk.site import desk
from portal.signup import agreements_desk as agreements
from portal.standby import desk as standby
from portal.telling import desk as messages, templates_desk as provider_templates, unanswered_desk as unanswered
from portal.trust import terms_desk as terms
from portal.windows import desk as windows, promises_desk as promises

__all__ = ["client_tabs", "desk", "desk_navigation"]
