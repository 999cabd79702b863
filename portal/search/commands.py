"""The commands that the client's search offers; those of a window are declared with its page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.shell.commands import PageCommand
from tenants.people.models import Role

COMMANDS_OF_CLIENT: Final = (
    PageCommand(
        _("Change a label"),
        "change_new",
        "tag",
        also=_("name shown on handsets"),
        of_number=_("Change the label of %(number)s"),
    ),
    PageCommand(
        _("Prove numbers"),
        "proof_new",
        "file-upload",
        also=_("ownership, verify, document of the carrier"),
        of_number=_("Prove %(number)s"),
    ),
    PageCommand(_("Add a number"), "number_add", "plus", also=_("register")),
    PageCommand(_("Import a list of numbers"), "number_import", "upload", also=_("paste several CSV Excel XLSX")),
    PageCommand(
        _("Request other maintenance"), "change_calibration", "adjustments", also=_("calibration, incorrect marks")
    ),
    PageCommand(_("Submit a document"), "licence_new", "paperclip", also=_("licence, certificate")),
    PageCommand(_("Register a brand"), "brand_new", "rosette-discount-check"),
    PageCommand(_("Contact support"), "case_new", "headset", also=_("help, question, complaint")),
    PageCommand(_("Give feedback"), "feedback_new", "message-2", also=_("suggestion")),
    PageCommand(_("Request an invoice"), "bill_invoice_new", "receipt", also=_("fapiao")),
    PageCommand(
        _("Change registered details"), "settings_details", "building", Role.OWNER, also=_("company name, address")
    ),
    PageCommand(_("Invite a person"), "settings_people", "users", Role.OWNER, also=_("colleague, account, role")),
    PageCommand(_("Make an API key"), "settings_keys", "key", Role.OWNER, also=_("program")),
)
