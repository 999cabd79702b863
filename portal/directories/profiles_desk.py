"""Clients that parties have to vet, or have vetted."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.directories import profiles
from labels.directories.models import PartyProfile
from portal.shell.desk.base import STAFF, DeskAdmin, badge, moment
from portal.shell.desk.site import desk, staff_actor
from portal.shell.fields import Cleaned


class PartyProfileForm(ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What the party has said."""

    class Meta:
        model = PartyProfile
        fields = ("state", "reference", "valid_until", "reason")

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or self.cleaned_data
        if given.get("state") == PartyProfile.State.APPROVED and not given.get("reference"):
            raise ValidationError({"reference": _("Give the reference under which the party knows the client.")})
        if given.get("state") == PartyProfile.State.REFUSED and not given.get("reason"):
            raise ValidationError({"reason": _("Give the party's reason.")})
        return given


@admin.register(PartyProfile, site=desk)
class PartyProfileAdmin(DeskAdmin):
    """Made by orders that wait for them; staff take them to the party and write down what it says."""

    form = PartyProfileForm
    may_change = STAFF
    list_display = ("directory", "tenant", "standing", "reference", "valid_until", moment("since", lazy("since")))
    list_filter = ("state", "directory")
    readonly_fields: ClassVar[tuple[str, ...]] = ("directory", "tenant")
    fields = ("directory", "tenant", "state", "reference", "valid_until", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartyProfile]:
        return PartyProfile.objects.select_related("directory", "tenant")

    @badge(lazy("state"), wanted="warning", submitted="info", approved="success", refused="danger")
    def standing(self, profile: PartyProfile) -> tuple[str, str]:
        return profile.state, str(profile.get_state_display())

    def save_model(self, request: HttpRequest, obj: PartyProfile, form: Any, change: bool) -> None:
        profiles.note_profile(obj, actor=staff_actor(request))
