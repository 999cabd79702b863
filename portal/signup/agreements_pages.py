"""The pages of agreements: the version in force, and earlier ones."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from portal.shell.contexts import render_page
from portal.shell.reading import read_only
from tenants.agreements.models import Agreement
from tenants.agreements.selectors import agreements_in_force


@dataclass(frozen=True)
class AgreementPage:
    """A version of a text. parts: (is a heading, the text) of each line."""

    agreement: Agreement
    in_force: bool
    versions: list[Agreement]
    parts: list[tuple[bool, str]]


@read_only
def agreement(request: HttpRequest, kind: str) -> HttpResponse:
    """One text; ?version= shows one that was in force before, or comes into force later."""
    versions = list(Agreement.objects.filter(kind=kind))
    current, wanted = agreements_in_force().get(kind), request.GET.get("version")
    shown = next((each for each in versions if str(each.version) == wanted), None) if wanted else current
    if shown is None:
        raise Http404
    page = AgreementPage(shown, shown == current, versions, _parts(shown.says))
    return render_page(request, "portal/signup/agreement.html", page)


def _parts(text: str) -> list[tuple[bool, str]]:
    """Returns (is it a heading, text) for each line."""
    lines = (line.strip() for line in text.splitlines())
    return [(line.startswith("# "), line.removeprefix("# ")) for line in lines if line]
