"""The outside parties that the platform talks to: whether each answers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from labels.directories.models import Directory
from labels.directories.turns import party_of
from portal.admin.base import DeskAdmin, badge, moment
from portal.admin.site import desk
from tenants.models import Party


@admin.register(Party, site=desk)
class PartyAdmin(DeskAdmin):
    """Read only: directories, mail servers and SMS centres that were talked to since yesterday, or do not answer."""

    list_display = (
        "address",
        "directories",
        "works",
        moment("trouble_since", _("away since")),
        moment("silent_until", _("asked again at")),
        "trouble_told",
    )
    fields = readonly_fields = tuple("state_word" if name == "works" else name for name in list_display)
    ordering = ("address",)

    @admin.display(description=_("directories"))
    def directories(self, party: Party) -> str:
        """By their names; one address may stand for several."""
        return ", ".join(str(each) for each in Directory.objects.all() if party_of(each.address) == party.address)

    @badge(_("state"), works="success", away="danger")
    def works(self, party: Party) -> tuple[str, str]:
        return ("away", str(_("away"))) if party.trouble else ("works", str(_("works")))

    @admin.display(description=_("state"))
    def state_word(self, party: Party) -> str:
        """A badge of the list, as a word of the page."""
        return self.works(party)[1]

    @admin.display(description=_("last error"))
    def trouble_told(self, party: Party) -> str:
        return party.trouble
