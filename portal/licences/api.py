"""The API's views of what entitles a client: licences, what is owed, trust, violations, brands."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

import compliance.services as compliance
from compliance.catalogue.selectors import document_types
from compliance.domain.requirements import Requirement
from compliance.licences import services, texts
from compliance.models import Licence, Violation
from compliance.trust import selectors as trust
from labels.domain.ownership import DOCUMENT
from labels.entitlement import brands, documents, number_proofs
from labels.models import Alias, Number
from portal.cases.serializers import CaseOut
from portal.licences import serializers as s
from portal.licences.shown import windows_of, windows_to_publish
from portal.shell.api.operations import Files, Operation
from portal.shell.api.views import IdempotentView, MultipartView, View
from portal.shell.files import licence_response
from portal.shell.missing import licence_or_404, missing_is_404
from portal.trust.freezes import every_freeze
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


class NumberProofs(MultipartView):
    """A proof that numbers are the client's, for one or many; it is a licence, and its renewal names the same numbers.

    How each number stands: /numbers.
    """

    tag = "numbers"
    operations = {
        "POST": Operation(
            "number_proofs_hand_in",
            "Hand in a proof of ownership",
            body={"multipart/form-data": s.NumberProofIn},
            answer=s.LicenceOut,
            status=201,
            leads_to=("licences_get", "licences_file"),
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()
        numbers = Number.objects.filter(pk__in=given.pop("numbers"))
        return Response(s.LicenceOut(number_proofs.hand_in_proof(numbers, actor=self.actor, **given)).data, status=201)


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


class Trust(View):
    """How far the client has come towards the green channel, and its months."""

    tag = "trust"
    operations = {
        "GET": Operation("trust_get", "See the trust level and its months", answer=s.TrustOut),
    }

    def get(self, request: Request) -> Response:
        now = business_now()
        standing = {
            **asdict(trust.trust_standing(now)),
            "green_months": trust.trust_terms().green_months,
            "freezes": every_freeze(now),
            "history": trust.months(now),
        }
        return Response(s.TrustOut(standing).data)


class Violations(View):
    """The client's violations."""

    ordering = ("-occurred_at", "-id")
    tag = "trust"
    operations = {
        "GET": Operation(
            "violations_list",
            "List violations",
            paged=True,
            stamped=True,
            answer=s.ViolationOut,
            leads_to=("violations_appeal",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Violation.objects.all())


class ViolationAppeal(IdempotentView):
    """Appeal against a violation: the answer is the case in which a reviewer decides."""

    tag = "trust"
    operations = {
        "POST": Operation(
            "violations_appeal",
            "Appeal against a violation",
            body=s.ViolationAppealIn,
            answer=CaseOut,
            status=201,
            example={"text": "该号码当时已不归我们使用。"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        with missing_is_404(Violation.DoesNotExist):
            case = compliance.appeal(kwargs["pk"], text=self.body()["text"], actor=self.actor)
        location = reverse("api-case", args=[case.pk])
        return Response(CaseOut(case).data, status=201, headers={"Location": location})


class Brands(MultipartView):
    """The client's brands, the latest first. A renewal is the next version of the same text."""

    tag = "brands"
    operations = {
        "GET": Operation(
            "brands_list",
            "List brands",
            paged=True,
            stamped=True,
            answer=s.BrandOut,
            leads_to=("brands_get", "brands_renew", "brands_withdraw"),
        ),
        "POST": Operation(
            "brands_hand_in",
            "Hand in a brand with its proof",
            body={"multipart/form-data": s.BrandIn},
            answer=s.BrandOut,
            status=201,
            leads_to=("brands_get",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Alias.objects.all())

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()
        made = brands.request_alias(files=[given.pop("file")], actor=self.actor, **given)
        return Response(s.BrandOut(made).data, status=201)


class OneBrand(View):
    """One version of a brand."""

    tag = "brands"
    operations = {
        "GET": Operation("brands_get", "See one version of a brand", answer=s.BrandOut),
        "DELETE": Operation(
            "brands_withdraw",
            "Withdraw a brand",
            description="Take it back, in review or in force; what is over already stays as it is.",
            status=204,
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.BrandOut(get_object_or_404(Alias, pk=pk)).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        """Take it back, in review or in force; what is over already stays as it is."""
        brand = get_object_or_404(Alias, pk=pk)
        if brand.state in (Alias.State.IN_REVIEW, Alias.State.APPROVED):
            brands.withdraw_alias(brand.pk, actor=self.actor)
        return Response(status=204)


class BrandRenewal(MultipartView):
    """The renewal of a brand that is in force or has expired."""

    tag = "brands"
    operations = {
        "POST": Operation(
            "brands_renew",
            "Renew a brand's proof",
            body={"multipart/form-data": s.BrandRenewalIn},
            answer=s.BrandOut,
            status=201,
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        brand = get_object_or_404(Alias, pk=kwargs["pk"])
        given = self.body()
        made = brands.renew_alias(brand.pk, files=[given.pop("file")], actor=self.actor, **given)
        return Response(s.BrandOut(made).data, status=201)
