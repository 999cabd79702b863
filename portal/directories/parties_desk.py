"""The outside parties that the platform talks to: whether each answers."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance.catalogue.models import Terms
from labels.directories.models import Directory
from labels.directories.turns import party_of
from portal.shell.desk.base import DeskAdmin, badge, moment
from portal.shell.desk.errors import error_text
from portal.shell.desk.site import desk
from tenants.domain.party_standing import PartyState, party_standing
from tenants.models import Party

STATES = {PartyState.WORKS: _("works"), PartyState.TROUBLED: _("in trouble"), PartyState.OUT: _("out")}


@admin.register(Party, site=desk)
class PartyAdmin(DeskAdmin):
    """Read only: directories, mail servers and SMS centres that were talked to since yesterday, or do not answer."""

    list_display = (
        "address",
        "directories",
        "works",
        moment("trouble_since", _("in trouble since")),
        moment("failed_at", _("last failure")),
        moment("silent_until", _("asked again at")),
        "trouble_told",
    )
    fields = readonly_fields = tuple("state_word" if name == "works" else name for name in list_display)
    ordering = ("address",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        newest = Terms.objects.order_by("-version").values("party_out_minutes")[:1]
        parties: QuerySet[Party] = super().get_queryset(request).annotate(out_after_minutes=Subquery(newest))
        return parties

    @admin.display(description=_("directories"))
    def directories(self, party: Party) -> str:
        """By their names; one address may stand for several."""
        return ", ".join(str(each) for each in Directory.objects.all() if party_of(each.address) == party.address)

    @badge(_("state"), works="success", troubled="warning", out="danger")
    def works(self, party: Party) -> tuple[str, str]:
        out_after: int = party.out_after_minutes  # type: ignore[attr-defined]  # of get_queryset
        state = party_standing(party.seen, timedelta(minutes=out_after)).state
        return state, str(STATES[state])

    @admin.display(description=_("state"))
    def state_word(self, party: Party) -> str:
        """A badge of the list, as a word of the page."""
        return self.works(party)[1]

    @admin.display(description=_("last error"))
    def trouble_told(self, party: Party) -> str:
        return error_text(party.trouble)
