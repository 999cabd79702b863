"""Pictures of handsets that the desk confirms, because their client has no second person."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from labels.displays import pictures
from labels.registry.models import HandsetPicture
from portal.admin import staff_access
from portal.admin.site import desk, staff_actor
from portal.files import made_response
from portal.presenters.handsets import HandsetPictureShown, picture_name, picture_shown
from portal.refusals import refusals_told
from tenants import context

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
            pictures.decide_picture(row.pk, confirmed=confirmed, actor=staff_actor(request))
            messages.success(
                request, _("Confirmed: it counts now.") if confirmed else _("Rejected: it does not count.")
            )
        return redirect(request.path)
    waiting = pictures.pictures_for_desk()
    rows = [PictureToConfirm(row.tenant.legal_name, picture_shown(row, may_decide=True)) for row in waiting[:SHOWN]]
    shown = PicturesToConfirmPage(rows, waiting.count())
    return desk.render(request, "admin/handsets/pictures.html", shown, title=_("Pictures of handsets"))


def _waiting(key: str) -> HandsetPicture:
    try:
        found = HandsetPicture.objects.select_related("tenant").filter(pk=UUID(key), at_desk=True).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@desk.page("handsets/<uuid:pk>/", "handset_picture")
def handset_picture_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One picture; the client sees who has looked at it."""
    row = _waiting(str(pk))
    if row.content is None:
        raise Http404
    staff_access.note(request, row.tenant, lambda: _("Viewed: %(what)s") % {"what": _("a picture of a handset")})
    return made_response(bytes(row.content), picture_name(row), row.content_type, inline=True)
