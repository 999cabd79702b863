"""The API's view of sightings: a thin door to labels.displays.reporting."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from labels.displays import reporting, sampling
from labels.models import Sighting
from portal.displays import sightings_serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.signed_push import TakesPushes
from portal.shell.api.views import View


class SightingsNext(View):
    """What samples of handsets still lack."""

    tag = "displays"
    scopes = {"GET": "sight"}
    operations = {
        "GET": Operation(
            "sightings_next",
            "See which handsets to look at next",
            description="Displays at parties that nobody can ask, critical numbers first, else drawn by lot: up to 50. "
            "Once they have been seen, their windows are proved by sample.",
            answer=s.ToSeeOut(many=True),
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(s.ToSeeOut(sampling.to_see_next(), many=True).data)


class Sightings(TakesPushes):
    """What handsets have shown, the latest first."""

    ordering = ("-taken_at", "-id")
    tag = "displays"
    scopes = {"GET": "read", "POST": "sight"}
    operations = {
        "GET": Operation(
            "sightings_list", "List sightings", paged=True, stamped=True, query=s.SightingsAsked, answer=s.SightingOut
        ),
        "POST": Operation(
            "sightings_report",
            "Report what handsets show",
            description="Up to 500 looks at handsets that your numbers have called. The same device and call again, in "
            "whatever batch, is not counted twice; one that says something else than before is a `conflict`. What is "
            "not taken does not keep the rest from being taken: each has its answer. Devices may push signed: the key "
            "itself is not sent then.",
            body=s.SightingsIn,
            answer=s.ReportAnswersOut,
            status=201,
            example={
                "sightings": [
                    {
                        "number": "021-61008888",
                        "directory": "huawei",
                        "source": "farm",
                        "shown": "青禾网络",
                        "seen_at": "2026-11-27T06:00:00Z",
                        "device": "farm-3/mate-60-07",
                        "call": "20261127-000124",
                        "brand": "HUAWEI",
                        "os": "HarmonyOS 4.2",
                        "carrier": "China Mobile",
                    }
                ]
            },
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        rows = Sighting.objects.filter(**self.asked)
        return self.page(rows.select_related("display__number", "display__directory"))

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()["sightings"]
        reports = [reporting.Reported(**{**each, "shown": each["shown"] or None}) for each in given]
        answers = reporting.take_reports(reports, actor=self.actor)
        results = [
            {"device": report.device, "call": report.call, "outcome": answer.outcome.value, "says": answer.says}
            for report, answer in zip(reports, answers, strict=True)
        ]
        taken = sum(answer.outcome is reporting.ReportOutcome.TAKEN for answer in answers)
        return Response(s.ReportAnswersOut({"taken": taken, "results": results}).data, status=201)
