"""A client's window at the desk: the facts for a decision, extending, moving or ending it, and an emergency.

Reviewers look, administrators act; each look is recorded where the client can read it. Orders given here are the
platform's: a promise that they break counts as not kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from compliance.evidence.selectors import with_namesakes
from maintenance import services
from maintenance.models import Window
from portal.changes.forms import WishForm
from portal.shell.desk import staff_access
from portal.shell.desk.base import ADMINISTRATORS
from portal.shell.desk.forms import EmergencyForm
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.desk.staff_access import has_schema
from portal.shell.once import once
from portal.shell.refusals import carry_out, status_of
from portal.windows import desk_shown as window_page
from portal.windows.forms import ExtendForm, ReasonForm, StaffMoveForm, UntilForm
from tenants import context as schemas
from tenants.models import Tenant
from tenants.when import moment_text

PLACE = "tenants/tenant/<uuid:tenant_id>/windows/<uuid:window_id>/"  # below the list of clients
EMERGENCY = "tenants/tenant/<uuid:tenant_id>/emergency/"


@dataclass(frozen=True)
class Order:
    """One way to end a window. possible: its name in portal.windows.shown.possible."""

    service: Callable[..., Window]
    possible: str
    title: Promise
    text: Promise
    button: Promise
    done: Promise
    bad: bool = True


@dataclass(frozen=True)
class OfferedOrder:
    """An order that may be given now, by its name. reason: what was typed with it."""

    name: str
    order: Order
    reason: str


ORDERS = {
    "finish": Order(
        services.finish,
        "finish",
        lazy("End early"),
        lazy("The standby label is withdrawn now and the rest of the time is released; handsets are still checked."),
        lazy("End now"),
        lazy("The window ended early; its displays are being checked."),
        bad=False,
    ),
    "cancel": Order(
        services.cancel,
        "cancel",
        lazy("Cancel the window"),
        lazy("The numbers keep their current label."),
        lazy("Confirm cancellation"),
        lazy("The window was cancelled."),
    ),
    "abort": Order(
        services.abort,
        "abort",
        lazy("Abort the window"),
        lazy("The window stops; the previous display is restored."),
        lazy("Confirm abort"),
        lazy("The window was aborted; the previous display is being restored."),
    ),
    "roll_back": Order(
        services.roll_back,
        "roll_back",
        lazy("Roll back"),
        lazy(
            "The display from before the window is restored on every directory. Changes the client has made "
            "since are kept."
        ),
        lazy("Roll back now"),
        lazy("The window was rolled back; every directory is being updated again."),
    ),
}


# ---------------------------------------------------------------- the window, and its end


@desk.page(PLACE, "tenants_tenant_window")
@require_http_methods(["GET", "HEAD", "POST"])
def window_of_client(request: HttpRequest, tenant_id: UUID, window_id: UUID) -> HttpResponse:
    """The page shows a window in full; POST ends it (`order`: one of ORDERS)."""
    tenant = _opened(request, tenant_id, window_id, act=request.method == "POST")
    return _end(request, tenant, window_id) if request.method == "POST" else _page(request, tenant, window_id)


@once
def _end(request: HttpRequest, tenant: Tenant, window_id: UUID) -> HttpResponse:
    order, form = ORDERS.get(request.POST.get("order", "")), ReasonForm(request.POST)
    if order is None:
        form.full_clean()
        form.add_error(None, _("Choose what is to be done."))
        return _page(request, tenant, window_id, form)
    with schemas.client(tenant):
        ended = carry_out(form, lambda: order.service(window_id, **form.cleaned_data, actor=staff_actor(request)))
    if ended is None:
        return _page(request, tenant, window_id, form)
    messages.success(request, str(order.done))
    return redirect(request.path)


def _page(request: HttpRequest, tenant: Tenant, window_id: UUID, sent: forms.Form | None = None) -> HttpResponse:
    with schemas.client(tenant):
        shown = window_page.window_page(_window(window_id))
    possible, ordered = shown.can if _may_act(request) else None, request.POST.get("order")
    orders = [
        OfferedOrder(name, order, request.POST.get("reason", "") if name == ordered else "")
        for name, order in ORDERS.items()
        if possible is not None and getattr(possible, order.possible)
    ]
    return _answer(request, "window", replace(shown, orders=orders, can=possible), sent)


# ---------------------------------------------------------------- longer


@desk.page(f"{PLACE}extend/", "tenants_tenant_window_extend")
@require_http_methods(["GET", "HEAD", "POST"])
def extend_window(request: HttpRequest, tenant_id: UUID, window_id: UUID) -> HttpResponse:
    """The page shows what an extension would bring, for the usual lengths and until `?until=`; POST extends."""
    tenant = _opened(request, tenant_id, window_id, act=True)
    return _extend(request, tenant, window_id) if request.method == "POST" else _longer(request, tenant, window_id)


@once
def _extend(request: HttpRequest, tenant: Tenant, window_id: UUID) -> HttpResponse:
    form = ExtendForm(request.POST)
    with schemas.client(tenant):
        longer = carry_out(form, lambda: services.extend(window_id, **form.cleaned_data, actor=staff_actor(request)))
    if longer is None:
        return _longer(request, tenant, window_id, form)
    told = _("The window was extended until %(until)s; the client has been notified.") % {
        "until": moment_text(longer.ends_at)
    }
    messages.success(request, told)
    return _to_window(tenant, window_id)


def _longer(request: HttpRequest, tenant: Tenant, window_id: UUID, sent: forms.Form | None = None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    asked = sent or UntilForm({"until": given.get("until", "")})
    asked.is_valid()
    until = asked.cleaned_data.get("until")
    with schemas.client(tenant):
        shown = window_page.longer(_window(window_id), until)
    return _answer(request, "extend", replace(shown, reason=given.get("reason", "")), asked)


# ---------------------------------------------------------------- at another time


@desk.page(f"{PLACE}move/", "tenants_tenant_window_move")
@require_http_methods(["GET", "HEAD", "POST"])
def move_window(request: HttpRequest, tenant_id: UUID, window_id: UUID) -> HttpResponse:
    """The page shows other times with the notice that the platform owes, from `?not_before=` (a day) on; POST moves."""
    tenant = _opened(request, tenant_id, window_id, act=True)
    return _move(request, tenant, window_id) if request.method == "POST" else _other_times(request, tenant, window_id)


@once
def _move(request: HttpRequest, tenant: Tenant, window_id: UUID) -> HttpResponse:
    form = StaffMoveForm(request.POST)
    with schemas.client(tenant):
        moved = carry_out(
            form,
            lambda: services.move_by_staff(
                window_id,
                form.cleaned_data["slot"],
                sequence=form.cleaned_data["sequence"],
                reason=form.cleaned_data["reason"],
                actor=staff_actor(request),
            ),
        )
    if moved is None:  # a Conflict too: the times are looked up afresh
        return _other_times(request, tenant, window_id, form)
    messages.success(request, _("The window was moved; the client has been notified."))
    return _to_window(tenant, window_id)


def _other_times(request: HttpRequest, tenant: Tenant, window_id: UUID, sent: forms.Form | None = None) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    wish = WishForm({"not_before": given.get("not_before", "")})
    with schemas.client(tenant):
        shown = window_page.other_times(_window(window_id), wish.wish(), given.get("slot", ""))
    shown = replace(shown, reason=given.get("reason", ""), not_before=given.get("not_before", ""))
    return _answer(request, "move", shown, sent)


# ---------------------------------------------------------------- an emergency


@desk.page(EMERGENCY, "tenants_tenant_emergency")
@require_http_methods(["GET", "HEAD", "POST"])
def emergency_for_client(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """The page is for work that cannot wait for the usual notice; POST books the earliest time, to which a second
    person agrees.
    """
    tenant = _client(request, tenant_id, act=True)
    staff_access.note(request, tenant, lambda: _("Emergency change by the platform"))
    return _begin(request, tenant) if request.method == "POST" else _wanted(request, tenant, EmergencyForm())


@once
def _begin(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    form = EmergencyForm(request.POST)
    with schemas.client(tenant):
        window = carry_out(form, lambda: services.begin_emergency(**form.cleaned_data, actor=staff_actor(request)))
    if window is None:
        return _wanted(request, tenant, form)
    messages.success(request, _("Booked. A second person has to approve it in the inbox."))
    return _to_window(tenant, window.pk)


def _wanted(request: HttpRequest, tenant: Tenant, form: EmergencyForm) -> HttpResponse:
    with schemas.client(tenant):
        shown = window_page.emergency_page(form)
    return _answer(request, "emergency", shown, form)


# ---------------------------------------------------------------- what all of them do


def _may_act(request: HttpRequest) -> bool:
    return reviewer(request).role in ADMINISTRATORS


def _opened(request: HttpRequest, tenant_id: UUID, window_id: UUID, *, act: bool) -> Tenant:
    """The client whose window it is; the look is noted there."""
    tenant = _client(request, tenant_id, act=act)
    staff_access.note(
        request, tenant, lambda: _("Maintenance window “%(title)s” viewed") % {"title": _window(window_id)}
    )
    return tenant


def _client(request: HttpRequest, tenant_id: UUID, *, act: bool) -> Tenant:
    if act and not _may_act(request):
        raise PermissionDenied
    tenant: Tenant = get_object_or_404(Tenant, pk=tenant_id, kind=Tenant.Kind.CLIENT)
    if not has_schema(tenant):
        raise Http404
    return tenant


def _window(window_id: UUID) -> Window:
    rows = with_namesakes(Window.objects.select_related("request"), "booked_by").prefetch_related("sessions")
    window: Window = get_object_or_404(rows, pk=window_id)
    return window


def _errors(form: forms.Form) -> list[str]:
    """Returns the errors of a form, each sentence once."""
    return list(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors))


def _to_window(tenant: Tenant, window_id: UUID) -> HttpResponse:
    return redirect("admin:tenants_tenant_window", tenant.pk, window_id)


def _answer(request: HttpRequest, name: str, shown: window_page.OfClient, sent: forms.Form | None) -> HttpResponse:
    """sent: the form of an order that was not carried out."""
    bound = sent is not None and sent.is_bound
    shown = replace(shown, errors=_errors(sent) if sent is not None and bound else [])
    status = status_of(sent) if sent is not None and bound else 200
    template = f"admin/tenants/tenant/{name}.html"
    return desk.render(request, template, shown, title=shown.title, opts=Tenant._meta, status=status)
