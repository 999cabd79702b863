"""Asking for a change and booking its window."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.entitlement import checks as label_checks
from labels.selectors import directories
from maintenance import extending, selectors, services
from maintenance.domain.plans import Proposal
from maintenance.intake import line
from maintenance.intake.models import EditPause, Pooled
from maintenance.models import MaintenanceRequest, Window
from maintenance.services import Conflict
from portal.changes import shown as presenter, times
from portal.changes.forms import (
    ALL,
    FOUND,
    SELECTED,
    UNLABELLED,
    BookForm,
    CalibrationForm,
    ChangeForm,
    NumbersForm,
    WishForm,
)
from portal.labels.checks import LabelCheck, label_check
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, INVALID, htmx, nothing_chosen, posted, render_for_htmx
from portal.shell.refusals import add_refusal, refusals_told
from tenants.clock import business_now
from tenants.refusals import Refused

FIELD_OF_REFUSAL = {
    "label_rejected": "text",
    "validity": "valid_until",
    "standby_not_approved": "standby",
    "first_on": "first_on",
}
POOLED = lazy("Edits are paused: your request is queued and will be booked automatically.")


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_change(request: HttpRequest) -> HttpResponse:
    """Ask for another label; what is written is only a draft, unless its first window is to be booked at once."""
    if nothing_chosen(request):
        return redirect("numbers")
    form, under_way = ChangeForm(posted(request), initial=_initial(request)), []
    if form.is_valid():
        asked = form.cleaned_data
        try:
            draft = services.draft_label_change(
                text=asked["text"],
                numbers=asked["chosen"],
                actor=actor(request),
                valid_from=asked["valid_from"],
                valid_until=asked["valid_until"],
            )
            return _book_first(request, draft) if "book" in request.POST else redirect("proposal", draft.pk)
        except Refused as refused:
            add_refusal(form, refused, at=FIELD_OF_REFUSAL.get(refused.code, "numbers"))
            if refused.code == "change_under_way":
                under_way = presenter.windows_under_way(asked["chosen"])
    text = str(form["text"].value() or "")
    checks = label_check(label_checks.check_label(text)) if text.strip() else None
    page = replace(_choosing(form), under_way=under_way, checks=checks)
    return render_page(request, "portal/changes/new.html", page, INVALID if form.is_bound else 200)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def calibration(request: HttpRequest) -> HttpResponse:
    """Ask for other maintenance than a label change, once or again and again."""
    form = CalibrationForm(posted(request), initial={**_initial(request), "scope": _initial(request).get("scope", ALL)})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if asked["repeat"]:
                made = services.make_series(
                    asked["content"],
                    numbers=asked["chosen"],
                    frequency=asked["repeat"],
                    first_on=asked["first_on"],
                    actor=actor(request),
                    standby_text=asked["standby"],
                )
                if line.place_of(made.pk) is None:
                    messages.success(request, _("Recurring maintenance is set up; the next windows are booked."))
                else:
                    messages.info(
                        request, _("Edits are paused: its windows are booked automatically once they resume.")
                    )
                return redirect("windows")
            draft = services.draft_work(
                asked["content"],
                numbers=asked["chosen"],
                actor=actor(request),
                standby_text=asked["standby"],
                urgency=asked["urgency"],
            )
            return redirect("proposal", draft.pk)
        except Refused as refused:
            add_refusal(form, refused, at=FIELD_OF_REFUSAL.get(refused.code, "numbers"))
    status = INVALID if form.is_bound else 200
    return render_page(request, "portal/changes/calibration.html", _choosing(form), status)


def _initial(request: HttpRequest) -> dict[str, object]:
    """?text=, ?number= (repeated), ?scope=, ?again= (a request) come from links, ?found= from the list; what is no
    number's key is not.
    """
    if (again := _key(request.GET.get("again", ""))) and (asked := MaintenanceRequest.objects.filter(pk=again).first()):
        return presenter.asked_again(asked)
    if found := request.GET.get("found"):
        return {"text": request.GET.get("text", ""), "found": found, "scope": FOUND}
    numbers = [key for text in request.GET.getlist("number") if (key := _key(text))]
    if numbers:
        return {"text": request.GET.get("text", ""), "numbers": numbers, "scope": SELECTED}
    scope = {"scope": UNLABELLED} if request.GET.get("scope") == UNLABELLED else {}
    return {"text": request.GET.get("text", ""), **scope}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class ChoosingPage:
    """What is asked for, and for which numbers. groups: how many numbers each has; scope: all, group, unlabelled or
    selected; sample_number: on the handsets; under_way: windows that stand in the way, after a refusal.
    """

    form: NumbersForm
    choices: presenter.NumberChoices
    groups: dict[str, int]
    scope: str
    sample_number: str
    under_way: Sequence[Window] = ()
    checks: LabelCheck | None = None


def _choosing(form: NumbersForm) -> ChoosingPage:
    chosen = [key for value in form["numbers"].value() or () if (key := _key(str(value)))]
    return ChoosingPage(
        form=form,
        choices=presenter.number_choices(chosen),
        groups=presenter.groups_of_numbers(),
        scope=form["scope"].value(),
        sample_number=presenter.sample_number(),
    )


@dataclass(frozen=True)
class Typed:
    """The answer while a label is typed, and the handsets that show it."""

    checks: LabelCheck | None
    label: str
    sample_number: str


@allowed("operator")
@require_POST
def check_label_typed(request: HttpRequest) -> HttpResponse:
    """A fragment while typing: what the rules say, and the handsets."""
    text = request.POST.get("text", "")
    check = label_checks.check_label(text) if text.strip() else None
    typed = Typed(label_check(check) if check else None, check.text if check else "", presenter.sample_number())
    return render_page(request, "portal/changes/_checked.html", typed)


@allowed("operator")
@require_POST
def choose_numbers(request: HttpRequest) -> HttpResponse:
    """A fragment: the chosen numbers and those that the search finds. A POST, as the chosen ones may be many."""
    chosen = [key for text in request.POST.getlist("numbers") if (key := _key(text))]
    choices = presenter.number_choices(chosen, request.POST.get("q", ""))
    return render(request, "portal/changes/_numbers.html", {"choices": choices})


@allowed("viewer")
@require_safe
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Checks, estimate and three windows; with a wish, for htmx, only the windows."""
    asked = get_object_or_404(MaintenanceRequest, pk=pk)
    window = Window.objects.filter(request=asked).first()
    if window is not None:
        return redirect("window", window.pk)
    wishes = WishForm(request.GET or None)
    open_ = asked.state == MaintenanceRequest.State.DRAFT
    proposal = selectors.proposal(asked, wish=wishes.wish()) if open_ else None
    if htmx(request):
        fragment = replace(_windows(asked, proposal, wishes), fragment=True)
        return render_for_htmx(request, "portal/changes/_windows.html", fragment)
    return render_for_htmx(request, "portal/changes/proposal.html", _proposal(asked, proposal, wishes))


