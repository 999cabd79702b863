"""One window: watched, moved, cancelled, aborted, let through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.evidence.selectors import with_namesakes
from compliance.reviews.models import Case
from maintenance import selectors, services
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.negotiating import Answer, Then
from maintenance.models import Gate, Window
from maintenance.texts import Names
from portal.calls import losses, outbound
from portal.changes import shown as change_show, times
from portal.changes.forms import WishForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import render_for_htmx
from portal.shell.refusals import carry_out, status_of
from portal.telling.notices import NoticeRow, notice_of_window, said_of_answer
from portal.telling.told import PersonTold, told_of_window
from portal.windows import comparisons, endings, lists as window_lists, shown as presenter
from portal.windows.forms import CancelForm, ExtendForm, MoveForm, ReasonForm, Seen, WaiveForm
from portal.windows.progress import Progress, version_of, window_progress
from tenants.clock import business_now

# The forms with a reason that stand on one page, each with ids of its own.
FORMS = {"reason_form": "id_%s", "finish_form": "finish_%s", "roll_back_form": "roll_back_%s"}


def _window(pk: UUID) -> Window:
    windows = with_namesakes(selectors.windows_with_requests(), "booked_by")
    return get_object_or_404(windows.prefetch_related("sessions"), pk=pk)


@allowed("viewer")
@require_safe
def window(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows one window in full."""
    return _detail(request, _window(pk))


@dataclass(frozen=True)
class Live:
    """The parts of the page that change by themselves, and their sources. version: differs after any change; now:
    business time.
    """

    gates: list[Gate]
    case: Case | None
    now: datetime
    names: Names
    progress: Progress
    version: str


def _live(window: Window) -> Live:
    now, gates, case, names = business_now(), list(window.gates.all()), presenter.case_of(window), Names()
    progress = window_progress(window, gates, case, now, names)
    return Live(gates, case, now, names, progress, version_of(window, progress, case, now))


@dataclass(frozen=True)
class WindowPage:
    """A window, its forms of orders and, where htmx asks for a fragment, what has changed (acted: what can be done;
    speak: the headline). back: the label before can be had again; awaited: words, or empty; following_form: of
    recurring maintenance; estimate, told: of a whole page; sent: an order without fields that was refused.
    """

    window: presenter.WindowFacts
    can: presenter.Possible
    case: Case | None
    progress: Progress
    version: str
    sandbox_now: datetime
    promise: presenter.PromiseShown | None
    held: presenter.HeldGate | None
    waits_for: presenter.WaitsFor | None
    rejected: presenter.Rejected | None
    offer: window_lists.Offer | None
    notice: NoticeRow | None
    awaited: str
    events: list[presenter.Happened]
    reason_form: ReasonForm
    finish_form: ReasonForm
    roll_back_form: ReasonForm
    following_form: CancelForm | None
    waive_form: WaiveForm
    back: bool
    endings: Mapping[str, endings.Ending]
    sent: Seen | None = None
    estimate: change_show.EstimateExplained | None = None
    comparison: comparisons.ComparisonShown | None = None
    told: list[PersonTold] | None = None
    outbound: outbound.OutboundHint | None = None
    losses: losses.LossesShown | None = None
    fragment: bool = False
    acted: bool = False
    speak: bool = False


