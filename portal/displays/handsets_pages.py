"""Pictures of handsets: taken with the phone, confirmed by a second person."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import uploads
from compliance.evidence.selectors import with_namesakes
from labels.displays import pictures
from labels.domain.numbers import number_text
from labels.models import Display
from labels.registry.models import HandsetPicture
from labels.selectors import active_displays
from portal.displays import handsets as presenter
from portal.displays.handsets_forms import PictureForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.files import made_response
from portal.shell.once import once
from portal.shell.pages import page_of, posted
from portal.shell.refusals import carry_out, refusals_told, status_of


@dataclass(frozen=True)
class TakePicturePage:
    """How to look at one display, and the form for what was seen."""

    display: Display
    number: str
    what_to_do: str
    form: PictureForm


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def display_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the test, take its picture."""
    cell = get_object_or_404(active_displays().select_related("number", "directory"), pk=pk)
    form = PictureForm(posted(request), request.FILES or None, wanted=cell.wanted)

    def take() -> HandsetPicture:
        picture = uploads.accept(form.cleaned_data["file"])
        return pictures.take_picture(cell.pk, picture, form.by_eye, actor=actor(request))

    kept = carry_out(form, take)
    if kept is not None:
        by = _("Our review desk confirms it.") if kept.at_desk else _("A second person has to confirm it.")
        messages.success(request, _("Picture saved.") + " " + by)
        return redirect("handset_pictures")
    number = number_text(cell.number.canonical)
    page = TakePicturePage(cell, number, pictures.how_to_look(cell.directory, number), form)
    return render_page(request, "portal/displays/take.html", page, status_of(form))


@dataclass(frozen=True)
class HandsetPicturesPage:
    """Pictures of handsets, the newest first. page: of HandsetPictureShown; next: what samples still lack."""

    page: Page[presenter.HandsetPictureShown]
    next: list[presenter.HandsetToSee]


@allowed("viewer")
@require_safe
def handset_pictures(request: HttpRequest) -> HttpResponse:
    """What was photographed, and what waits for a second person."""
    rows = pictures.pictures_of_client().select_related("directory").defer("content")
    page = page_of(request, with_namesakes(rows, "taken_by", "decided_by"), 20)
    page.object_list = presenter.pictures_shown(list(page.object_list), request.user)
    shown = HandsetPicturesPage(page, presenter.handsets_to_see() if page.number == 1 else [])
    return render_page(request, "portal/displays/pictures.html", shown)


@allowed("viewer")
@require_safe
def handset_picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One picture, as it is."""
    picture = pictures.pictures_of_client().filter(pk=pk).first()
    if picture is None or picture.content is None:
        raise Http404
    return made_response(bytes(picture.content), presenter.picture_name(picture), picture.content_type, inline=True)


@allowed("operator")
@require_POST
@once
def handset_picture_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A second person says (`confirmed`: 1 or 0) whether it shows what its taker says."""
    get_object_or_404(pictures.pictures_of_client(), pk=pk)
    with refusals_told(request):
        confirmed = request.POST.get("confirmed") == "1"
        kept = pictures.decide_picture(pk, confirmed=confirmed, actor=actor(request))
        messages.success(
            request,
            presenter.confirmed_words(kept)
            if kept.state == kept.State.CONFIRMED
            else _("Rejected: it does not count."),
        )
    return redirect("handset_pictures")
