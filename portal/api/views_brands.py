"""The API's views of brands: thin doors to labels.aliases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labels import aliases
from labels.models import Alias
from portal.api import serializers_brands as s
from portal.api.documents import CURSOR, KEY, PROBLEMS, answers, page_of
from portal.api.views_base import MultipartView, View


class Brands(MultipartView):
    """The client's brands, the latest first. A renewal is the next version of the same text."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.BrandOut)), operation_id="brands_list")
    def get(self, request: Request) -> Response:
        return self.page(Alias.objects.all(), s.BrandOut)

    @extend_schema(
        parameters=[KEY],
        request={"multipart/form-data": s.BrandIn},
        responses=answers(201, s.BrandOut),
        operation_id="brands_hand_in",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.valid(s.BrandIn)
        made = aliases.request_alias(files=[given.pop("file")], actor=self.actor, **given)
        return Response(s.BrandOut(made).data, status=201)


class OneBrand(View):
    """One version of a brand."""

    @extend_schema(responses=answers(200, s.BrandOut), operation_id="brands_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.BrandOut(get_object_or_404(Alias, pk=pk)).data)

    @extend_schema(responses={204: None, **PROBLEMS}, operation_id="brands_withdraw")
    def delete(self, request: Request, pk: UUID) -> Response:
        """Take it back, in review or in force; what is over already stays as it is."""
        found = get_object_or_404(Alias, pk=pk)
        if found.state in (Alias.State.IN_REVIEW, Alias.State.APPROVED):
            aliases.withdraw_alias(found.pk, actor=self.actor)
        return Response(status=204)


class BrandRenewal(MultipartView):
    """The renewal of a brand that is in force or has expired."""

    @extend_schema(
        parameters=[KEY],
        request={"multipart/form-data": s.BrandRenewalIn},
        responses=answers(201, s.BrandOut),
        operation_id="brands_renew",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        found = get_object_or_404(Alias, pk=kwargs["pk"])
        given = self.valid(s.BrandRenewalIn)
        made = aliases.renew_alias(found.pk, files=[given.pop("file")], actor=self.actor, **given)
        return Response(s.BrandOut(made).data, status=201)
