"""The pages of licences: the documents that are owed, those submitted, and their state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.catalogue.selectors import document_types
from compliance.licences import services
from compliance.licences.selectors import local_day
from compliance.licences.texts import begins_later
from compliance.models import Licence
from portal.licences import shown as presenter
from portal.licences.forms import LicenceForm
from portal.licences.shown import DocumentChoice
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.files import licence_response
from portal.shell.missing import licence_or_404
from portal.shell.once import once
from portal.shell.pages import CONFLICT, posted
from portal.shell.refusals import carry_out, status_of
from portal.tables.state_lists import LICENCES
from tenants.clock import business_now
from tenants.refusals import Refused


@allowed("viewer")
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """The page lists what is owed, then the documents by page: in a state (?only=), in an order (?sort=)."""
    page = presenter.licences_page(LICENCES.shown(request), business_now())
    return render_page(request, "portal/licences/list.html", page)


@allowed("viewer")
@require_safe
def licence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows one licence with its case and its history."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: UUID, status: int = 200) -> HttpResponse:
    return render_page(
        request, "portal/licences/detail.html", presenter.licence_page(licence_or_404(pk), business_now()), status
    )


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_licence(request: HttpRequest) -> HttpResponse:
    """The page submits a document; ?type= chooses its type."""
    return _hand_in(request, presenter.document_choices(business_now(), request.GET.get("type", "")), {})


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def renew_licence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page submits the renewal of a licence. Raises Http404 without its document type."""
    old = licence_or_404(pk)
    kind = document_types(business_now()).get(old.document_type)
    if kind is None:
        raise Http404
    known = {"number": old.number, "issuer": old.issuer}
    return _hand_in(request, presenter.renewal_choice(kind, business_now()), known, old)


@dataclass(frozen=True)
class HandInPage:
    """The page that submits a document. renewed: the licence it renews; choices: documents, the most urgent first."""

    form: LicenceForm
    renewed: Licence | None
    choices: Sequence[DocumentChoice]


def _hand_in(
    request: HttpRequest, choices: Sequence[DocumentChoice], initial: Mapping[str, str], renewed: Licence | None = None
) -> HttpResponse:
    types = [(each.code, each.name) for each in choices]
    form = LicenceForm(posted(request), request.FILES or None, types=types, initial=initial)
    replaces = renewed.pk if renewed else None
    made = carry_out(form, lambda: services.hand_in(**form.cleaned_data, replaces=replaces, actor=actor(request)))
    if made is not None:
        messages.success(request, _("Submitted for review. You will be notified of the result."))
        if made.valid_from > local_day(business_now()):
            messages.warning(request, begins_later(made.valid_from))
        return redirect("licence", made.pk)
    return render_page(request, "portal/licences/new.html", HandInPage(form, renewed, choices), status_of(form))


@allowed("operator")
@require_POST
@once
def hand_in_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submits a draft, such as a withdrawn document, to a reviewer."""
    licence = licence_or_404(pk)
    try:
        services.hand_in_draft(licence.pk, actor=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return _page(request, pk, CONFLICT)
    messages.success(request, _("Submitted for review. You will be notified of the result."))
    return redirect("licence", licence.pk)


@allowed("operator")
@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    """The document as a download; the history records who fetched it."""
    return licence_response(licence_or_404(pk), actor=actor(request))
