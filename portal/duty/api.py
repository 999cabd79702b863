"""The API's view of the night-duty line."""

from rest_framework.request import Request
from rest_framework.response import Response

from portal.duty import serializers as s, shown as duty_show
from portal.shell.api.operations import Operation
from portal.shell.api.views import View


class NightDuty(View):
    """In which nights the night-duty line is staffed, and how fast it answers then."""

    tag = "calendar"
    operations = {
        "GET": Operation("night_duty_get", "See when the night-duty line is staffed", answer=s.NightDutyOut),
    }

    def get(self, request: Request) -> Response:
        return Response(s.NightDutyOut(duty_show.night_duty()).data)
