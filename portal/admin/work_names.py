"""What due work is called at the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise | str] = {
    "calendars.check_exclusions": _("A client's own times are checked"),
    "calendars.move": _("A window is moved by the platform"),
    "calendars.offer": _("Alternative time offered"),
    "calendars.offer_all": _("Clients touched by a calendar change are told"),
    "calendars.reconcile": _("Windows in closed times are looked for"),
    "campaigns.advance": _("A campaign goes on"),
    "campaigns.book": _("A campaign's window is booked"),
    "campaigns.cancel": _("A campaign's window is cancelled"),
    "compliance.close_months": _("A month of trust is closed"),
    "compliance.re_verify": _("A re-verification is due"),
    "compliance.remind": _("A reminder of a licence's end"),
    "compliance.remove_unnamed_files": _("Files that nothing names are removed"),
    "compliance.settle": _("A licence begins or lapses"),
    "compliance.sweep": _("Nightly check of licences"),
    "evidence.checkpoint": _("The history is signed"),
    "intake.drain": _("The line of a pause is booked"),
    "labels.accelerate": _("An acceleration is ordered"),
    "labels.alias_expires": _("A brand's registration ends"),
    "labels.alias_reminder": _("A reminder of a brand's end"),
    "labels.appeal": _("An appeal is made"),
    "labels.appeal_result": _("An appeal's result is asked for"),
    "labels.close_standby_numbers": _("Standby numbers are given back"),
    "labels.compare_forwardings": _("Forwardings are compared after a restore"),
    "labels.compare_number_states": _("Number states are compared"),
    "labels.compare_restored": _("What directories hold is compared after a restore"),
    "labels.end_cool_off": _("A number's cool-off ends"),
    "labels.forward": _("Calls are forwarded"),
    "labels.import_numbers": _("A file of numbers is read"),
    "labels.look_at": _("Displays are looked at"),
    "labels.look_up": _("Handsets are looked at"),
    "labels.look_for_public_numbers": _("Public numbers are looked for"),
    "labels.open_standby_numbers": _("Standby numbers are opened"),
    "labels.read_number_states": _("Number states are read"),
    "labels.reconcile": _("A label begins or ends"),
    "labels.review_model": _("Labels are judged by another model"),
    "labels.submit": _("A directory is told what to show"),
    "labels.sweep": _("Nightly check of displays"),
    "maintenance.book_number_sync": _("A carrier's corrections are booked"),
    "maintenance.materialise": _("A series is booked on"),
    "maintenance.promise_alert": _("A promise runs out"),
    "maintenance.reserve_standby_numbers": _("Standby numbers are reserved"),
    "maintenance.run": _("A window goes on"),
    "maintenance.start": _("A window starts"),
    "portal.daily_work": _("The daily work is planned"),
    "portal.export": _("An export is packed"),
    "portal.purge": _("What was kept for its term is removed"),
    "portal.purge_client": _("A client's expired sessions and answers are removed"),
    "portal.remove_export": _("An export is removed"),
    "reviews.reconcile": _("Cases are checked"),
    "reviews.solve_answered": _("An answered question counts as solved"),
    "reviews.reconcile_sign_ups": _("Applications are checked"),
    "tenants.provision": _("A client's schema is made"),
    "tenants.remove": _("A closed client is removed"),
}


def work_name(name: str) -> str:
    """In words; a name that no release knows any more stays as it is stored."""
    return str(NAMES.get(name, name))
