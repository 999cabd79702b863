"""The client's search: a page of its own, what the dialog on every page shows; and the words of the field."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.search.own_shown import found_own
from portal.search.own_typed import read_own
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from portal.shell.glossary import GLOSSARY, Term
from portal.shell.pages import htmx, render_for_htmx
from tenants.people.models import User


@allowed("viewer")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page shows the results for ?q=; htmx gets the rows alone."""
    shown = found_own(read_own(request.GET.get("q", "")), cast(User, request.user))
    name = "portal/search/_found.html" if htmx(request) else "portal/search/page.html"
    response = render_for_htmx(request, name, shown)
    response["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class WordsPage:
    """The page explains the field's words."""

    terms: Iterable[Term]


@allowed("viewer")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The page lists the explanations of all terms that pages show on hover."""
    return render_page(request, "portal/search/words.html", WordsPage(GLOSSARY.values()))
