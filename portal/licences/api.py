"""The API's views of licences, and of what is owed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.catalogue.selectors import document_types
from compliance.domain.requirements import Requirement
from compliance.licences import services, texts
from compliance.models import Licence
from labels.domain.ownership import DOCUMENT
from labels.entitlement import documents
from portal.licences import serializers as s
from portal.licences.shown import windows_of, windows_to_publish
from portal.shell.api.operations import Files, Operation
from portal.shell.api.views import MultipartView, View
from portal.shell.files import licence_response
from portal.shell.missing import licence_or_404
from tenants.clock import business_now


def _hand_in(each: Requirement) -> str:
    """Where a requirement is met."""
    if each.case:
        return reverse("api-case-hand-in", args=[each.case])
    return reverse("api-number-proofs" if each.document_type == DOCUMENT else "api-licences")


class Requirements(View):
    """What the client still owes: each requirement stands in one list, the most pressing first."""

    tag = "licences"
    operations = {
        "GET": Operation("requirements_get", "See the outstanding documents", answer=s.RequirementsOut),
    }

    def get(self, request: Request) -> Response:
        now, windows = business_now(), windows_to_publish()
        types = document_types(now)
        requirements = documents.requirements(now, types, windows)

        def plain(each: Requirement) -> dict[str, object]:
            return {
                "document_type": each.document_type,
                "name": texts.name(each.document_type, types),
                "reason": each.reason.value,
                "detail": texts.reason_owed(each),
                "due": each.due,
                "alternatives": each.alternatives,
                "blocks_all": each.blocks_all,
                "blocks": each.blocks,
                "licence": each.licence,
                "case": each.case,
                "windows": [window.pk for window in windows_of(each, windows)],
                "hand_in": _hand_in(each),
            }

        lists = ("past_due", "currently_due", "eventually_due", "pending_verification")
        body: dict[str, object] = {name: [plain(each) for each in getattr(requirements, name)] for name in lists}
        body |= {"current_deadline": requirements.current_deadline, "disabled_reason": requirements.disabled_reason}
        return Response(s.RequirementsOut(body).data)


class DocumentTypes(View):
    """The documents that can be handed in, as they are in force now."""

    tag = "licences"
    operations = {
        "GET": Operation("document_types_list", "List the types of documents", answer=s.DocumentTypeOut(many=True)),
    }

    def get(self, request: Request) -> Response:
        types = document_types(business_now())
        return Response(s.DocumentTypeOut([types[code] for code in sorted(types)], many=True).data)


class Licences(MultipartView):
    """The client's licences, the latest first."""

    ordering = ("-handed_in_at", "-id")
    tag = "licences"
    operations = {
        "GET": Operation(
            "licences_list",
            "List licences",
            paged=True,
            stamped=True,
            answer=s.LicenceOut,
            leads_to=("licences_get", "licences_file"),
        ),
        "POST": Operation(
            "licences_hand_in",
            "Hand in a licence",
            body={"multipart/form-data": s.LicenceIn},
            answer=s.LicenceOut,
            status=201,
            leads_to=("licences_get", "licences_file"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Licence.objects.all())

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = services.hand_in(**self.body(), actor=self.actor)
        return Response(s.LicenceOut(made).data, status=201)


class OneLicence(View):
    """One licence."""

    tag = "licences"
    operations = {
        "GET": Operation("licences_get", "See one licence", answer=s.LicenceOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.LicenceOut(licence_or_404(pk)).data)


class LicenceFile(View):
    """The document of a licence, as a download; the history says who fetched it. As on the pages, not for readers."""

    scopes = {"GET": "request"}
    tag = "licences"
    operations = {
        "GET": Operation("licences_file", "Fetch the file of a licence", answer=Files),
    }

    def get(self, request: Request, pk: UUID) -> Any:
        return licence_response(licence_or_404(pk), actor=self.actor)
