"""Proofs that numbers are the client's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from compliance.models import Licence
from labels.bulk import with_any_of
from labels.domain.numbers import number_text
from labels.entitlement import number_proofs
from labels.models import Number
from labels.numbers import codes as number_codes
from portal.licences.shown import DocumentChoice, proof_choice
from portal.numbers.proofs_forms import ProofForm, ScopeForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import nothing_chosen, posted
from portal.shell.refusals import REFUSED, carry_out, status_of
from portal.tables.chosen_rows import numbers_found, seen_as
from tenants.clock import business_now
from tenants.domain.actors import Actor

NAMED = 100


@dataclass(frozen=True)
class NumberNamed:
    """A number that the document is to name. by_code: a code proves it without one, over sms or voice; else empty."""

    id: UUID
    number: str
    by_code: str


@dataclass(frozen=True)
class ProofPage:
    """A proof to hand in, for these numbers first and `more` others. choices: the document itself; scope: the fields of
    a ScopeForm; seen: its field, of these numbers.
    """

    form: ProofForm
    numbers: Sequence[NumberNamed]
    more: int
    choices: Sequence[DocumentChoice]
    scope: Mapping[str, object]
    seen: str


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_proof(request: HttpRequest) -> HttpResponse:
    """The page submits a proof for ?found= (a filter), ?number= (repeated), ?group= or ?unproved=1."""
    if nothing_chosen(request):
        return redirect("numbers")
    asked = request.GET.dict() | {"numbers": request.GET.getlist("number")}
    scope = ScopeForm(request.POST if request.method == "POST" else asked)
    numbers = _numbers(scope)
    keys = list(numbers.order_by().values_list("pk", flat=True))
    form = ProofForm(posted(request), request.FILES or None)
    if form.is_bound and (changed := scope.changed(keys)):
        form.add_error(None, ValidationError(changed, code=REFUSED))
    left_out = scope.cleaned_data.get("left_out") or ()
    made = carry_out(form, lambda: _hand_in([key for key in keys if key not in left_out], form, actor(request)))
    if made is not None:
        messages.success(request, _("Submitted for review. You will be notified of the result."))
        return redirect("licence", made.pk)
    first = list(numbers.order_by("canonical")[:NAMED])
    named = [NumberNamed(each.pk, number_text(each.canonical), number_codes.channel_for(each)) for each in first]
    choices = proof_choice(business_now())
    page = ProofPage(form, named, len(keys) - len(first), choices, scope.cleaned_data, seen_as(keys))
    return render_page(request, "portal/numbers/proof.html", page, status_of(form))


def _hand_in(keys: Sequence[UUID], form: ProofForm, by: Actor) -> Licence:
    """Submits a proof for the numbers that the form has shown, and for no others that a filter finds by now."""
    named = with_any_of(Number.objects.all(), "id", keys)
    return number_proofs.hand_in_proof(named, **form.cleaned_data, actor=by)


def _numbers(scope: ScopeForm) -> QuerySet[Number]:
    every: QuerySet[Number] = Number.objects.filter(state__in=number_proofs.PROVABLE)
    if not scope.is_valid():
        scope.cleaned_data = {}
        return every.none()
    asked = scope.cleaned_data
    if asked["found"]:
        return every.filter(pk__in=numbers_found(asked["found"]).values("pk"))
    if asked["numbers"]:
        return every.filter(pk__in=asked["numbers"])
    if asked["group"]:
        return every.filter(group=asked["group"])
    return number_proofs.unproved() if asked["unproved"] else every.none()