def _page(window: Window, live: Live, posted: QueryDict | None = None, *, ends: bool = True) -> WindowPage:
    """Returns the content of the page and its parts; posted: an order that failed; ends: say which
    orders are possible.
    """
    can = presenter.possible(window, live.gates, live.now)
    held, initial = presenter.held_gate(window, live.gates, live.names), {"sequence": window.sequence}
    return WindowPage(
        window=presenter.window_facts(window, live.names),
        can=can,
        case=live.case,
        progress=live.progress,
        version=live.version,
        sandbox_now=live.now,
        promise=presenter.promise_clock(window, live.case, live.now),
        held=held,
        waits_for=presenter.waits_for(window, held),
        rejected=presenter.rejected(window, live.case),
        offer=window_lists.offer(window, live.names),
        notice=notice_of_window(window, live.now),
        awaited=window_lists.awaited(window),
        back=services.has_label_before(window),
        endings=endings.endings(window, live.gates, can, live.now) if ends else {},
        events=presenter.events(window, live.gates, live.names),
        following_form=CancelForm(posted, auto_id="following_%s") if hasattr(window, "occurrence") else None,
        waive_form=WaiveForm(initial={**initial, "gate": held.name if held else ""}),
        reason_form=ReasonForm(initial=initial, auto_id=FORMS["reason_form"]),
        finish_form=ReasonForm(initial=initial, auto_id=FORMS["finish_form"]),
        roll_back_form=ReasonForm(initial=initial, auto_id=FORMS["roll_back_form"]),
    )


def _detail(request: HttpRequest, window: Window, status: int = 200, **changed: Any) -> HttpResponse:
    """changed: forms of orders that were not carried out, by their names on the page."""
    page = _page(window, _live(window), request.POST or None)
    page = replace(
        page,
        estimate=change_show.estimate_explained(window.request),
        comparison=comparisons.comparison_shown(window),
        told=told_of_window(window),
        outbound=outbound.hint_of_window(window, business_now()),
        losses=losses.losses_shown(window),
        **changed,
    )
    return render_page(request, "portal/windows/detail.html", page, status)


@allowed("viewer")
@require_safe
def progress_fragment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fragment that asks for itself; 204 while ?version= is still true, so that nothing flickers."""
    window = _window(pk)
    live = _live(window)
    seen = request.GET.get("version", "")
    if seen == live.version:
        return HttpResponse(status=204)
    before, after = seen.split("."), live.version.split(".")
    acted = before[:2] != after[:2]  # what can be done may have changed
    page = replace(
        _page(window, live, ends=acted),
        fragment=True,
        acted=acted,
        speak=before[2:3] != after[2:3],
    )
    return render_for_htmx(request, "portal/windows/_progress.html", page)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows other times for a window that has not started."""
    window = _window(pk)
    if request.method != "POST":
        wishes = WishForm(request.GET or None)
        return _other_times(request, window, MoveForm(initial={"sequence": window.sequence}), wishes)
    form = MoveForm(request.POST)
    moved = carry_out(
        form,
        lambda: services.move(
            window.pk,
            form.cleaned_data["slot"],
            sequence=form.cleaned_data["sequence"],
            actor=actor(request),
            reason=form.cleaned_data["reason"],
            wish=form.wish(),
        ),
    )
    if moved is None:  # a Conflict too: the times are looked up afresh
        return _other_times(request, _seen(form, pk), form, form, status_of(form))
    messages.success(request, _("The window was moved."))
    return redirect("window", window.pk)


def _seen(form: Seen, pk: UUID) -> Window:
    """Returns the window as it is now, and marks the form as about it, so that it can be sent again."""
    window = _window(pk)
    form.see(window)
    return window


@dataclass(frozen=True)
class MovePage:
    """Other times for a window, or why it cannot be moved; wished: the fields of the wish, to be posted again; sent: an
    order without fields that was refused.
    """

    window: presenter.WindowFacts
    times: times.Times
    why_not: str
    form: MoveForm | WishForm
    wishes: WishForm
    wished: list[tuple[str, str]]
    sent: Seen | None = None


def _other_times(
    request: HttpRequest,
    window: Window,
    form: MoveForm,
    wishes: WishForm,
    status: int = 200,
    sent: Seen | None = None,
) -> HttpResponse:
    now = business_now()
    why_not = presenter.why_not_said(window, WindowCommand.MOVE, now)
    proposal = None if why_not else selectors.other_times(window, wish=wishes.wish())
    page = MovePage(
        window=presenter.window_facts(window),
        why_not=why_not,
        form=form,
        wishes=wishes,
        wished=wishes.posted(),
        sent=sent,
        times=times.times(window.request, proposal, now, window=window),
    )
    return render_page(request, "portal/windows/move.html", page, status)


