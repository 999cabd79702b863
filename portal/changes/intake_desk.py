"""The platform's switch: edits are paused with a reason that clients read, and go on again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy

from maintenance.intake import services
from maintenance.intake.models import EditPause, Pooled
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, command, doer, moment
from portal.shell.desk.site import desk, staff_actor


@admin.register(EditPause, site=desk)
class EditPauseAdmin(DeskAdmin):
    """Adding one pauses edits for all clients; `resume` lets the line go."""

    may_add = ADMINISTRATORS
    doers = ("started_by",)
    actions = ("resume",)
    fields = ("reason",)
    list_display = (
        "reason",
        doer("started_by", lazy("paused by")),
        moment("started_at", lazy("since")),
        moment("ended_at", lazy("until")),
        "line",
    )

    def save_model(self, request: HttpRequest, obj: EditPause, form: Any, change: bool) -> None:
        obj.pk = services.pause_edits(reason=obj.reason, actor=staff_actor(request)).pk

    @command(lazy("Resume edits"), "administer")
    def resume(self, request: HttpRequest, queryset: QuerySet[EditPause]) -> None:
        for pause in queryset:
            services.resume_edits(pause.pk, actor=staff_actor(request))
        messages.success(request, _("Edits resumed; queued requests are booked in order."))

    @admin.display(description=lazy("queued now"))
    def line(self, pause: EditPause) -> str:
        return str(Pooled.objects.count()) if pause.ended_at is None else ""
