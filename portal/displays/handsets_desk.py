"""Pictures of handsets at the desk: staff take them, too, and confirm their colleagues' and those of clients that have
no second person.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from compliance import uploads
from labels.displays import pictures
from labels.domain.numbers import number_text
from labels.models import Display
from labels.registry.models import HandsetPicture
from labels.selectors import active_displays
from portal.displays.handsets import (
    HandsetPictureShown,
    HandsetToSee,
    confirmed_words,
    handsets_to_see,
    picture_name,
    picture_shown,
)
from portal.displays.handsets_forms import PictureForm
from portal.shell.desk import staff_access
from portal.shell.desk.site import desk, staff_actor
from portal.shell.files import made_response
from portal.shell.once import once
from portal.shell.refusals import carry_out, refusals_told, status_of
from tenants import context
from tenants.models import Tenant

SHOWN = 50


@dataclass(frozen=True)
class PictureToConfirm:
    """A picture, and whose it is."""

    client: str
    picture: HandsetPictureShown


@dataclass(frozen=True)
class PicturesToConfirmPage:
    """The pictures that wait for the desk, the oldest first: the first SHOWN of `count`."""

    rows: list[PictureToConfirm]
    count: int


@desk.page("handsets/", "handset_pictures")
def handset_pictures_page(request: HttpRequest) -> HttpResponse:
    """POST decides on one (`picture`, `confirmed`: 1 or 0)."""
    if request.method == "POST":
        row = _waiting(request.POST.get("picture", ""))
        with refusals_told(request), context.client(row.tenant):
            confirmed = request.POST.get("confirmed") == "1"
            kept = pictures.decide_picture(row.pk, confirmed=confirmed, actor=staff_actor(request))
            messages.success(request, confirmed_words(kept) if confirmed else _("Rejected: it does not count."))
        return redirect(request.path)
    waiting = pictures.pictures_for_desk()
    me = staff_actor(request).id
    rows = [
        PictureToConfirm(row.tenant.legal_name, picture_shown(row, may_decide=row.taken_by_id != me))
        for row in waiting[:SHOWN]
    ]
    shown = PicturesToConfirmPage(rows, waiting.count())
    return desk.render(request, "admin/handsets/pictures.html", shown, title=_("Pictures of handsets"))


def _waiting(key: str) -> HandsetPicture:
    try:
        picture = HandsetPicture.objects.select_related("tenant").filter(pk=UUID(key), at_desk=True).first()
    except ValueError:
        picture = None
    if picture is None:
        raise Http404
    return picture


@desk.page("handsets/<uuid:pk>/", "handset_picture")
def handset_picture_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One picture; the client sees who has looked at it."""
    row = _waiting(str(pk))
    if row.content is None:
        raise Http404
    staff_access.note(request, row.tenant, lambda: _("Viewed: %(what)s") % {"what": _("a picture of a handset")})
    return made_response(bytes(row.content), picture_name(row), row.content_type, inline=True)


# ---------------------------------------------------------------- taken by staff


@dataclass(frozen=True)
class HandsetsToSeePage:
    """What a client's samples lack, for whoever of the staff has the phones."""

    tenant: Tenant
    next: list[HandsetToSee]


@desk.page("handsets/of/<uuid:tenant_id>/", "handsets_to_see")
def handsets_to_see_page(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Which of a client's displays are worth a look."""
    tenant = _looked_at(request, tenant_id)
    with context.client(tenant):
        shown = HandsetsToSeePage(tenant, handsets_to_see())
    return desk.render(request, "admin/handsets/to_see.html", shown, title=_("Handsets to look at"))


@dataclass(frozen=True)
class StaffPicturePage:
    """How to look at one display of a client, and the form for what was seen."""

    tenant: Tenant
    display: Display
    number: str
    what_to_do: str
    form: PictureForm


@desk.page("handsets/of/<uuid:tenant_id>/<int:display>/", "handset_take")
@once
def handset_take_page(request: HttpRequest, tenant_id: UUID, display: int) -> HttpResponse:
    """Take a picture with the desk's phone; a colleague confirms it."""
    tenant = _looked_at(request, tenant_id)
    with context.client(tenant):
        cell = get_object_or_404(active_displays().select_related("number", "directory"), pk=display)
        form = PictureForm(request.POST or None, request.FILES or None, wanted=cell.wanted)

        def take() -> HandsetPicture:
            picture = uploads.accept(form.cleaned_data["file"])
            return pictures.take_picture(cell.pk, picture, form.by_eye, actor=staff_actor(request))

        kept = carry_out(form, take)
    if kept is not None:
        messages.success(request, _("Picture saved.") + " " + _("A colleague has to confirm it."))
        return redirect("admin:handsets_to_see", tenant.pk)
    number = number_text(cell.number.canonical)
    shown = StaffPicturePage(tenant, cell, number, pictures.how_to_look(cell.directory, number), form)
    status = status_of(form)
    return desk.render(request, "admin/handsets/take.html", shown, title=_("Check a handset"), status=status)


def _looked_at(request: HttpRequest, tenant_id: UUID) -> Tenant:
    """The client, who sees that staff look."""
    tenant: Tenant = get_object_or_404(Tenant, pk=tenant_id, kind=Tenant.Kind.CLIENT)
    if not staff_access.has_schema(tenant):
        raise Http404
    staff_access.note(request, tenant, lambda: _("Viewed: %(what)s") % {"what": _("handsets to look at")})
    return tenant