@allowed("operator")
@require_POST
@once
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a window to the time that is offered since the calendar has changed."""
    window = _window(pk)
    form = Seen({"sequence": window.sequence})
    moved = carry_out(form, lambda: services.accept(window.pk, actor=actor(request)))
    if moved is None:  # a Conflict too: other times are looked up afresh
        now = _window(pk)
        again = MoveForm(initial={"sequence": now.sequence})
        return _other_times(request, now, again, WishForm(), status_of(form), sent=form)
    same = moved.starts_at == window.starts_at
    messages.success(request, said_of_answer(Then.AGREED) if same else _("The window was moved."))
    return redirect("window", window.pk)


@allowed("operator")
@require_POST
@once
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline the time that is offered: another one is, or the notice period decides."""
    window = _window(pk)
    form = Seen({"sequence": window.sequence})
    outcome = carry_out(form, lambda: services.answer_offer(window.pk, Answer.DECLINE, actor=actor(request)))
    if outcome is None:
        return _detail(request, _window(pk), status_of(form), sent=form)
    messages.success(request, said_of_answer(outcome))
    return redirect("window", window.pk)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a window go on longer, to one of the ends that the calendar and its neighbours allow."""
    window = _window(pk)
    if request.method != "POST":
        return _longer(request, window, ExtendForm(initial={"sequence": window.sequence}))
    form = ExtendForm(request.POST)
    if carry_out(form, lambda: services.extend(window.pk, **form.cleaned_data, actor=actor(request))) is None:
        return _longer(request, _seen(form, pk), form, status_of(form))
    messages.success(request, _("The window was extended."))
    return redirect("window", window.pk)


@dataclass(frozen=True)
class ExtendPage:
    """Ends to which a window may be extended, or why it may not."""

    window: presenter.WindowFacts
    why_not: str
    form: ExtendForm
    ends: list[presenter.LaterEnd]


def _longer(request: HttpRequest, window: Window, form: ExtendForm, status: int = 200) -> HttpResponse:
    why_not = presenter.why_not_said(window, WindowCommand.EXTEND, business_now())
    ends = [] if why_not else presenter.extensions(window, form["until"].value())
    page = ExtendPage(presenter.window_facts(window), why_not, form, ends)
    return render_page(request, "portal/windows/extend.html", page, status)


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
    window, form = _window(pk), ReasonForm(request.POST, auto_id=FORMS[name])
    if carry_out(form, lambda: order(window.pk, **form.cleaned_data, actor=actor(request))) is None:
        return _detail(request, _seen(form, pk), status_of(form), **{name: form})
    messages.success(request, done)
    return redirect("window", window.pk)


@allowed("operator")
@require_POST
@once
def leave_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leaves out the unproved numbers and goes on with the others."""
    window = _window(pk)
    form = Seen({"sequence": window.sequence})
    if carry_out(form, lambda: services.leave_unproved_out(window.pk, actor=actor(request))) is None:
        return _detail(request, _window(pk), status_of(form), sent=form)
    messages.success(request, _("The window goes on with the proved numbers."))
    return redirect("window", window.pk)


@allowed("operator")
@require_POST
@once
def waive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the window pass a gate that waits; the reason is kept."""
    window, form = _window(pk), WaiveForm(request.POST)
    gate, reason = form["gate"].value(), form["reason"].value()
    if carry_out(form, lambda: services.waive_gate(window.pk, gate, reason=reason, actor=actor(request))) is None:
        return _detail(request, _seen(form, pk), status_of(form), waive_form=form)
    messages.success(request, _("The step was waived."))
    return redirect("window", window.pk)
