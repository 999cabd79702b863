"""The API's views of brands."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from labels.entitlement import brands
from labels.models import Alias
from portal.labels import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import MultipartView, View


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
