"""The API's view of seasons: a thin door to maintenance.seasons."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.seasons import selectors
from portal.api import serializers_seasons as s
from portal.api.operations import Operation
from portal.api.views_base import View
from tenants.clock import business_now


class Seasons(View):
    """The seasons of your industry, the next to begin first, and whether you are ready for each."""

    tag = "calendar"
    operations = {
        "GET": Operation("seasons_list", "See whether you are ready for the next seasons", answer=s.SeasonsOut),
    }

    def get(self, request: Request) -> Response:
        now = business_now()
        found = [selectors.coming_season(row, span, now) for row, span in selectors.seasons_of_client(now)]
        return Response(s.SeasonsOut({"seasons": found}).data)
