"""Proving a mobile by a code that is sent to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from labels.models import Number
from labels.numbers import codes as number_codes
from portal.numbers import shown as presenter
from portal.numbers.forms import CodeForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, INVALID, not_before
from portal.shell.refusals import add_refusal
from portal.shell.words import wrong_code_text
from tenants.codes import CodeOutcome
from tenants.refusals import Refused, TooSoon


@allowed("operator")
@require_POST
@once
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a code to the number."""
    number = get_object_or_404(Number, pk=pk)
    try:
        number_codes.send(number.pk)
    except TooSoon as refused:
        messages.error(request, str(refused))
        return not_before(_page(request, number, CodeForm()), refused.again_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        called = number_codes.channel_for(number) == "voice"
        by_phone = _("This number is being called: the code is read out.")
        messages.success(request, by_phone if called else _("A code is on its way to this number by SMS."))
    return redirect("number", number.pk)


@allowed("operator")
@require_POST
def give_number_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the code. Not `once`: that would undo the count of wrong ones; the right one is right only once anyway."""
    number = get_object_or_404(Number, pk=pk)
    form, status, again_at = CodeForm(request.POST), INVALID, None
    if form.is_valid():
        try:
            answer = number_codes.give_back(number.pk, form.cleaned_data["code"], actor=actor(request))
        except Refused as refused:
            add_refusal(form, refused, at="code")
            status, again_at = CONFLICT, refused.again_at if isinstance(refused, TooSoon) else None
        else:
            if answer.outcome is CodeOutcome.PROVED:
                messages.success(request, _("Proved: this number is yours."))
                return redirect("number", number.pk)
            form.add_error("code", wrong_code_text(answer))
    page = _page(request, number, form, status)
    return page if again_at is None else not_before(page, again_at)


def _page(request: HttpRequest, number: Number, form: CodeForm, status: int = 200) -> HttpResponse:
    return render_page(request, "portal/numbers/detail.html", presenter.number_page(number, form), status)
