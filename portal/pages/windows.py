"""The maintenance calendar, and one window: watched, moved, cancelled, aborted, let through."""

from __future__ import annotations

from calendar import Calendar
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maintenance import plain, selectors, services
from maintenance.domain.wall_clock import local_day
from maintenance.models import Window
from maintenance.texts import Names
from portal.forms.changes import WishForm
from portal.forms.windows import CancelForm, ExtendForm, MoveForm, ReasonForm, WaiveForm
from portal.pages.access import actor, allowed
from portal.pages.once import once
from portal.pages.shared import CONFLICT, INVALID, render_for_htmx
from portal.presenters import changes as change_show
from portal.presenters import must_move, window_lists
from portal.presenters import windows as presenter
from portal.presenters.closed_times import closed_times_between
from portal.refusals import add_refusal, refusals_told
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.refusals import Refused

MOST_LISTED = 200
# The forms with a reason that stand on one page, each with ids of its own.
FORMS = {"reason_form": "id_%s", "finish_form": "finish_%s", "roll_back_form": "roll_back_%s"}


@allowed("viewer")
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """A month: the client's windows and the times in which nothing may run; what is open stands below in any month."""
    today = timezone.localdate(business_now())
    month = window_lists.month_of(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    zone = ZoneInfo(current_tenant().time_zone)
    start, end = local_day(weeks[0][0], zone)[0], local_day(weeks[-1][-1], zone)[1]
    closed, recurring = closed_times_between(start, end)
    shown = selectors.windows_between(start, end)
    open_ = [] if month != today.replace(day=1) else selectors.open_windows()[:MOST_LISTED]
    listed = {window.pk: window for window in [*open_, *shown[:MOST_LISTED]]}
    context = {
        "month": month,
        "today": today,
        "windows": window_lists.window_rows(shown),
        "listed": window_lists.window_rows(sorted(listed.values(), key=lambda window: window.starts_at)),
        "blackouts": closed,
        "recurring": recurring,
        "state": window_lists.calendar_state(),
    }
    return render(request, "portal/windows/list.html", context)


def _window(pk: UUID) -> Window:
    found: Window = get_object_or_404(Window.objects.select_related("request").prefetch_related("sessions"), pk=pk)
    return found


@allowed("viewer")
@require_safe
def window(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One window with all that is known of it."""
    return _detail(request, _window(pk))


def _live(found: Window) -> dict[str, Any]:
    """What moves by itself: `progress`, whose version tells whether anything did, and what it is made of."""
    now, gates, case, names = business_now(), list(found.gates.all()), presenter.case_of(found), Names()
    shown = presenter.window_progress(found, gates, case, now, names)
    return {"gates": gates, "case": case, "now": now, "names": names, "progress": shown}


def _context(found: Window, live: dict[str, Any], posted: QueryDict | None = None) -> dict[str, Any]:
    """All that the page and its parts show; posted: an order that was not carried out."""
    names: Names = live["names"]
    held = presenter.held_gate(live["gates"], names)
    return {
        **live,
        "window": presenter.window_facts(found, names),
        "offer": must_move.offer(found, names),
        "awaited": must_move.awaited(found),
        "promise": presenter.promise_clock(found, live["case"], live["now"]),
        "events": presenter.events(found, live["gates"], names),
        "held": held,
        "waits_for": presenter.waits_for(found, held),
        **presenter.possible(found, live["gates"], live["now"]),
        "sandbox_now": live["now"],
        **{name: ReasonForm(initial={"sequence": found.sequence}, auto_id=auto_id) for name, auto_id in FORMS.items()},
        "following_form": CancelForm(posted, auto_id="following_%s") if hasattr(found, "occurrence") else None,
        "waive_form": WaiveForm(initial={"sequence": found.sequence, "gate": held["name"] if held else ""}),
    }


def _detail(request: HttpRequest, found: Window, status: int = 200, **changed: Any) -> HttpResponse:
    context = {**_context(found, _live(found), request.POST or None), **changed}
    context["estimate"] = change_show.estimate_explained(found.request)
    return render(request, "portal/windows/detail.html", context, status=status)


@allowed("viewer")
@require_safe
def progress_fragment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fragment that asks for itself; 204 while ?version= is still true, so that nothing flickers."""
    found = _window(pk)
    live = _live(found)
    seen, version = request.GET.get("version", ""), live["progress"]["version"]
    if seen == version:
        return HttpResponse(status=204)
    context = _context(found, live)
    before, after = seen.split("."), version.split(".")
    context["fragment"] = True
    context["acted"] = before[:2] != after[:2]  # what can be done may have changed
    context["speak"] = before[2:3] != after[2:3]
    return render_for_htmx(request, "portal/windows/_progress.html", context)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other times for a window that has not started."""
    found = _window(pk)
    if request.method != "POST":
        wishes = WishForm(request.GET or None)
        return _other_times(request, found, MoveForm(initial={"sequence": found.sequence}), wishes)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _other_times(request, found, form, form, INVALID)
    try:
        services.move(
            found.pk,
            form.cleaned_data["slot"],
            sequence=form.cleaned_data["sequence"],
            actor=actor(request),
            reason=form.cleaned_data["reason"],
            wish=form.wish(),
        )
    except Refused as refused:  # a Conflict too: the times are looked up afresh
        now = _window(pk)
        again = MoveForm(_with(request.POST, sequence=str(now.sequence)))
        add_refusal(again, refused)
        return _other_times(request, now, again, again, CONFLICT)
    messages.success(request, _("The window was moved."))
    return redirect("window", found.pk)


def _with(posted: QueryDict, **changed: str) -> QueryDict:
    """What was posted, with some fields changed."""
    fields = posted.copy()
    for name, value in changed.items():
        fields[name] = value
    return fields


def _other_times(
    request: HttpRequest, found: Window, form: MoveForm, wishes: WishForm, status: int = 200
) -> HttpResponse:
    now = business_now()
    possible = presenter.possible(found, found.gates.all(), now)["can_move"]
    wish = wishes.wish()
    proposal = plain.proposal_as_json(selectors.other_times(found, wish=wish)) if possible else None
    context = {
        "window": presenter.window_facts(found),
        "can_move": possible,
        "form": form,
        "wishes": wishes,
        "wished": wishes.posted(),
        "slots": change_show.slots(found.request, proposal, now, window=found) if proposal else [],
        "passed_over": change_show.passed_over(proposal) if proposal else [],
        "alternatives": change_show.alternatives(proposal) if proposal else [],
    }
    return render(request, "portal/windows/move.html", context, status=status)


@allowed("operator")
@require_POST
@once
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a window to the time that is offered since the calendar has changed."""
    found = _window(pk)
    try:
        services.accept(found.pk, actor=actor(request))
    except Refused as refused:  # a Conflict too: other times are looked up afresh
        now = _window(pk)
        form = MoveForm({"sequence": now.sequence})
        add_refusal(form, refused)
        return _other_times(request, now, form, form, CONFLICT)
    messages.success(request, _("The window was moved."))
    return redirect("window", found.pk)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a window go on longer, to one of the ends that the calendar and its neighbours allow."""
    found = _window(pk)
    if request.method != "POST":
        return _longer(request, found, ExtendForm(initial={"sequence": found.sequence}))
    form = ExtendForm(request.POST)
    if not form.is_valid():
        return _longer(request, found, form, INVALID)
    try:
        services.extend(found.pk, **form.cleaned_data, actor=actor(request))
    except Refused as refused:
        now = _window(pk)
        again = ExtendForm({**request.POST.dict(), "sequence": now.sequence})
        add_refusal(again, refused)
        return _longer(request, now, again, CONFLICT)
    messages.success(request, _("The window was extended."))
    return redirect("window", found.pk)


def _longer(request: HttpRequest, found: Window, form: ExtendForm, status: int = 200) -> HttpResponse:
    possible = presenter.possible(found, found.gates.all(), business_now())["can_extend"]
    context = {
        "window": presenter.window_facts(found),
        "can_extend": possible,
        "form": form,
        "ends": presenter.extensions(found, form["until"].value()) if possible else [],
    }
    return render(request, "portal/windows/extend.html", context, status=status)


@allowed("operator")
@require_POST
@once
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the sessions of a running window before their time."""
    done = _("The window ended early; its displays are being checked.")
    return _order(request, pk, services.finish, done, "finish_form")


@allowed("operator")
@require_POST
@once
def roll_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a window back and check every directory."""
    done = _("The window was rolled back; every directory is being updated again.")
    return _order(request, pk, services.roll_back, done, "roll_back_form")


@allowed("operator")
@require_POST
@once
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a window that has not started; of recurring maintenance perhaps all that follow too."""
    if request.POST.get("following"):
        return _order(request, pk, services.cancel_following, _("This window and all following ones were cancelled."))
    return _order(request, pk, services.cancel, _("The window was cancelled."))


@allowed("operator")
@require_POST
@once
def abort(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a window that runs."""
    return _order(request, pk, services.abort, _("The window was aborted; the previous display is being restored."))


def _order(request: HttpRequest, pk: UUID, order: Any, done: str, name: str = "reason_form") -> HttpResponse:
    found, form = _window(pk), ReasonForm(request.POST, auto_id=FORMS[name])
    if not form.is_valid():
        return _detail(request, found, INVALID, **{name: form})
    try:
        order(
            found.pk, sequence=form.cleaned_data["sequence"], reason=form.cleaned_data["reason"], actor=actor(request)
        )
    except Refused as refused:
        return _refused(request, pk, str(refused), name, ReasonForm)
    messages.success(request, done)
    return redirect("window", found.pk)


@allowed("operator")
@require_POST
@once
def leave_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with the numbers that are proved."""
    found = _window(pk)
    with refusals_told(request):
        services.leave_unproved_out(found.pk, actor=actor(request))
        messages.success(request, _("The window goes on with the proved numbers."))
    return redirect("window", found.pk)


@allowed("operator")
@require_POST
@once
def waive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the window pass a gate that waits; the reason is kept."""
    found, form = _window(pk), WaiveForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, INVALID, waive_form=form)
    gate = get_object_or_404(found.gates, name=form.cleaned_data["gate"])
    try:
        services.waive_gate(found.pk, gate.name, reason=form.cleaned_data["reason"], actor=actor(request))
    except Refused as refused:
        return _refused(request, pk, str(refused), "waive_form", WaiveForm)
    messages.success(request, _("The step was waived."))
    return redirect("window", found.pk)


def _refused(request: HttpRequest, pk: UUID, why: str, name: str, kind: type[ReasonForm]) -> HttpResponse:
    """The page as it is now, with what was typed; the sequence is the new one, so that it can be sent again."""
    now = _window(pk)
    again = kind({**request.POST.dict(), "sequence": now.sequence}, auto_id=FORMS.get(name, "id_%s"))
    again.add_error(None, why)
    return _detail(request, now, CONFLICT, **{name: again})