@dataclass(frozen=True)
class WindowsShown:
    """The windows of a proposal, drawn anew for a wish. wished: (name, value) posted along; error: words, or empty;
    under_way: windows that stand in the way; fragment: htmx asked, what is said aloud comes out of band; paused: the
    pause of edits that holds it back, while which nothing is booked.
    """

    times: times.Times
    change: presenter.ChangeShown
    wishes: WishForm
    wished: list[tuple[str, str]]
    paused: EditPause | None
    error: str = ""
    under_way: Sequence[Window] = ()
    fragment: bool = False


@dataclass(frozen=True, kw_only=True)
class ProposalPage(WindowsShown):
    """A change before it is booked. place: in the line, or None; seen: how long each directory's handsets take after
    the work; held: how often such estimates have held.
    """

    place: int | None
    checks: LabelCheck | None
    estimate: presenter.EstimateExplained
    seen: list[presenter.SeenAfter]
    held: str


def _windows(asked: MaintenanceRequest, proposal: Proposal | None, wishes: WishForm) -> WindowsShown:
    shown = times.times(asked, proposal, business_now())
    return WindowsShown(shown, presenter.change(asked), wishes, wishes.posted(), line.pause_of(asked))


def _checks(asked: MaintenanceRequest) -> LabelCheck | None:
    """What the rules found: whether a reviewer looks was settled then, what there is to find is that of now."""
    undecided = (MaintenanceRequest.State.DRAFT, MaintenanceRequest.State.POOLED, MaintenanceRequest.State.BOOKED)
    check = selectors.check_of(asked)
    if check and asked.state in undecided:
        check = replace(check, findings=label_checks.check_label(asked.text).findings)
    return label_check(check) if check else None


