"""The API's view of how estimates have held."""

from rest_framework.request import Request
from rest_framework.response import Response

from portal.estimates import serializers as s, shown as estimates_show
from portal.shell.api.operations import Operation
from portal.shell.api.views import View


class EstimatesHeld(View):
    """How well estimates have held, by content of maintenance: what was told against what it took."""

    tag = "calendar"
    operations = {
        "GET": Operation("estimates_held", "See how well estimates have held", answer=s.EstimatesHeldOut),
    }

    def get(self, request: Request) -> Response:
        return Response(s.EstimatesHeldOut(estimates_show.held_for_programs()).data)
