"""The pages of a client's trust: months, freezes, violations and appeals against them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance import services
from compliance.catalogue.selectors import terms
from compliance.models import Violation
from portal.cases.forms import AppealForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.missing import missing_is_404
from portal.shell.once import once
from portal.shell.refusals import carry_out, status_of
from portal.trust import shown as presenter
from tenants.clock import business_now


@allowed("viewer")
@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """The trust level, each month, what comes next and what would break it."""
    return render_page(request, "portal/trust/page.html", presenter.trust_page(business_now()))


@allowed("viewer")
@require_safe
def violation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows one violation, with the form of an appeal until there is one."""
    return _page(request, pk, AppealForm())


@dataclass(frozen=True)
class ViolationPage:
    """A violation and the form of an appeal. appeal_days: working days in which it is decided."""

    shown: presenter.ViolationShown
    form: AppealForm
    appeal_days: int


def _page(request: HttpRequest, pk: UUID, form: AppealForm, status: int = 200) -> HttpResponse:
    with missing_is_404(Violation.DoesNotExist):
        violation = presenter.one_violation(pk)
    page = ViolationPage(violation, form, terms().appeal_days)
    return render_page(request, "portal/trust/violation.html", page, status)


@allowed("operator")
@require_POST
@once
def appeal_violation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submits an appeal; a reviewer decides it in a case."""
    form, violation = AppealForm(request.POST, request.FILES), get_object_or_404(Violation, pk=pk)
    case = carry_out(
        form,
        lambda: services.appeal(
            violation.pk, text=form.cleaned_data["text"], files=form.cleaned_data["attachments"], actor=actor(request)
        ),
    )
    if case is None:
        return _page(request, pk, form, status_of(form))
    messages.success(request, _("Submitted. Until a reviewer decides, the violation stands."))
    return redirect("case", case.pk)
