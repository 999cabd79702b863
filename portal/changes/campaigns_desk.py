"""Campaigns of the platform: set up, started, watched over all clients, paused, resumed and stopped."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.evidence.selectors import namesakes, told_apart
from labels.registry import selectors as label_models
from maintenance.calendars.selectors import terms
from maintenance.campaigns import selectors, services
from maintenance.campaigns.models import Campaign, Member
from portal.labels.models_shown import accuracy
from portal.shell.desk.base import ADMINISTRATORS, STAFF, PageAdmin, doer, moment, state_badge
from portal.shell.desk.forms import StaffReasonForm
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.fields import Cleaned
from portal.shell.refusals import refusals_told
from tenants.clock import business_now
from tenants.refusals import Refused

ORDERS = {"pause": services.pause_campaign, "resume": services.resume_campaign, "stop": services.stop_campaign}
# Why a client was left out (Member.trouble).
LEFT_OUT = {
    "no_numbers": lazy("no number in use"),
    "no_slot": lazy("no permitted time"),
    "not_concerned": lazy("the rule does not concern it"),
    "certification_frozen": lazy("certification is frozen"),
    "closed": lazy("its account was closed"),
}
# What may be ordered in which state.
POSSIBLE = {"draft": ("start", "discard"), "running": ("pause", "stop"), "paused": ("resume", "stop")}


@dataclass(frozen=True)
class LogEntry:
    """What was done with a campaign, by whom, and why (empty: no reason was asked for)."""

    at: datetime
    by: str
    what: str
    reason: str


def _log(campaign: Campaign) -> list[LogEntry]:
    """The newest first; who did it is told apart from others who look the same by name.

    Processes of before the upgrade may have noted steps without an id.
    """
    emails = namesakes(entry.get("id", "") for entry in campaign.log)
    return [
        LogEntry(
            datetime.fromisoformat(entry["at"]),
            told_apart(entry["by"], entry.get("id", ""), emails),
            entry["what"],
            entry["reason"],
        )
        for entry in reversed(campaign.log)
    ]


@dataclass(frozen=True)
class CampaignPage:
    """A campaign over all clients. total, ended, booked: of the members of its waves; states: the columns' heads;
    troubled: with why, in words; orders: what may be ordered now.
    """

    campaign: Campaign
    waves: list[selectors.WaveProgress]
    total: int
    ended: int
    booked: int
    states: list[str]
    under_way: QuerySet[Member]
    troubled: list[tuple[Member, str]]
    standby: selectors.StandbyShare
    log: list[LogEntry]
    orders: tuple[str, ...]
    reason_form: StaffReasonForm


@dataclass(frozen=True)
class StartPage:
    """What starting a campaign will do. sizes: of its waves, the canary's first; others: the further ones, in words;
    nights: of the largest wave, at least; earliest: its first window; accuracy: of the model that it brings.
    """

    campaign: Campaign
    plan: selectors.Plan
    sizes: list[int]
    others: str
    nights: int
    earliest: datetime
    standby: selectors.StandbyShare
    accuracy: str


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A campaign; an upgrade of label recognition names the model that it brings, others bring none."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].queryset = label_models.to_bring()  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or self.cleaned_data
        upgrade = given.get("content") == Campaign.Content.MODEL_UPGRADE
        if upgrade and given.get("model") is None and "model" not in self.errors:
            self.add_error("model", _("Choose the label model that the campaign brings."))
        if not upgrade and given.get("model") is not None:
            self.add_error("model", _("Only an upgrade of label recognition brings a model."))
        review = given.get("content") == Campaign.Content.LICENCE_REVIEW
        if review and given.get("document_type") is None and "document_type" not in self.errors:
            self.add_error("document_type", _("Choose the version of the document type."))
        if not review and given.get("document_type") is not None:
            self.add_error("document_type", _("Only a re-review names a document type."))
        return given


@admin.register(Campaign, site=desk)
class CampaignAdmin(PageAdmin):
    """Administrators set them up and order them about; reviewers watch."""

    may_add, may_change = ADMINISTRATORS, STAFF
    doers = ("created_by",)
    form = CampaignForm
    fields = CampaignForm.Meta.fields
    list_display = (
        "content",
        "reason",
        state_badge(running="info", paused="warning", stopped="danger", done="success"),
        doer("created_by", lazy("created by")),
        moment("created_at", lazy("since")),
        "ended",
    )

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        actor = staff_actor(request)
        obj.created_by, obj.created_by_id = actor.columns("created_by").values()
        obj.created_at = business_now()
        super().save_model(request, obj, form, change)

    @admin.display(description=lazy("clients done"))
    def ended(self, campaign: Campaign) -> str:
        waves = selectors.waves_so_far(campaign)
        return f"{sum(wave.ended for wave in waves)} / {sum(wave.total for wave in waves)}"

    def page(self, request: HttpRequest, row: Campaign) -> HttpResponse:
        waves = selectors.waves_so_far(row)
        shown = CampaignPage(
            campaign=row,
            waves=waves,
            total=sum(wave.total for wave in waves),
            ended=sum(wave.ended for wave in waves),
            booked=sum(wave.counts.get(Member.State.BOOKED, 0) for wave in waves),
            states=_member_states(row),
            under_way=selectors.under_way(row),
            troubled=[(each, str(LEFT_OUT.get(each.trouble, each.trouble))) for each in selectors.troubled(row)],
            standby=selectors.standby_share(row),
            log=_log(row),
            orders=POSSIBLE.get(row.state, ()) if reviewer(request).role in ADMINISTRATORS else (),
            reason_form=StaffReasonForm(),
        )
        template = "admin/campaigns/campaign/page.html"
        return desk.render(request, template, shown, title=str(row), opts=self.opts)

    def order(self, request: HttpRequest, row: Campaign) -> HttpResponse:
        order, form = request.POST.get("order", ""), StaffReasonForm(request.POST)
        with refusals_told(request):
            if reviewer(request).role not in ADMINISTRATORS:
                raise Refused(_("You may not do this."))
            if order == "start":
                plan = selectors.plan(row)
                if request.POST.get("clients") != str(plan.clients):
                    return self._look(request, row, plan)
                services.start_campaign(row.pk, actor=staff_actor(request))
            elif order == "discard":
                services.discard(row.pk)
                messages.success(request, _("The draft was discarded."))
                return redirect("admin:campaigns_campaign_changelist")
            elif order in ORDERS and form.is_valid():
                ORDERS[order](row.pk, actor=staff_actor(request), reason=form.cleaned_data["reason"])
            else:
                raise Refused(_("Give a reason: it is kept and sent to the client."))
            messages.success(request, _("Done; the windows follow within a minute."))
        return redirect(request.path)

    def _look(self, request: HttpRequest, campaign: Campaign, plan: selectors.Plan) -> HttpResponse:
        """What starting would do now, to be agreed to; shown again when the clients have changed since."""
        services.check_startable(campaign, plan)
        if "clients" in request.POST:
            messages.warning(request, _("The clients have changed: check again."))
        sizes = [len(wave) for wave in plan.waves]
        shown = StartPage(
            campaign=campaign,
            plan=plan,
            sizes=sizes,
            others=", ".join(str(size) for size in sizes[1:]),
            nights=ceil(max(sizes) / campaign.nightly_capacity),
            earliest=business_now() + terms().notice.normal,
            standby=selectors.standby_share(campaign, plan),
            accuracy=accuracy(campaign.model) if campaign.model else "",
        )
        template = "admin/campaigns/campaign/start.html"
        return desk.render(request, template, shown, title=str(campaign), opts=self.opts)


def _member_states(campaign: Campaign) -> list[str]:
    """Heads of the columns; what a stopped campaign had planned is not planned any more."""
    planned, *others = (str(label) for label in Member.State.labels)
    return [_("Not started") if campaign.state == Campaign.State.STOPPED else planned, *others]
