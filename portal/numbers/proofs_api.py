"""The API's views of proofs of numbers by documents."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from labels.entitlement import number_proofs
from labels.models import Number
from portal.licences import serializers as licences_serializers
from portal.numbers import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import MultipartView


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
            answer=licences_serializers.LicenceOut,
            status=201,
            leads_to=("licences_get", "licences_file"),
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()
        numbers = Number.objects.filter(pk__in=given.pop("numbers"))
        return Response(
            licences_serializers.LicenceOut(number_proofs.hand_in_proof(numbers, actor=self.actor, **given)).data,
            status=201,
        )
