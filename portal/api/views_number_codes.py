"""The API's views of codes that prove mobiles."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from labels.models import Number
from labels.numbers import codes as number_codes
from portal.api import serializers_numbers as s
from portal.api.operations import Operation
from portal.api.views_base import IdempotentView


class NumberCodes(IdempotentView):
    """Send a code by SMS to a mobile, or call a fixed line and read it out, to prove whose it is.

    The code before it counts no more. Fixed lines are called between 08:00 and 21:00.
    """

    tag = "numbers"
    operations = {
        "POST": Operation("number_codes_send", "Send a code to a number", answer=s.CodeOut, status=201),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = number_codes.send(_number(kwargs["pk"]), address=_address(request))
        return Response(s.CodeOut(made).data, status=201)


class NumberCodeCheck(IdempotentView):
    """Give the code back. A wrong one is an answer too: it is counted, and at the fifth the code is over."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "number_codes_give_back",
            "Prove a number by its code",
            body=s.CodeIn,
            answer=s.CodeAnswerOut,
            example={"code": "493027"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        code = self.body()["code"]
        answer = number_codes.give_back(_number(kwargs["pk"]), code, address=_address(request), actor=self.actor)
        return Response(s.CodeAnswerOut(answer).data)


def _number(pk: UUID) -> UUID:
    number: Number = get_object_or_404(Number, pk=pk)
    return number.pk


def _address(request: Request) -> str:
    return str(get_adapter().get_client_ip(request._request))  # noqa: SLF001 -- allauth reads Django's own
