"""Proofs that numbers are the client's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from labels.domain.numbers import number_text
from labels.entitlement import number_proofs
from labels.models import Number
from portal.numbers.proofs_forms import ProofForm, ScopeForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import nothing_chosen, posted
from portal.shell.refusals import carry_out, status_of
from portal.tables.chosen_rows import NumbersFilter

NAMED = 20


@dataclass(frozen=True)
class ProofPage:
    """A proof to hand in, for these numbers first and `more` others. scope: the fields of a ScopeForm."""

    form: ProofForm
    numbers: list[str]
    more: int
    scope: Mapping[str, object]


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_proof(request: HttpRequest) -> HttpResponse:
    """Hand in a proof for ?found= (a filter), ?number= (repeated), ?group= or ?unproved=1."""
    if nothing_chosen(request):
        return redirect("numbers")
    asked = request.GET.dict() | {"numbers": request.GET.getlist("number")}
    scope = ScopeForm(request.POST if request.method == "POST" else asked)
    numbers = _numbers(scope)
    form = ProofForm(posted(request), request.FILES or None)
    made = carry_out(form, lambda: number_proofs.hand_in_proof(numbers, **form.cleaned_data, actor=actor(request)))
    if made is not None:
        messages.success(request, _("Submitted for review. You will be notified of the result."))
        return redirect("licence", made.pk)
    first = list(numbers.order_by("canonical")[:NAMED])
    named = [number_text(each.canonical) for each in first]
    page = ProofPage(form, named, numbers.count() - len(first), scope.cleaned_data)
    return render_page(request, "portal/numbers/proof.html", page, status_of(form))


def _numbers(scope: ScopeForm) -> QuerySet[Number]:
    every: QuerySet[Number] = Number.objects.filter(state__in=number_proofs.PROVABLE)
    if not scope.is_valid():
        scope.cleaned_data = {}
        return every.none()
    asked = scope.cleaned_data
    if asked["found"]:
        return every.filter(pk__in=NumbersFilter.found(asked["found"]).values("pk"))
    if asked["numbers"]:
        return every.filter(pk__in=asked["numbers"])
    if asked["group"]:
        return every.filter(group=asked["group"])
    return number_proofs.unproved() if asked["unproved"] else every.none()
