"""The form in which a campaign is set up: what it brings, and to whom."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from labels.registry import selectors as label_models
from labels.selectors import parties_to_work_at
from maintenance.campaigns.models import Campaign
from maintenance.campaigns.services import EVERY_CLIENT
from maintenance.domain.audience import Audience
from portal.shell.desk.pickers import ClientsPicker
from portal.shell.fields import Cleaned, Moment
from portal.shell.words import CARRIERS
from tenants.models import Tenant
from tenants.selectors import clients_in_service

MOST_CLIENTS: Final = 500  # that are chosen one by one
ALL: Final = lazy("None selected: all.")


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A campaign; an upgrade of label recognition names the model that it brings, others bring none; a carrier's
    upgrade names the carrier.
    """

    party = forms.ChoiceField(
        label=lazy("Only what this party shows"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=lazy("The work touches the numbers whose labels it holds or should hold, and takes no others."),
    )
    carrier = forms.ChoiceField(
        label=lazy("Only numbers of this carrier"),
        required=False,
        choices=[("", lazy("All carriers")), *CARRIERS.items()],
        widget=UnfoldAdminSelectWidget,
        help_text=lazy(
            "Mobile numbers, by their ranges; ported ones as the carrier's list said. Of fixed lines choose the party."
        ),
    )
    industries = forms.MultipleChoiceField(
        label=lazy("Only these industries"),
        choices=Tenant.Industry.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=ALL,
    )
    subject_types = forms.MultipleChoiceField(
        label=lazy("Only these subject types"),
        choices=Tenant.SubjectType.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=ALL,
    )
    clients = forms.ModelMultipleChoiceField(
        clients_in_service(),
        label=lazy("Only these clients"),
        required=False,
        widget=ClientsPicker,
        help_text=ALL,
    )
    not_before = forms.DateTimeField(
        label=lazy("No window before"),
        required=False,
        widget=Moment(**{"class": "desk-input"}),
        help_text=lazy("Empty: as soon as the notice is over."),
    )

    AUDIENCE = ("party", "carrier", "industries", "subject_types", "clients", "not_before")

    class Meta:
        model = Campaign
        fields = (
            "content",
            "model",
            "document_type",
            "reason",
            "canary_percent",
            "further_waves",
            "nightly_capacity",
            "failure_limit",
            "standby_percent",
        )

    SHOWN = (*Meta.fields[:4], *AUDIENCE, *Meta.fields[4:])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].queryset = label_models.to_bring()  # type: ignore[attr-defined]
        parties = parties_to_work_at()
        self.carriers = {each.code for each in parties if each.active and each.kind == each.Kind.CARRIER}
        self.in_shadow = {each.code for each in parties if not each.active}
        choices = [("", _("All parties")), *((each.code, str(each)) for each in parties)]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]

    def clean_clients(self) -> tuple[UUID, ...]:
        """Their keys, in order."""
        chosen = self.cleaned_data["clients"]
        if len(chosen) > MOST_CLIENTS:
            raise ValidationError(_("At most %(most)s clients at a time.") % {"most": MOST_CLIENTS})
        return tuple(sorted(client.pk for client in chosen))

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or self.cleaned_data
        upgrade = given.get("content") == Campaign.Content.MODEL_UPGRADE
        if upgrade and given.get("model") is None and "model" not in self.errors:
            self.add_error("model", _("Choose the label model that the campaign brings."))
        if upgrade and self.audience().narrower:
            self.add_error(None, EVERY_CLIENT)
        if not upgrade and given.get("model") is not None:
            self.add_error("model", _("Only an upgrade of label recognition brings a model."))
        review = given.get("content") == Campaign.Content.LICENCE_REVIEW
        if review and given.get("document_type") is None and "document_type" not in self.errors:
            self.add_error("document_type", _("Choose the version of the document type."))
        if not review and given.get("document_type") is not None:
            self.add_error("document_type", _("Only a re-review names a document type."))
        if given.get("content") == Campaign.Content.CARRIER_UPGRADE and given.get("party") not in self.carriers:
            self.add_error("party", _("Choose the carrier whose interface is upgraded."))
        hook_up = given.get("content") == Campaign.Content.PLATFORM_HOOKUP
        if hook_up and not given.get("party") and "party" not in self.errors:
            self.add_error("party", _("Choose the party that is connected."))
        if not hook_up and given.get("party") in self.in_shadow:
            self.add_error("party", _("This party is in shadow: it can only be connected."))
        return given

    def audience(self) -> Audience:
        """Whom it is for, as far as the form is valid."""
        given: Cleaned = {name: self.cleaned_data[name] for name in self.AUDIENCE if name in self.cleaned_data}
        given |= {name: tuple(given[name]) for name in ("industries", "subject_types") if name in given}
        return Audience(**given)
