"""The desk's pages of label models: their measures, which one judges, and the campaign that brings a new one to
clients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

import labels.registry.services as label_models
from compliance.evidence.selectors import doer_of
from labels.registry import selectors
from labels.registry.models import ModelVersion
from maintenance.campaigns import services as campaigns
from portal.labels.models_shown import Slice, accuracy, share, slice_rows, slices_of
from portal.shell.desk.base import ADMINISTRATORS, STAFF, PageAdmin, badge, moment
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.refusals import refusals_told
from tenants.refusals import Refused

State = ModelVersion.State
# The order that each state allows while no campaign brings a model.
POSSIBLE = {State.EVALUATED: "bring", State.RETIRED: "roll_back"}


@dataclass(frozen=True)
class ModelPage:
    """A label model on its page. tables: (heading, slices); evaluation: as evaluate_label_model wrote it (empty: not
    yet); p95_ms: 95 of 100 decisions took no longer; clients: how many have it by its campaign; order: the order that
    is allowed now, or "".
    """

    version: ModelVersion
    tables: list[tuple[str, list[Slice]]]
    evaluation: Mapping[str, Any]
    p95_ms: float
    clients: int
    usable: bool
    order: str


@admin.register(ModelVersion, site=desk)
class LabelModelAdmin(PageAdmin):
    """train_label_model registers models and evaluate_label_model --gate evaluates them; administrators put them to
    use.
    """

    may_change = STAFF
    doers = ("activated_by",)
    list_display = (
        "version",
        "state_label",
        "accuracy",
        "false_accepts",
        "impersonations",
        moment("evaluated_at", lazy("evaluated")),
        moment("activated_at", lazy("in use since")),
        "activated",
    )

    @badge(lazy("state"), draft="warning", evaluated="info", active="success", bringing="info")
    def state_label(self, version: ModelVersion) -> tuple[str, str]:
        if version.campaign_id is not None:
            return "bringing", _("Rolling out to clients")
        return version.state, str(version.get_state_display())

    @admin.display(description=lazy("correct"))
    def accuracy(self, version: ModelVersion) -> str:
        return accuracy(version)

    @admin.display(description=lazy("false matches"))
    def false_accepts(self, version: ModelVersion) -> str:
        return share(slices_of(version), "pairs", "false_accepts")

    @admin.display(description=lazy("impersonations accepted"))
    def impersonations(self, version: ModelVersion) -> str:
        return share(slices_of(version), "adversarial", "false_accepts")

    @admin.display(description=lazy("activated by"))
    def activated(self, version: ModelVersion) -> str:
        return doer_of(version, "activated_by") or "—"

    def page(self, request: HttpRequest, row: ModelVersion) -> HttpResponse:
        evaluation = row.evaluation or {}
        shown = ModelPage(
            version=row,
            tables=[
                (_("On pairs it has not seen (evaluate_label_model)"), slice_rows(evaluation.get("slices", {}))),
                (_("By nested cross-validation, when it was trained"), slice_rows(row.measures)),
            ],
            evaluation=evaluation,
            p95_ms=evaluation.get("slowest", 0) * 1000,
            clients=row.clients.count(),
            usable=selectors.usable(row),
            order=_order_of(row) if reviewer(request).role in ADMINISTRATORS else "",
        )
        template = "admin/registry/modelversion/page.html"
        return desk.render(request, template, shown, title=row.version, opts=self.opts)

    def order(self, request: HttpRequest, row: ModelVersion) -> HttpResponse:
        with refusals_told(request):
            order = _order_of(row)
            if reviewer(request).role not in ADMINISTRATORS:
                raise Refused(_("You may not do this."))
            if not order or request.POST.get("order") != order:
                raise Refused(_("The model's current state does not allow this."))
            if order == "bring":
                campaign = campaigns.draft_model_upgrade(row, actor=staff_actor(request))
                messages.success(request, _("Draft created: start the campaign here. What it does is shown first."))
                return redirect("admin:campaigns_campaign_change", campaign.pk)
            label_models.activate_model_version(row.version, actor=staff_actor(request))
            messages.success(request, _("This model is in use again. Labels it judges differently go to reviewers."))
        return redirect(request.path)


def _order_of(version: ModelVersion) -> str:
    if version.campaign_id is not None or not selectors.usable(version):
        return ""
    return POSSIBLE.get(State(version.state), "")
