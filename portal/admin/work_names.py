"""What due work is called at the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise | str] = {
    "calendars.check_exclusions": _("Check a client's maintenance-free periods"),
    "calendars.move": _("Move a window for the platform"),
    "calendars.offer": _("Alternative time offered"),
    "calendars.offer_all": _("Notify clients affected by a calendar change"),
    "calendars.reconcile": _("Find windows in blackouts"),
    "campaigns.advance": _("Advance a campaign"),
    "campaigns.book": _("Book a campaign's window"),
    "campaigns.cancel": _("Cancel a campaign's window"),
    "compliance.close_months": _("Close a month of trust"),
    "compliance.re_verify": _("Re-verification due"),
    "compliance.remind": _("Remind of a licence's expiry"),
    "compliance.remove_unnamed_files": _("Remove unreferenced files"),
    "compliance.settle": _("Licence starts or expires"),
    "compliance.shutting_out_lapses": _("One-day lockout of an administrator ends"),
    "compliance.sweep": _("Nightly licence check"),
    "evidence.checkpoint": _("Sign the evidence log"),
    "intake.drain": _("Book the queue of a pause"),
    "labels.accelerate": _("Order an acceleration"),
    "labels.alias_expires": _("Brand registration expires"),
    "labels.alias_reminder": _("Remind of a brand's expiry"),
    "labels.appeal": _("Submit an appeal"),
    "labels.appeal_result": _("Fetch an appeal's result"),
    "labels.close_standby_numbers": _("Return standby numbers"),
    "labels.compare_forwardings": _("Compare forwardings after a restore"),
    "labels.compare_number_states": _("Compare number states"),
    "labels.compare_restored": _("Compare directories after a restore"),
    "labels.end_cool_off": _("Number cool-off ends"),
    "labels.forward": _("Set up call forwarding"),
    "labels.import_numbers": _("Read a number file"),
    "labels.look_at": _("Check displays"),
    "labels.look_up": _("Check handsets"),
    "labels.look_for_public_numbers": _("Check public numbers"),
    "labels.open_standby_numbers": _("Activate standby numbers"),
    "labels.read_number_states": _("Read number states"),
    "labels.reconcile": _("Label starts or ends"),
    "labels.review_model": _("Re-evaluate labels with another model"),
    "labels.submit": _("Submit displays to a directory"),
    "labels.sweep": _("Nightly display check"),
    "maintenance.book_number_sync": _("Book a carrier's corrections"),
    "maintenance.materialise": _("Book further occurrences of a series"),
    "maintenance.promise_alert": _("Promise at risk"),
    "maintenance.reserve_standby_numbers": _("Reserve standby numbers"),
    "maintenance.run": _("Advance a window"),
    "maintenance.start": _("Start a window"),
    "notices.chase": _("Ask again for an answer"),
    "notices.look_after": _("Ask about windows booked before notices existed"),
    "outbox.ask_for_approvals": _("Ask providers which texts they have approved"),
    "portal.daily_work": _("Plan the daily work"),
    "portal.export": _("Build an export"),
    "portal.purge": _("Purge expired data"),
    "portal.purge_client": _("Purge a client's expired sessions and answers"),
    "portal.remove_export": _("Remove an export"),
    "reviews.reconcile": _("Check cases"),
    "reviews.solve_answered": _("Close answered questions"),
    "reviews.reconcile_sign_ups": _("Check applications"),
    "tenants.provision": _("Create a client's schema"),
    "tenants.remove": _("Remove a closed client"),
}


def work_name(name: str) -> str:
    """In words; a name that no release knows any more stays as it is stored."""
    return str(NAMES.get(name, name))
