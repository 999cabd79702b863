"""The API's views of the client itself: how it is registered, and asking for a change of that."""

from typing import Any, ClassVar

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.master_data import ask_for_change, open_change
from portal.cases.serializers import CaseOut
from portal.shell.api.answers import Out
from portal.shell.api.fields import Taken, TextField, UploadField
from portal.shell.api.operations import Operation
from portal.shell.api.views import MultipartView, View
from portal.shell.fields import LONGEST_TEXT
from tenants.context import current_tenant
from tenants.models import Tenant


class DetailsOut(Out):
    legal_name = serializers.CharField()
    former_names = serializers.ListField(child=serializers.CharField(), help_text="The latest first.")
    credit_code = serializers.CharField(help_text="Empty of an individual.")
    subject_type = serializers.ChoiceField(choices=Tenant.SubjectType.choices)
    industry = serializers.ChoiceField(choices=Tenant.Industry.choices)
    micro = serializers.BooleanField()
    open_change = serializers.UUIDField(allow_null=True, help_text="The case of the change that is under review.")


class DetailsChangeIn(Taken):
    legal_name = TextField(max_length=120, required=False, help_text="What is left out stays as it is.")
    credit_code = TextField(max_length=30, required=False)
    subject_type = serializers.ChoiceField(choices=Tenant.SubjectType.choices, required=False)
    industry = serializers.ChoiceField(choices=Tenant.Industry.choices, required=False)
    micro = serializers.BooleanField(required=False, default=None, allow_null=True)
    text = TextField(max_length=LONGEST_TEXT, required=False, default="", help_text="For the reviewer.")
    file = UploadField(help_text="PDF, OFD, JPEG or PNG, up to 10 MB.", max_length=255)


class Details(View):
    """How the client is registered, and what it was called before."""

    tag = "settings"
    operations = {
        "GET": Operation("details_get", "See the registered details", answer=DetailsOut),
    }

    def get(self, request: Request) -> Response:
        tenant, case = current_tenant(), open_change()
        registered = {name: getattr(tenant, name) for name in Tenant.MASTER_DATA}
        body = {**registered, "former_names": tenant.names_before, "open_change": case.pk if case else None}
        return Response(DetailsOut(body).data)


class DetailsChanges(MultipartView):
    """Ask to be registered otherwise, with the document that proves it. Two reviewers decide; the answer is their case.
    One change is under review at a time.
    """

    tag = "settings"
    scopes: ClassVar[dict[str, str]] = {"POST": "manage"}
    operations = {
        "POST": Operation(
            "details_change",
            "Ask for other registered details",
            body={"multipart/form-data": DetailsChangeIn},
            answer=CaseOut,
            status=201,
            leads_to=("cases_get", "cases_say", "cases_withdraw"),
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()
        files, text = [given.pop("file")], given.pop("text")
        asked = {name: value for name, value in given.items() if value is not None}
        case = ask_for_change(asked, files=files, text=text, actor=self.actor)
        return Response(CaseOut(case).data, status=201, headers={"Location": reverse("api-case", args=[case.pk])})
