"""Campaigns of the platform: set up, started, watched over all clients, paused, resumed and stopped."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.evidence.selectors import namesakes, told_apart
from maintenance.calendars.selectors import terms
from maintenance.campaigns import selectors, services
from maintenance.campaigns.looking import begin_look
from maintenance.campaigns.models import Campaign, Member
from maintenance.domain.audience import earliest_start
from portal.changes.campaigns_forms import CampaignForm
from portal.changes.campaigns_shown import LEFT_OUT, AudienceSays, LookAhead, audience_says, seen_ahead
from portal.labels.models_shown import accuracy
from portal.shell.contexts import render_page
from portal.shell.desk.base import ADMINISTRATORS, STAFF, PageAdmin, doer, moment, state_badge
from portal.shell.desk.forms import StaffReasonForm
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.refusals import refusals_told
from tenants.clock import business_now
from tenants.refusals import Refused

AHEAD = "ahead"  # in the address of a draft
ORDERS = {"pause": services.pause_campaign, "resume": services.resume_campaign, "stop": services.stop_campaign}
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
    """A campaign over all clients. audience: whom it is for, in words; total, ended, booked: of the members of its
    waves; states: the columns' heads; troubled: with why, in words; orders: what may be ordered now.
    """

    campaign: Campaign
    audience: list[AudienceSays]
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
    """What starting a campaign will do. audience: whom it is for, in words; sizes: of its waves, the canary's first;
    others: the further ones, in words; nights: of the largest wave, at least; earliest: its first window; accuracy: of
    the model that it brings; ahead: what it comes to, which AheadPage shows as it is worked out.
    """

    campaign: Campaign
    audience: list[AudienceSays]
    plan: selectors.Plan
    sizes: list[int]
    others: str
    nights: int
    earliest: datetime
    standby: selectors.StandbyShare
    accuracy: str
    ahead: LookAhead | None


@dataclass(frozen=True)
class AheadPage:
    """The part of a start page that is worked out behind it: what it comes to, client by client."""

    ahead: LookAhead


@admin.register(Campaign, site=desk)
class CampaignAdmin(PageAdmin):
    """Administrators set them up and order them about; reviewers watch."""

    may_add, may_change = ADMINISTRATORS, STAFF
    doers = ("created_by",)
    form = CampaignForm
    fields = CampaignForm.SHOWN
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
        obj.audience = form.audience().as_json()
        super().save_model(request, obj, form, change)

    @admin.display(description=lazy("clients done"))
    def ended(self, campaign: Campaign) -> str:
        waves = selectors.waves_so_far(campaign)
        return f"{sum(wave.ended for wave in waves)} / {sum(wave.total for wave in waves)}"

    def page(self, request: HttpRequest, row: Campaign) -> HttpResponse:
        if AHEAD in request.GET and row.state == Campaign.State.DRAFT:
            if reviewer(request).role not in ADMINISTRATORS:
                raise PermissionDenied
            if (ahead := seen_ahead(row)) is None:
                raise Http404
            return render_page(request, "admin/campaigns/campaign/_ahead.html", AheadPage(ahead))
        waves = selectors.waves_so_far(row)
        shown = CampaignPage(
            campaign=row,
            audience=audience_says(row.whom),
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
                if request.POST.get("clients") != plan.digest:
                    return self._look(request, row, plan)
                services.start_campaign(row.pk, actor=staff_actor(request), planned=plan)
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
        begin_look(campaign, plan)
        shown = StartPage(
            campaign=campaign,
            audience=audience_says(campaign.whom),
            plan=plan,
            sizes=sizes,
            others=", ".join(str(size) for size in sizes[1:]),
            nights=ceil(max(sizes) / campaign.nightly_capacity),
            earliest=earliest_start(campaign.whom, business_now() + terms().notice.normal),
            standby=selectors.standby_share(campaign, plan),
            accuracy=accuracy(campaign.model) if campaign.model else "",
            ahead=seen_ahead(campaign),
        )
        template = "admin/campaigns/campaign/start.html"
        return desk.render(request, template, shown, title=str(campaign), opts=self.opts)


def _member_states(campaign: Campaign) -> list[str]:
    """Heads of the columns; what a stopped campaign had planned is not planned any more."""
    planned, *others = (str(label) for label in Member.State.labels)
    return [_("Not started") if campaign.state == Campaign.State.STOPPED else planned, *others]
