"""The API's view of directories."""

from rest_framework.request import Request
from rest_framework.response import Response

from labels.selectors import directories
from portal.directories import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.views import View


class Directories(View):
    """The directories that show labels, and how they behave."""

    tag = "displays"
    operations = {
        "GET": Operation("directories_list", "List directories", answer=s.DirectoryOut(many=True)),
    }

    def get(self, request: Request) -> Response:
        return Response(s.DirectoryOut(directories(), many=True).data)
