"""The API's view of label checks."""

from rest_framework.request import Request
from rest_framework.response import Response

from labels.entitlement import checks
from portal.labels import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import View


class LabelChecks(View):
    """Check a label without asking for anything: a mere look, which needs no Idempotency-Key."""

    scopes = {"POST": "read"}
    tag = "labels"
    operations = {
        "POST": Operation(
            "label_check",
            "Check a label",
            body=s.LabelCheckIn,
            answer=s.LabelCheckOut,
            example={"text": "青禾网络售后"},
        ),
    }

    def post(self, request: Request) -> Response:
        return Response(checks.check_label(self.body()["text"]).as_json())