def _proposal(
    asked: MaintenanceRequest, proposal: Proposal | None, wishes: WishForm, chosen: datetime | None = None
) -> ProposalPage:
    return ProposalPage(
        times=times.times(asked, proposal, business_now(), chosen),
        change=presenter.change(asked),
        wishes=wishes,
        wished=wishes.posted(),
        paused=line.pause_of(asked),
        place=line.place_of(asked.pk),
        checks=_checks(asked),
        estimate=presenter.estimate_explained(asked),
        seen=presenter.seen_after(directories()),
        held=presenter.held_so_far(asked),
    )


@allowed("operator")
@require_POST
@once
def book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Book one of the windows. When it is no longer free: the page again, with fresh ones."""
    asked = get_object_or_404(MaintenanceRequest, pk=pk)
    form = BookForm(request.POST)
    wish, start = form.wish(), form.cleaned_data.get("slot")
    if start is None and line.holds_back(asked):
        start = business_now()  # it is queued, with its wish
    if start is None:
        return _again(request, asked, form, _("Choose a window."), INVALID)
    try:
        with transaction.atomic():
            first, rest = _parts(request, asked, form.cleaned_data.get("numbers"))
            made = services.hand_in(first.pk, start, actor=actor(request), wish=wish)
    except Conflict as conflict:
        return _again(
            request,
            asked,
            form,
            str(conflict),
            CONFLICT,
            None if form.cleaned_data.get("numbers") else conflict.proposal,
        )
    except Refused as refused:
        return _again(request, asked, form, str(refused), CONFLICT, code=refused.code)
    if isinstance(made, Pooled):
        messages.info(request, POOLED)
        return redirect("proposal", (rest or first).pk)
    if rest is not None:
        count = first.number_count
        messages.success(
            request,
            ngettext(
                "The window is booked for %(count)s number; choose another for the rest.",
                "The window is booked for %(count)s numbers; choose another for the rest.",
                count,
            )
            % {"count": f"{count:,}"},
        )
        return redirect("proposal", rest.pk)
    return _booked(request, made)


def _book_first(request: HttpRequest, draft: MaintenanceRequest) -> HttpResponse:
    """Book the window that would be proposed first. What keeps it from that is said where others are proposed."""
    slots = selectors.proposal(draft).slots
    if slots:
        with refusals_told(request):
            made = services.hand_in(draft.pk, slots[0].start, actor=actor(request))
            if isinstance(made, Window):
                return _booked(request, made)
            messages.info(request, POOLED)
    return redirect("proposal", draft.pk)


def _booked(request: HttpRequest, window: Window) -> HttpResponse:
    messages.success(request, _("The window is booked."))
    _warn_of_lacking_standby_numbers(request, window)
    return redirect("window", window.pk)


def _warn_of_lacking_standby_numbers(request: HttpRequest, window: Window) -> None:
    numbers = extending.standby_numbers_of(window)
    if numbers is not None and numbers.lacking:
        text = ngettext(
            "No standby number is free for %(count)s of its numbers; we look again every day until it begins.",
            "No standby numbers are free for %(count)s of its numbers; we look again every day until it begins.",
            numbers.lacking,
        )
        messages.warning(request, text % {"count": f"{numbers.lacking:,}"})


def _parts(
    request: HttpRequest, asked: MaintenanceRequest, count: int | None
) -> tuple[MaintenanceRequest, MaintenanceRequest | None]:
    """The request that is booked, and what is left of it when it is booked for some of its numbers only."""
    return (asked, None) if count is None else services.divide(asked.pk, count, actor=actor(request))


def _again(
    request: HttpRequest,
    asked: MaintenanceRequest,
    form: BookForm,
    error: str,
    status: int,
    proposal: Proposal | None = None,
    code: str = "",
) -> HttpResponse:
    wishes = WishForm(request.POST)
    if proposal is None and asked.state == MaintenanceRequest.State.DRAFT:
        proposal = selectors.proposal(asked, wish=wishes.wish())
    page = replace(_proposal(asked, proposal, wishes, form.cleaned_data.get("slot")), error=error)
    if code == "change_under_way":
        page = replace(page, under_way=presenter.windows_under_way(asked.numbers.values_list("pk", flat=True)))
    return render_page(request, "portal/changes/proposal.html", page, status)


@allowed("operator")
@require_POST
def forget_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a draft; one that is booked stays as it is, and the page says so."""
    asked = get_object_or_404(MaintenanceRequest, pk=pk)
    with refusals_told(request):
        services.withdraw_draft(asked.pk)
        messages.info(request, _("The change was discarded."))
    return redirect("labels")
