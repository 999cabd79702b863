"""Campaigns of the platform: set up, started, watched over all clients, paused, resumed and stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from maintenance.campaigns import selectors, services
from maintenance.campaigns.models import Campaign, Member
from maintenance.services import Refused
from portal.admin.base import ADMINISTRATORS, STAFF, DeskAdmin, badge, moment
from portal.admin.forms import ReasonForm
from portal.admin.site import actor, desk, reviewer
from tenants.clock import business_now

ORDERS = {"pause": services.pause, "resume": services.resume, "stop": services.stop}
# What may be ordered in which state.
POSSIBLE = {"draft": ("start",), "running": ("pause", "stop"), "paused": ("resume", "stop")}


@admin.register(Campaign, site=desk)
class CampaignAdmin(DeskAdmin):
    """Administrators set them up and order them about; reviewers watch."""

    may_add, may_change = ADMINISTRATORS, STAFF
    fields = ("content", "reason", "canary_percent", "further_waves", "nightly_capacity", "failure_limit")
    list_display = ("content", "reason", "state_label", "created_by", moment("created_at", lazy("since")), "ended")

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        obj.created_by, obj.created_at = actor(request).name, business_now()
        super().save_model(request, obj, form, change)

    @badge(lazy("state"), running="info", paused="warning", stopped="danger", done="success")
    def state_label(self, campaign: Campaign) -> tuple[str, str]:
        return campaign.state, str(campaign.get_state_display())

    @admin.display(description=lazy("clients done"))
    def ended(self, campaign: Campaign) -> str:
        waves = selectors.progress(campaign)
        return f"{sum(wave.ended for wave in waves)} / {sum(wave.total for wave in waves)}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            campaign = Campaign.objects.filter(pk=UUID(object_id)).first()
        except ValueError:
            campaign = None
        if campaign is None:
            raise Http404
        if request.method == "POST":
            return self._order(request, campaign)
        waves = selectors.progress(campaign)
        context = {
            **self.admin_site.each_context(request),
            "title": str(campaign),
            "subtitle": None,
            "opts": self.opts,
            "is_fullwidth": True,
            "campaign": campaign,
            "waves": waves,
            "total": sum(wave.total for wave in waves),
            "ended": sum(wave.ended for wave in waves),
            "booked": sum(wave.counts.get(Member.State.BOOKED, 0) for wave in waves),
            "states": Member.State.labels,
            "under_way": selectors.under_way(campaign),
            "troubled": selectors.troubled(campaign),
            "log": [{**entry, "at": parse_datetime(entry["at"])} for entry in reversed(campaign.log)],
            "orders": POSSIBLE.get(campaign.state, ()) if reviewer(request).role in ADMINISTRATORS else (),
            "reason_form": ReasonForm(),
        }
        return TemplateResponse(request, "admin/campaigns/campaign/page.html", context)

    def _order(self, request: HttpRequest, campaign: Campaign) -> HttpResponse:
        order, form = request.POST.get("order", ""), ReasonForm(request.POST)
        try:
            if reviewer(request).role not in ADMINISTRATORS:
                raise Refused(_("You may not do this."))
            if order == "start":
                services.start(campaign.pk, actor=actor(request))
            elif order in ORDERS and form.is_valid():
                ORDERS[order](campaign.pk, actor=actor(request), reason=form.cleaned_data["reason"])
            else:
                raise Refused(_("Give a reason: it is kept and told."))
            messages.success(request, _("Ordered; the windows follow within a minute."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(request.path)
