"""The outside parties that the platform talks to: whether each answers."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compliance.catalogue.models import Terms
from labels.directories.models import Directory
from labels.directories.turns import party_of
from portal.shell.desk.base import DeskAdmin, badge, moment
from portal.shell.desk.errors import error_text
from portal.shell.desk.site import desk
from tenants.domain.party_standing import PartyState, party_standing
from tenants.models import Party
from tenants.outbox.models import Message
from tenants.people.models import Contact

# By how addresses begin. Others are a channel of messages.
KINDS = {
    "directory": _("directory"),
    "email": _("mail server"),
    "bot": _("group bots"),
    "calls": _("folder of call records"),
    "webhook": _("address of a client's program"),
}
STATES = {PartyState.WORKS: _("works"), PartyState.TROUBLED: _("in trouble"), PartyState.OUT: _("out")}


def party_called(address: str) -> str:
    """What an outside party is, and where: mail server · smtp.example.com:25."""
    kind, _blank, where = address.partition(" ")
    channel = Message.Channel(kind).label if kind in Message.Channel.values else kind
    if kind == Message.Channel.BOT and where in Contact.Bot.values:
        where = str(Contact.Bot(where).label)
    return f"{capfirst(str(KINDS.get(kind, channel)))} · {where}"


@admin.register(Party, site=desk)
class PartyAdmin(DeskAdmin):
    """Read only: directories, mail servers and SMS centres that were talked to since yesterday, or do not answer."""

    list_display = (
        "called",
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

    @admin.display(description=_("outside party"), ordering="address")
    def called(self, party: Party) -> str:
        """What it is, and where."""
        return party_called(party.address)

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
