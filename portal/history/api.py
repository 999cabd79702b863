"""The API's view of the history."""

from django.http import HttpResponse
from rest_framework.request import Request

from compliance.evidence.models import Record
from portal.history import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import View


class History(View):
    """Who did what, the latest first."""

    ordering = "-id"
    tag = "history"
    operations = {
        "GET": Operation("history_list", "List who did what", paged=True, answer=s.RecordOut),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Record.objects.all())
