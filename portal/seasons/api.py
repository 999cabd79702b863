"""The API's view of seasons."""

from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.seasons import selectors as seasons
from portal.seasons import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import View
from tenants.clock import business_now


class Seasons(View):
    """The seasons of your industry, the next to begin first, and whether you are ready for each."""

    tag = "calendar"
    operations = {
        "GET": Operation("seasons_list", "See whether you are ready for the next seasons", answer=s.SeasonsOut),
    }

    def get(self, request: Request) -> Response:
        now = business_now()
        coming = [seasons.coming_season(row, span, now) for row, span in seasons.seasons_of_client(now)]
        return Response(s.SeasonsOut({"seasons": coming}).data)
