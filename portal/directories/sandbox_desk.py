"""The sandbox's clock: business time beside real time; it travels ahead by a step, to an instant, to the next event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import TruncMinute
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from labels.directories.models import Directory
from labels.selectors import directories
from portal.duty.work_names import work_name
from portal.shell.desk.forms import ClockForm
from portal.shell.desk.site import desk
from tenants import clock
from tenants.agenda.models import Work
from tenants.agenda.services import next_due

STEPS = {"hour": timedelta(hours=1), "six_hours": timedelta(hours=6), "day": timedelta(days=1)}


@dataclass(frozen=True)
class Upcoming:
    """`count` pieces of due work of one name that a client (or nobody: None) has in one minute."""

    name: str
    minute: datetime
    count: int
    client: str | None


@dataclass(frozen=True)
class ClockPage:
    """Both clocks, where business time is under way to, what comes next, and where the stand-ins' pages are."""

    business: datetime
    real: datetime
    ahead: timedelta
    travelling_to: datetime | None
    next_due: datetime | None
    upcoming: list[Upcoming]
    form: ClockForm
    mail_url: str
    sms_url: str
    directories: list[Directory]


@desk.page("sandbox/", "sandbox")
def sandbox_page(request: HttpRequest) -> HttpResponse:
    """Show and move the clock. Outside the sandbox the page does not exist."""
    if not settings.SANDBOX:
        raise Http404
    form = ClockForm(request.POST or None)
    if request.method == "POST":
        if form.is_valid() and (target := _target(**form.cleaned_data)) is not None:
            clock.travel_to(target)
            return redirect(request.path)
        messages.error(request, _("There is no time to move to: choose a step or a time in the future."))
    upcoming = Work.objects.filter(done_at=None, due_at__gt=clock.business_now())
    minutes = upcoming.annotate(minute=TruncMinute("due_at")).values_list("name", "minute", "tenant__legal_name")
    pieces = minutes.annotate(count=Count("id")).order_by("minute", "name")[:8]
    shown = ClockPage(
        business=clock.business_now(),
        real=clock.real_now(),
        ahead=clock.offset(),
        travelling_to=clock.travelling_to(),
        next_due=next_due(),
        upcoming=[Upcoming(work_name(name), minute, count, client) for name, minute, client, count in pieces],
        form=form,
        mail_url=f"{settings.SANDBOX_ADDRESS}/mail",
        sms_url=f"{settings.SANDBOX_ADDRESS}/sms",
        directories=directories(),
    )
    return desk.render(request, "admin/sandbox.html", shown, title=_("Sandbox clock"))


def _target(step: str, to: datetime | None) -> datetime | None:
    """The instant to travel to; now stops a journey; None when there is nothing ahead."""
    now = clock.business_now()
    if step == "stop":
        return now
    if step == "next":
        return next_due()
    if step == "to":
        return to if to and to > now else None
    return now + STEPS[step]
